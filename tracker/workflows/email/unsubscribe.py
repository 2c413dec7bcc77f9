"""Addresses under which a participant ends one kind of email, without signing in."""

import hashlib
import hmac
from typing import NamedTuple

from flask import current_app

OPTIONAL = ("verdict-changed", "alert")
"""The kinds of email that are not legally due."""


class Subscription(NamedTuple):
    """One kind of email to one participant."""

    participant_id: int
    kind: str


def unsubscribe_url(to: Subscription) -> str:
    """Return the address of an email's header; it is valid for good, and changes nothing else."""
    return f"{current_app.config['PUBLIC_URL']}/unsubscribe/{to.participant_id}.{to.kind}.{_mark(to)}"


def open_subscription(token: str) -> Subscription | None:
    """Return what the token of such an address means; None if it was not made here."""
    number, _, rest = token.partition(".")
    kind, _, mark = rest.partition(".")
    if kind not in OPTIONAL or not number.isascii() or not number.isdecimal() or len(number) > 9:
        return None
    named = Subscription(int(number), kind)
    return named if hmac.compare_digest(mark.encode(), _mark(named).encode()) else None


def _mark(to: Subscription) -> str:
    key, text = str(current_app.config["SECRET_KEY"]).encode(), f"unsubscribe {to.participant_id} {to.kind}"
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()[:20]
