"""The keys that sign proofs: the first is made when it is needed, the next by an administrator.

The private half of a retired key is destroyed.
"""

from typing import NamedTuple

from tracker.adapters.keys import Keyring, SealedError
from tracker.adapters.signing import FILE, key_name, new_pair, public_half, signature
from tracker.models.proofs import PROOFS, SigningKey
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.proofs import current_key


class OpenKey(NamedTuple):
    """The current signing key with its private half."""

    id: int
    name: str
    private: bytes

    def __repr__(self) -> str:
        return f"OpenKey({self.name})"


def signing_key(work: UnitOfWork, keys: Keyring) -> OpenKey:
    """Return the current key, or make the first one. The caller owns the transaction. Raises `SealedError`."""
    return _open_current_key(keys) or _insert_key(work, keys)


@transaction("proofs.signing_keys.rotate_key")
def rotate_key(work: UnitOfWork, *, keys: Keyring, by: int, operation: str | None = None) -> int:
    """Replace the current key, destroy its private half, and return the new key's id. One transaction.

    Proofs that the old key signed can still be checked. Raises `SealedError` without data keys.
    """
    before = current_key()
    if before is not None:
        work.update(SigningKey, {"id": before.id}, retired_at=work.at, sealed=None)
    return _insert_key(work, keys).id


def sign_file(content: bytes, *, keys: Keyring) -> tuple[str, bytes]:
    """Return the current key's name and its signature over the bytes of a file. Writes nothing.

    Raises `SealedError` without data keys, and before the first key was made.
    """
    key = open_key(keys)
    return key.name, signature(key.private, FILE, content)


def open_key(keys: Keyring) -> OpenKey:
    """Return the current key. Writes nothing. Raises `SealedError` without data keys, and before the first key was made."""
    key = _open_current_key(keys)
    if key is None:
        raise SealedError("no key has signed anything yet")
    return key


def _open_current_key(keys: Keyring) -> OpenKey | None:
    found = current_key()
    if found is None:
        return None
    private = keys.unwrap(found.sealed, found.id)
    if public_half(private) != found.public:
        raise SealedError("the private half of the signing key is another's")
    return OpenKey(found.id, found.name, private)


def _insert_key(work: UnitOfWork, keys: Keyring) -> OpenKey:
    id_, (private, public) = work.number(SigningKey), new_pair()
    name = key_name(public)
    row = {"purpose": PROOFS, "name": name, "public": public, "sealed": keys.wrap(private, id_)}
    work.insert(SigningKey, id=id_, **row, made_at=work.at, retired_at=None)
    work.audit("proof.key", key=id_)
    return OpenKey(id_, name, private)
