"""Links in letters: made for one purpose, good for a while, void once the stamp of the account has changed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from tracker.adapters.keys import Secret
from tracker.adapters.tokens import make_token, new_stamp, open_token
from tracker.queries.accounts import Account, account
from tracker.services.accounts.people import Invitation


class Purpose(NamedTuple):
    """What a link is for: where it leads, and how long it is good."""

    path: str
    """As the address begins; the token stands after it."""
    lasts: timedelta


INVITATION = Purpose("/invitation/", timedelta(days=14))
NEW_PASSWORD = Purpose("/new-password/", timedelta(hours=1))
NEW_ADDRESS = Purpose("/profile/address/", timedelta(days=1))


class FollowedLink(NamedTuple):
    """A link that somebody followed: whose it is, and whether it came too late."""

    account: Account
    said: str
    """What the link says beside the account's stamp."""
    late: bool


def link(purpose: Purpose, stamp: str, said: str = "", *, config: Mapping[str, Any]) -> Secret:
    """The address of a link, whole, for a letter."""
    token = make_token(config["SECRET_KEY"], purpose.path, f"{stamp} {said}")
    return Secret(config["PUBLIC_URL"] + purpose.path + token)


def follow(purpose: Purpose, token: str, *, config: Mapping[str, Any]) -> FollowedLink | None:
    """Whose link it is; None where it was not made here, or is void because the account has another stamp by now."""
    read = open_token(config["SECRET_KEY"], purpose.path, token, lasts=purpose.lasts)
    stamp, _, said = read.text.partition(" ") if read is not None else ("", "", "")
    known = account(stamp=stamp) if stamp else None
    if read is None or known is None or not known.active:
        return None
    return FollowedLink(known, said, read.expired)


def invitation(*, config: Mapping[str, Any]) -> Invitation:
    """A new invitation."""
    stamp = new_stamp()
    return Invitation(stamp, link(INVITATION, stamp, config=config))
