"""Signed texts that a person brings back: links in letters. Who changes a byte, or comes too late, is found out."""

import uuid
from datetime import timedelta
from typing import NamedTuple

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer


class OpenedToken(NamedTuple):
    """What a token says; `expired` where it came too late."""

    text: str
    expired: bool


def make_token(secret: str, purpose: str, text: str) -> str:
    """A token that says a text, for one purpose only."""
    return str(URLSafeTimedSerializer(secret, salt=purpose).dumps(text))


def open_token(secret: str, purpose: str, token: str, *, lasts: timedelta) -> OpenedToken | None:
    """What a token says, with whether it is older than it may be; None where it was not make_token here for this purpose."""
    serializer = URLSafeTimedSerializer(secret, salt=purpose)
    try:
        return OpenedToken(serializer.loads(token, max_age=int(lasts.total_seconds())), expired=False)
    except SignatureExpired as late:
        return OpenedToken(serializer.load_payload(late.payload or b""), expired=True)
    except BadData:
        return None


def new_stamp() -> str:
    """A stamp that no account had before."""
    return uuid.uuid4().hex
