"""Links in emails: made for one purpose, valid for a time, and void once the account's stamp has changed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from tracker.adapters.keys import Secret
from tracker.adapters.tokens import make_token, new_stamp, open_token
from tracker.queries.accounts import Account, account
from tracker.services.accounts.people import Invitation


class Purpose(NamedTuple):
    """The purpose of a link: its address, and how long it is valid."""

    path: str
    """The beginning of the address, before the token."""
    lasts: timedelta


INVITATION = Purpose("/invitation/", timedelta(days=14))
NEW_PASSWORD = Purpose("/new-password/", timedelta(hours=1))
NEW_ADDRESS = Purpose("/profile/address/", timedelta(days=1))


class FollowedLink(NamedTuple):
    """A link that a user followed: its account, and whether it came too late."""

    account: Account
    stated: str
    """The text in the link beside the account's stamp, like a new address."""
    late: bool


def link(purpose: Purpose, stamp: str, stated: str = "", *, config: Mapping[str, Any]) -> Secret:
    """Return the whole address of a link for an email, with a text (`stated`) that it carries."""
    token = make_token(config["SECRET_KEY"], purpose.path, f"{stamp} {stated}")
    return Secret(config["PUBLIC_URL"] + purpose.path + token)


def follow(purpose: Purpose, token: str, *, config: Mapping[str, Any]) -> FollowedLink | None:
    """Return the account and the text of a link; None if it was not made here, or is void because the stamp has changed."""
    read = open_token(config["SECRET_KEY"], purpose.path, token, lasts=purpose.lasts)
    stamp, _, stated = read.text.partition(" ") if read is not None else ("", "", "")
    known = account(stamp=stamp) if stamp else None
    if read is None or known is None or not known.active:
        return None
    return FollowedLink(known, stated, read.expired)


def invitation(*, config: Mapping[str, Any]) -> Invitation:
    """Return a new invitation."""
    stamp = new_stamp()
    return Invitation(stamp, link(INVITATION, stamp, config=config))
