"""Proofs that somebody brings, as a file or as text: what was signed, or that it was not signed here.

Nothing of them is believed, and nothing is parsed, before its signature holds.
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
"""Name -> public half."""
LONGEST_TOKEN = 2000
LETTERS = "[A-Za-z0-9_-]"
TOKEN = re.compile(rf"({LETTERS}+)\.({LETTERS}{{86}})")
ADDRESS = re.compile(rf"https?://[^\s?#]+/proofs\?p=({LETTERS}+\.{LETTERS}+)")
CARRIED, SEAL = b"\n%Sojourn-Proof ", b"\n%Sojourn-Seal "
SEAL_LINE = re.compile(rb"([0-9a-f]{16}) ([A-Za-z0-9_-]{86})\n")
PDF = b"%PDF-"


class NotGenuineError(TrackerError):
    """It was not signed here, or was changed since. `is_file`: whether a whole file was looked at."""

    def __init__(self, why: str, *, is_file: bool = False) -> None:
        super().__init__(why)
        self.is_file = is_file


class SignedProof(NamedTuple):
    """What was signed, and the token that says so."""

    token: str
    statement: Statement


def read_proof(content: bytes, keys: PublicKeys) -> SignedProof:
    """What a file says: a PDF, in which every byte is looked at, or a token or address as text. Raises `NotGenuineError`."""
    if content.startswith(PDF):
        return read_pdf(content, keys)
    text = content.decode("ascii", errors="replace").removesuffix("\n").removesuffix("\r")
    return read_token(extract_token(text), keys)


def extract_token(text: str) -> str:
    """The token of an address, as a QR code has it; any other text as it is."""
    found = ADDRESS.fullmatch(text)
    return found[1] if found else text


def read_pdf(content: bytes, keys: PublicKeys) -> SignedProof:
    """What a PDF carries, where no byte of it was changed. Raises `NotGenuineError`."""
    at = content.rfind(SEAL)
    line = SEAL_LINE.match(content, at + len(SEAL)) if at >= 0 else None
    if line is None:
        raise NotGenuineError("this file carries no seal: it is no proof, or another program saved it again", is_file=True)
    before, after = content[: at + 1], content[line.end() :]
    public, signature = keys.get(line[1].decode()), decode_base64url(line[2].decode())
    if public is None or signature is None or not is_signed(public, FILE, before + after, signature):
        raise NotGenuineError("this file was changed since it was made, or not made here", is_file=True)
    carried = before[before.rfind(CARRIED) + len(CARRIED) : -1]
    return read_token(carried.decode("ascii", errors="replace"), keys)


def read_token(token: str, keys: PublicKeys) -> SignedProof:
    """What a token says. Raises `NotGenuineError`."""
    parts = TOKEN.fullmatch(token) if len(token) <= LONGEST_TOKEN else None
    said, signature = (decode_base64url(parts[1]), decode_base64url(parts[2])) if parts else (None, None)
    if said is None or signature is None:
        raise NotGenuineError("this is no proof")
    signer = next((name for name, public in keys.items() if is_signed(public, STATEMENT, said, signature)), None)
    statement = None if signer is None else _statement(said)
    if statement is None or statement.key != signer:
        raise NotGenuineError("this was not signed here, or was changed since")
    return SignedProof(token, statement)


def _statement(said: bytes) -> Statement | None:
    """What bytes that were signed say; None where they are of another form than ours."""
    try:
        it = json.loads(said)
        until, made_at = date.fromisoformat(it["until"]), datetime.fromisoformat(it["at"])
        statement = Statement(it["id"], it["key"], it["name"], it["employer"], until, made_at)
    except (ValueError, KeyError, TypeError):
        return None
    return statement if encode_statement(statement) == said else None
