"""Read a proof that was submitted as a file or a text, and refuse it unless it was signed here.

Nothing in it is parsed before its signature is verified.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from tracker.adapters.signing import FILE, STATEMENT, is_signed
from tracker.errors import TrackerError
from tracker.formats.proofs.statement import Statement, decode_base64url, encode_statement

PublicKeys: TypeAlias = Mapping[str, bytes]
"""Public halves of the keys, by name."""
LONGEST_TOKEN = 2000
BASE64URL = "[A-Za-z0-9_-]"
TOKEN = re.compile(rf"({BASE64URL}+)\.({BASE64URL}{{86}})")
ADDRESS = re.compile(rf"https?://[^\s?#]+/proofs\?p=({BASE64URL}+\.{BASE64URL}+)")
CARRIED, CARRIED_WHOLE, SEAL = b"\n%Sojourn-Proof ", b"\n%Sojourn-Record ", b"\n%Sojourn-Seal "
"""How the lines after the end of a PDF begin: the token of a proof, that of a whole record, the seal."""
SEAL_LINE = re.compile(rb"([0-9a-f]{16}) ([A-Za-z0-9_-]{86})\n")
PDF = b"%PDF-"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")
"""How JPEG, PNG, GIF, BMP and TIFF files begin."""
PICTURE_BOXES = re.compile(rb"RIFF....WEBP|....ftyp(?:heic|heix|heim|hevc|mif1|msf1|avif)", re.DOTALL)
"""How WebP, HEIC and AVIF files begin."""


class NotGenuineError(TrackerError):
    """The proof was not signed here, or was changed since. `is_file`: a whole file was read, not a text."""

    def __init__(self, why: str, *, is_file: bool = False) -> None:
        super().__init__(why)
        self.is_file = is_file


class SignedProof(NamedTuple):
    """A statement whose signature was verified, and the token that carries both."""

    token: str
    statement: Statement


def is_picture(content: bytes) -> bool:
    """Return whether a file is a photo or screenshot, by its first bytes."""
    return content.startswith(PICTURES) or PICTURE_BOXES.match(content) is not None


def read_proof(content: bytes, keys: PublicKeys) -> SignedProof:
    """Read a file: a PDF, every byte of which is verified, or a token or address as text. Raises `NotGenuineError`."""
    if content.startswith(PDF):
        return read_pdf(content, keys)
    text = content.decode("ascii", errors="replace").removesuffix("\n").removesuffix("\r")
    return read_token(extract_token(text), keys)


def extract_token(text: str) -> str:
    """Return the token in the address of a QR code; any other text unchanged."""
    found = ADDRESS.fullmatch(text)
    return found[1] if found else text


def read_pdf(content: bytes, keys: PublicKeys) -> SignedProof:
    """Read the token in a PDF after its seal is verified. Raises `NotGenuineError` if one byte was changed."""
    return read_token(unseal_pdf(content, keys, CARRIED), keys)


def unseal_pdf(content: bytes, keys: PublicKeys, carried_by: bytes) -> str:
    """Return the token in a PDF after its seal is verified. Raises `NotGenuineError` if one byte was changed."""
    at = content.rfind(SEAL)
    line = SEAL_LINE.match(content, at + len(SEAL)) if at >= 0 else None
    if line is None:
        raise NotGenuineError("this file carries no seal: it is no proof, or another program saved it again", is_file=True)
    before, after = content[: at + 1], content[line.end() :]
    public, signature = keys.get(line[1].decode()), decode_base64url(line[2].decode())
    if public is None or signature is None or not is_signed(public, FILE, before + after, signature):
        raise NotGenuineError("this file was changed since it was made, or not made here", is_file=True)
    carried = before[before.rfind(carried_by) + len(carried_by) : -1]
    return carried.decode("ascii", errors="replace")


def read_token(token: str, keys: PublicKeys) -> SignedProof:
    """Verify a token against every key, and return its statement. Raises `NotGenuineError`."""
    parts = TOKEN.fullmatch(token) if len(token) <= LONGEST_TOKEN else None
    signed, signature = (decode_base64url(parts[1]), decode_base64url(parts[2])) if parts else (None, None)
    if signed is None or signature is None:
        raise NotGenuineError("this is no proof")
    signer = next((name for name, public in keys.items() if is_signed(public, STATEMENT, signed, signature)), None)
    statement = None if signer is None else _parse_statement(signed)
    if statement is None or statement.key != signer:
        raise NotGenuineError("this was not signed here, or was changed since")
    return SignedProof(token, statement)


def _parse_statement(signed: bytes) -> Statement | None:
    """Parse signed bytes; None if they are not in the canonical form."""
    try:
        fields = json.loads(signed)
        until, made_at = date.fromisoformat(fields["until"]), datetime.fromisoformat(fields["at"])
        statement = Statement(fields["id"], fields["key"], fields["name"], fields["employer"], until, made_at, "gaps" in fields)
    except (ValueError, KeyError, TypeError):
        return None
    return statement if encode_statement(statement) == signed else None
