"""What is signed: one canonical form of every statement, so that no two texts say the same and carry the same signature."""

import base64
import binascii
import json
from datetime import date, datetime
from typing import NamedTuple
from unicodedata import category

from tracker.clock import HONG_KONG
from tracker.queries.participants import Person

VERSION = 1
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Categories of characters that no name is made of, and that could hide or turn round a part of one."""
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


def encode_statement(statement: Statement) -> bytes:
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
    return f"{encode_base64url(signed)}.{encode_base64url(signature)}"


def encode_base64url(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes | None:
    """Base64url without padding; None where another text would say the same bytes."""
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return content if encode_base64url(content) == text else None


def clean_name(text: str) -> str:
    """A name on one line without what cannot be seen (control characters, marks of direction), cut where it is too long."""
    line = " ".join("".join(each for each in text if each.isspace() or category(each) not in UNSEEN).split())
    if len(line.encode()) <= LONGEST_NAME:
        return line
    room = LONGEST_NAME - len("…".encode())
    return line.encode()[:room].decode(errors="ignore").rstrip() + "…"


def full_name(person: Person) -> str:
    """A person's name as far as it is recorded: family and given name, and the name in its own script in brackets."""
    who = person.particulars
    latin = " ".join(filter(None, (who.family_name, who.given_name)))
    native = who.native_name or ""
    return clean_name(f"{latin} ({native})" if latin and native and native != latin else latin or native)


def read_name(token: str) -> str:
    """The name that a token states; it was signed here, so nothing is checked again."""
    said = decode_base64url(token.partition(".")[0])
    return str(json.loads(said or b"{}").get("name", ""))
