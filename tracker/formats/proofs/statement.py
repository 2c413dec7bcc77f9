"""The statement of a proof, its one canonical form that is signed, and the token that carries both."""

import base64
import binascii
import json
from datetime import date, datetime
from typing import NamedTuple
from unicodedata import category

from tracker.clock import HONG_KONG

VERSION = 1
GAPS_ENDED = "ended"
"""The value of the member `gaps`, which only a statement with this answer has."""
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Categories of characters that belong to no name, and could hide or reverse a part of one."""
LONGEST_NAME = 200
"""Bytes of a name in UTF-8. A longer one is cut, so that the QR code always holds it."""


class Statement(NamedTuple):
    """A participant may work for an employer up to and including a day, by the facts recorded at a moment."""

    number: str
    key: str
    """The name of the key that signs."""
    name: str
    employer: str
    until: date
    made_at: datetime
    """To the second."""
    gaps_ended: bool = False
    """Whether the participant states that the job ended between the recorded stints, so that the days in between do not count."""


def encode_statement(statement: Statement) -> bytes:
    """Return the bytes to sign: JSON in UTF-8, keys in this order, no spaces, the moment in Hong Kong's time.

    One statement has one form, so that no two texts carry the same signature.
    """
    fields = {
        "v": VERSION,
        "id": statement.number,
        "key": statement.key,
        "name": statement.name,
        "employer": statement.employer,
        "until": statement.until.isoformat(),
        "at": statement.made_at.astimezone(HONG_KONG).isoformat(timespec="seconds"),
        **({"gaps": GAPS_ENDED} if statement.gaps_ended else {}),
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def token(signed: bytes, signature: bytes) -> str:
    """Return the signed bytes and the signature, both in base64url, with a point between."""
    return f"{encode_base64url(signed)}.{encode_base64url(signature)}"


def encode_base64url(content: bytes) -> str:
    """Encode bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes | None:
    """Decode base64url without padding; None if the text is not the one encoding of its bytes."""
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return content if encode_base64url(content) == text else None


def clean_name(text: str) -> str:
    """Return a name on one line, without invisible characters, cut with `…` if it is too long."""
    line = " ".join("".join(each for each in text if each.isspace() or category(each) not in UNSEEN).split())
    if len(line.encode()) <= LONGEST_NAME:
        return line
    room = LONGEST_NAME - len("…".encode())
    return line.encode()[:room].decode(errors="ignore").rstrip() + "…"


def full_name(family_name: str | None, given_name: str | None, native_name: str | None) -> str:
    """Return a name as far as it is recorded, such as `SATO Yui (佐藤 結衣)`; empty if nothing is."""
    latin, native = " ".join(filter(None, (family_name, given_name))), native_name or ""
    return clean_name(f"{latin} ({native})" if latin and native and native != latin else latin or native)


def read_name(token: str) -> str:
    """Return the name in a token of ours, without verifying the signature again."""
    signed = decode_base64url(token.partition(".")[0])
    return str(json.loads(signed or b"{}").get("name", ""))
