"""Links in emails: made for one purpose, valid for a time, and void once the account's stamp has changed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from tracker.adapters.keys import Secret
from tracker.adapters.tokens import make_token, new_stamp, open_token
from tracker.queries.accounts import Account, account
from tracker.services.accounts.people import Invitation


class Purpose(NamedTuple):
    """The purpose of a link: its address, and how long it is valid."""

    path: str
    """The beginning of the address, before the token."""
    lasts: timedelta
    nonce: Literal["password_nonce", "address_nonce"] | None = None
    """The field of an account that says which link of this purpose is the newest."""


INVITATION = Purpose("/invitation/", timedelta(days=14))
NEW_PASSWORD = Purpose("/new-password/", timedelta(hours=1), "password_nonce")
NEW_ADDRESS = Purpose("/profile/address/", timedelta(days=1), "address_nonce")


class FollowedLink(NamedTuple):
    """A link that a user followed: its account, and whether it came too late."""

    account: Account
    address: str
    """The new address that a link confirms; "" for other links."""
    late: bool


def link(purpose: Purpose, stamp: str, address: str = "", nonce: str = "", *, config: Mapping[str, Any]) -> Secret:
    """Return the whole URL of a link, for an email. A purpose with a nonce needs one, which the account stores as well."""
    text = f"{stamp} {address} {nonce}" if purpose.nonce else f"{stamp} {address}"
    return Secret(config["PUBLIC_URL"] + purpose.path + make_token(config["SECRET_KEY"], purpose.path, text))


def follow(purpose: Purpose, token: str, *, config: Mapping[str, Any]) -> FollowedLink | None:
    """Return whose link it is; None if it was not made here, or is void: the stamp has changed, or a newer link was sent."""
    read = open_token(config["SECRET_KEY"], purpose.path, token, lasts=purpose.lasts)
    stamp, _, address = read.text.partition(" ") if read is not None else ("", "", "")
    known = account(stamp=stamp) if stamp else None
    if read is None or known is None or not known.active:
        return None
    if purpose.nonce:
        address, _, nonce = address.rpartition(" ")
        if nonce != (getattr(known, purpose.nonce) or ""):
            return None
    return FollowedLink(known, address, read.expired)


def invitation(*, config: Mapping[str, Any]) -> Invitation:
    """Return a new invitation."""
    stamp = new_stamp()
    return Invitation(stamp, link(INVITATION, stamp, config=config))
