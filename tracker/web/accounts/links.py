"""Links in letters: made for one purpose, good for a while, void once the stamp of the account has changed."""

from datetime import timedelta
from typing import NamedTuple

from flask import current_app, url_for

from tracker.outside.keys import Secret
from tracker.outside.tokens import opened, signed
from tracker.queries.accounts import Account, account
from tracker.services.accounts.people import Invitation
from tracker.web.accounts.library import new_stamp


class Purpose(NamedTuple):
    """What a link is for: where it leads, and how long it is good."""

    endpoint: str
    lasts: timedelta


INVITATION = Purpose("invitations.accept", timedelta(days=14))
NEW_PASSWORD = Purpose("passwords.renew", timedelta(hours=1))
NEW_ADDRESS = Purpose("profile.confirm_address", timedelta(days=1))


class Followed(NamedTuple):
    """A link that somebody followed: whose it is, and whether it came too late."""

    account: Account
    said: str
    """What the link says beside the account's stamp."""
    late: bool


def link(purpose: Purpose, stamp: str, said: str = "") -> Secret:
    """The address of a link, whole, for a letter."""
    token = signed(current_app.config["SECRET_KEY"], purpose.endpoint, f"{stamp} {said}")
    return Secret(current_app.config["PUBLIC_URL"] + url_for(purpose.endpoint, token=token))


def follow(purpose: Purpose, token: str) -> Followed | None:
    """Whose link it is; None where it was not made here, or is void because the account has another stamp by now."""
    read = opened(current_app.config["SECRET_KEY"], purpose.endpoint, token, lasts=purpose.lasts)
    stamp, _, said = read.text.partition(" ") if read is not None else ("", "", "")
    known = account(stamp=stamp) if stamp else None
    if read is None or known is None or not known.active:
        return None
    return Followed(known, said, read.expired)


def invitation() -> Invitation:
    """A new invitation."""
    stamp = new_stamp()
    return Invitation(stamp, link(INVITATION, stamp))
