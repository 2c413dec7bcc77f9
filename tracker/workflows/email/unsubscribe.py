"""Addresses under which a participant ends one kind of email, without signing in."""

import hashlib
import hmac
from typing import NamedTuple

from flask import current_app

from tracker.queries.digests import DIGEST, is_digest_unwanted
from tracker.queries.email import StoredEmail
from tracker.queries.outbox import is_unwanted
from tracker.services import outbox

OPTIONAL = outbox.OPTIONAL[outbox.EMAIL]
"""The kinds of email to participants that are not legally due."""


class Subscription(NamedTuple):
    """One kind of email to one participant, or the digest to one officer."""

    recipient_id: int
    """The participant; of a digest the user."""
    kind: str


def subscription_of(email: StoredEmail) -> Subscription | None:
    """Return the subscription by which an email is sent; None if it is legally due."""
    if email.kind == DIGEST and email.user_id is not None:
        return Subscription(email.user_id, DIGEST)
    if email.kind in OPTIONAL and email.participant_id is not None:
        return Subscription(email.participant_id, email.kind)
    return None


def is_ended(to: Subscription) -> bool:
    """Return whether the recipient does not want these emails. One statement."""
    return is_digest_unwanted(to.recipient_id) if to.kind == DIGEST else is_unwanted(*to)


def unsubscribe_url(to: Subscription) -> str:
    """Return the address of an email's header; it is valid for good, and changes nothing else."""
    return f"{current_app.config['PUBLIC_URL']}/unsubscribe/{_token(to)}"


def digest_token(user_id: int) -> str:
    """Return the token of the page on which an officer ends and resumes the digest."""
    return _token(Subscription(user_id, DIGEST))


def open_subscription(token: str) -> Subscription | None:
    """Return what the token of such an address means; None if it was not made here."""
    number, _, rest = token.partition(".")
    kind, _, mark = rest.partition(".")
    if kind not in (*OPTIONAL, DIGEST) or not number.isascii() or not number.isdecimal() or len(number) > 9:
        return None
    named = Subscription(int(number), kind)
    return named if hmac.compare_digest(mark.encode(), _mark(named).encode()) else None


def _token(to: Subscription) -> str:
    return f"{to.recipient_id}.{to.kind}.{_mark(to)}"


def _mark(to: Subscription) -> str:
    key, text = str(current_app.config["SECRET_KEY"]).encode(), f"unsubscribe {to.recipient_id} {to.kind}"
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()[:20]
