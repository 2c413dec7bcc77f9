"""Signed texts in links of emails. A changed or expired one is recognised."""

import hashlib
import hmac
import uuid
from datetime import timedelta
from typing import NamedTuple

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer


class OpenedToken(NamedTuple):
    """The text of a token; `expired` if it is too old."""

    text: str
    expired: bool


def make_token(secret: str, purpose: str, text: str) -> str:
    """Return a token with a text, valid for one purpose only."""
    return str(URLSafeTimedSerializer(secret, salt=purpose).dumps(text))


def open_token(secret: str, purpose: str, token: str, *, lasts: timedelta) -> OpenedToken | None:
    """Return the text of a token, and whether it has expired; None if it was not made here for this purpose."""
    serializer = URLSafeTimedSerializer(secret, salt=purpose)
    try:
        return OpenedToken(serializer.loads(token, max_age=int(lasts.total_seconds())), expired=False)
    except SignatureExpired as late:
        return OpenedToken(serializer.load_payload(late.payload or b""), expired=True)
    except BadData:
        return None


def keyed_mark(secret: str, purpose: str, text: str) -> bytes:
    """Return a digest of 32 bytes that tells whether two texts are the same, and nothing else without the secret."""
    key = hashlib.sha256(f"mark {purpose}\n{secret}".encode()).digest()
    return hmac.digest(key, text.encode(errors="replace"), "sha256")


def new_stamp() -> str:
    """Return a new stamp, which no other account has."""
    return uuid.uuid4().hex
