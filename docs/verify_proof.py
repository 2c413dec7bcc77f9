"""Says whether a proof for an employer, or the statement of a whole record, is genuine, without Sojourn.

    python verify_proof.py FILE KEYS

FILE: the PDF, or a text file with the proof's text or address. KEYS: what the address /proofs/keys.json gives.
Needs Python 3.11 and the package `cryptography`, and asks nobody. The exit status is 0 for a genuine proof, 1 for
another, 2 for a wrong call. Whether a proof still stands, only the page can say.
"""

import base64
import hashlib
import json
import re
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Keys: TypeAlias = dict[str, bytes]
"""Name -> public half."""
STATEMENT, FILE = b"sojourn-proof-statement-1\n", b"sojourn-proof-file-1\n"
WHOLE, WHOLE_LINE = b"sojourn-record-statement-1\n", b"\n%Sojourn-Record "
MEMBERS = ["v", "id", "key", "name", "employer", "until", "at"]
GAPS = {"gaps": "ended"}
"""A further last member, where the participant states that the job ended between the recorded stints."""
LETTERS = "[A-Za-z0-9_-]"


def main(arguments: list[str]) -> int:
    """The exit status, after what was found has been printed."""
    try:
        path, keys_path = arguments
        content, keys = Path(path).read_bytes(), keys_in(Path(keys_path).read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"{__doc__}\n{error}\n")
        return 2
    try:
        statement = checked(content, keys)
    except (ValueError, KeyError, TypeError) as error:
        sys.stdout.write(f"not genuine: {error}\n")
        return 1
    shown = {"name": "name", "employer": "employer", "until": "until", "recorded up to": "at", "number": "id", "key": "key"}
    shown |= {"gaps": "gaps", "history": "history"}
    lines = ["genuine", *(f"{words}: {statement[member]}" for words, member in shown.items() if member in statement)]
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())
    return 0


def keys_in(content: bytes) -> Keys:
    """Name -> public key. Raises an error where a name is not that of its key."""
    keys = {each["id"]: decoded(each["public"]) for each in json.loads(content)["keys"]}
    if any(len(public) != 32 or hashlib.sha256(public).hexdigest()[:16] != name for name, public in keys.items()):
        raise ValueError("a key is not the one that its id says")
    return keys


def checked(content: bytes, keys: Keys) -> dict[str, str]:
    """What was signed. Raises ValueError where it was not, or was changed."""
    if content.startswith(b"%PDF-") and WHOLE_LINE in content:
        return checked_record(checked_file(content, keys, "Record"), keys)
    if content.startswith(b"%PDF-"):
        return checked_text(checked_file(content, keys), keys)
    text = content.decode("ascii", errors="replace").removesuffix("\n").removesuffix("\r")
    address = re.fullmatch(rf"https?://[^\s?#]+/proofs\?p=({LETTERS}+\.{LETTERS}+)", text)
    return checked_text(address[1] if address else text, keys)


def checked_file(content: bytes, keys: Keys, kind: str = "Proof") -> str:
    """The text that a PDF carries, where its seal holds for every other byte of the file."""
    seal = list(re.finditer(rb"\n(%Sojourn-Seal ([0-9a-f]{16}) ([A-Za-z0-9_-]{86})\n)", content))
    if not seal:
        raise ValueError("the file carries no seal")
    start, end = seal[-1].span(1)
    name, signature = seal[-1][2].decode(), decoded(seal[-1][3].decode())
    if name not in keys or not holds(keys[name], FILE + content[:start] + content[end:], signature):
        raise ValueError("the file was changed")
    carried = re.search(rb"\n%Sojourn-" + kind.encode() + rb" ([^\n]+)\n\Z", content[:start])
    if not carried:
        raise ValueError("the file carries no proof")
    return carried[1].decode("ascii", errors="replace")


def checked_text(text: str, keys: Keys) -> dict[str, str]:
    """What a text says, where its signature holds and it is written in the one form that there is."""
    parts = re.fullmatch(rf"({LETTERS}+)\.({LETTERS}{{86}})", text)
    if not parts:
        raise ValueError("this is no proof")
    signed, signature = decoded(parts[1]), decoded(parts[2])
    signers = [name for name, public in keys.items() if holds(public, STATEMENT + signed, signature)]
    if not signers:
        raise ValueError("no key that is known has signed this")
    found: dict[str, str] = json.loads(signed)
    same = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode() == signed
    beside = {name: value for name, value in dict(found).items() if name not in MEMBERS}
    if (
        not same
        or list(found) != [*MEMBERS, *beside]
        or beside not in ({}, GAPS)
        or str(found["v"]) != "1"
        or found["key"] != signers[0]
    ):
        raise ValueError("this was signed in another form")
    until, at = date.fromisoformat(found["until"]), datetime.fromisoformat(found["at"])
    if [until.isoformat(), at.isoformat()] != [found["until"], found["at"]] or at.utcoffset() != timedelta(hours=8):
        raise ValueError("a day or moment was signed in another form")
    return found


def checked_record(text: str, keys: Keys) -> dict[str, str]:
    """What the statement of a whole record says, where its signature holds; the history as one line of JSON."""
    parts = re.fullmatch(rf"({LETTERS}+)\.({LETTERS}{{86}})", text)
    if not parts:
        raise ValueError("this is no statement")
    signed, signature = decoded(parts[1]), decoded(parts[2])
    if not any(holds(public, WHOLE + signed, signature) for public in keys.values()):
        raise ValueError("no key that is known has signed this")
    found = json.loads(signed)
    return found | {"history": json.dumps(found["history"], ensure_ascii=False)}


def decoded(text: str) -> bytes:
    """Base64url without padding. Raises ValueError where another text would say the same bytes."""
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != text:
        raise ValueError("base64 that is not written as it must be")
    return content


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a key has signed a message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
