"""What is signed: one canonical form of every statement, so that no two texts say the same and carry the same signature."""

import base64
import json
from datetime import date, datetime
from typing import NamedTuple

from tracker.clock import HONG_KONG

VERSION = 1
LONGEST_NAME = 200
"""Bytes of a name in UTF-8; what is longer is cut, so that a QR code always holds it."""


class Statement(NamedTuple):
    """Somebody may work for an employer up to and including a day, by what was recorded up to a moment."""

    number: str
    key: str
    """The name of the key that signs."""
    name: str
    employer: str
    until: date
    made_at: datetime
    """To the second."""


def canonical(statement: Statement) -> bytes:
    """JSON in UTF-8: these keys in this order, no spaces, nothing escaped that need not be; the moment in Hong Kong's time."""
    said = {
        "v": VERSION,
        "id": statement.number,
        "key": statement.key,
        "name": statement.name,
        "employer": statement.employer,
        "until": statement.until.isoformat(),
        "at": statement.made_at.astimezone(HONG_KONG).isoformat(timespec="seconds"),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def token(signed: bytes, signature: bytes) -> str:
    """What was signed, a point, and the signature: both in base64url without padding."""
    return f"{in_letters(signed)}.{in_letters(signature)}"


def in_letters(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def shortened(text: str) -> str:
    """A name on one line, cut where it is too long for a statement."""
    line = " ".join(text.split())
    if len(line.encode()) <= LONGEST_NAME:
        return line
    room = LONGEST_NAME - len("…".encode())
    return line.encode()[:room].decode(errors="ignore").rstrip() + "…"
