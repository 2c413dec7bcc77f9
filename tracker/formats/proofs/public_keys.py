"""The public keys as JSON, so that anybody can check proofs without this server."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from tracker.adapters.signing import key_name
from tracker.errors import TrackerError
from tracker.formats.proofs.read import PublicKeys
from tracker.formats.proofs.statement import decode_base64url, encode_base64url


class PublicKey(Protocol):
    """A key that signs proofs, or did."""

    @property
    def name(self) -> str:
        """The name that a statement gives its key, made from the public half."""

    @property
    def public(self) -> bytes:
        """The public half, 32 bytes."""

    @property
    def made_at(self) -> datetime:
        """The moment from which it signs."""

    @property
    def retired_at(self) -> datetime | None:
        """The moment since which it signs no more."""


class UnreadableKeysError(TrackerError):
    """The file holds no public keys in the published form."""


def keys_by_name(keys: Iterable[PublicKey]) -> PublicKeys:
    """Return the public halves by the names of their keys."""
    return {key.name: key.public for key in keys}


def publish_keys(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Return the keys as the object of /proofs/keys.json, in the order given."""
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
    """Read the keys from the bytes of /proofs/keys.json. Raises `UnreadableKeysError` if one has another name than its own."""
    try:
        found = {each["id"]: decode_base64url(each["public"]) for each in json.loads(content)["keys"]}
    except (ValueError, KeyError, TypeError):
        raise UnreadableKeysError("this file holds no keys as /proofs/keys.json gives them") from None
    known = {name: public for name, public in found.items() if public is not None and len(public) == 32}
    if len(known) < len(found) or any(key_name(public) != name for name, public in known.items()):
        raise UnreadableKeysError("a key in this file is not the one that its id says")
    return known
