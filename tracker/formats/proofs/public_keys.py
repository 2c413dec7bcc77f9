"""The public keys as everybody may have them, to check proofs without asking here."""

import json
from collections.abc import Iterable
from typing import Any

from tracker.adapters.signing import key_name
from tracker.errors import TrackerError
from tracker.formats.proofs.read import PublicKeys
from tracker.formats.proofs.statement import decode_base64url, encode_base64url
from tracker.queries.proofs import PublicKey


class UnreadableKeysError(TrackerError):
    """A file that holds no public keys as they are published."""


def keys_by_name(keys: Iterable[PublicKey]) -> PublicKeys:
    """Every key by its name."""
    return {key.name: key.public for key in keys}


def publish_keys(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """All keys, the newest first, as JSON has them."""
    return {
        "keys": [
            {
                "id": key.name,
                "algorithm": "Ed25519",
                "public": encode_base64url(key.public),
                "made_at": key.made_at.isoformat(timespec="seconds"),
                "retired_at": key.retired_at and key.retired_at.isoformat(timespec="seconds"),
            }
            for key in keys
        ]
    }


def read_published_keys(content: bytes) -> PublicKeys:
    """The keys of a file as it is published. Raises `UnreadableKeysError`."""
    try:
        found = {each["id"]: decode_base64url(each["public"]) for each in json.loads(content)["keys"]}
    except (ValueError, KeyError, TypeError):
        raise UnreadableKeysError("this file holds no keys as /proofs/keys.json gives them") from None
    known = {name: public for name, public in found.items() if public is not None and len(public) == 32}
    if len(known) < len(found) or any(key_name(public) != name for name, public in known.items()):
        raise UnreadableKeysError("a key in this file is not the one that its id says")
    return known
