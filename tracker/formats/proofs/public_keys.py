"""The public keys as everybody may have them, to check proofs without asking here."""

import json
from collections.abc import Iterable
from typing import Any

from tracker.adapters.signing import key_name
from tracker.errors import TrackerError
from tracker.formats.proofs.read import PublicKeys
from tracker.formats.proofs.statement import in_letters, unlettered
from tracker.queries.proofs import PublicKey


class KeysUnreadable(TrackerError):
    """A file that holds no public keys as they are published."""


def by_name(keys: Iterable[PublicKey]) -> PublicKeys:
    """Every key by its name."""
    return {key.name: key.public for key in keys}


def published(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """All keys, the newest first, as JSON has them."""
    return {
        "keys": [
            {
                "id": key.name,
                "algorithm": "Ed25519",
                "public": in_letters(key.public),
                "made_at": key.made_at.isoformat(timespec="seconds"),
                "retired_at": key.retired_at and key.retired_at.isoformat(timespec="seconds"),
            }
            for key in keys
        ]
    }


def keys_of(content: bytes) -> PublicKeys:
    """The keys of a file as it is published. Raises `KeysUnreadable`."""
    try:
        found = {each["id"]: unlettered(each["public"]) for each in json.loads(content)["keys"]}
    except (ValueError, KeyError, TypeError):
        raise KeysUnreadable("this file holds no keys as /proofs/keys.json gives them") from None
    known = {name: public for name, public in found.items() if public is not None and len(public) == 32}
    if len(known) < len(found) or any(key_name(public) != name for name, public in known.items()):
        raise KeysUnreadable("a key in this file is not the one that its id says")
    return known
