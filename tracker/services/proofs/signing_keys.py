"""The keys that sign: made at first need, changed by hand; the private half of one that was changed is destroyed."""

from typing import NamedTuple

from tracker.adapters.keys import Keyring, SealedError
from tracker.adapters.signing import FILE, key_name, new_pair, public_half, signature
from tracker.models.proofs import PROOFS, SigningKey
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.proofs import current_key


class OpenKey(NamedTuple):
    """The key that signs now."""

    id: int
    name: str
    private: bytes

    def __repr__(self) -> str:
        return f"OpenKey({self.name})"


def signing_key(work: UnitOfWork, keys: Keyring) -> OpenKey:
    """The key that signs; the first one is made here. The caller owns the transaction. Raises `SealedError`."""
    return _standing(keys) or _made(work, keys)


@transaction("proofs.signing_keys.rotate_key")
def rotate_key(work: UnitOfWork, *, keys: Keyring, by: int, operation: str | None = None) -> int:
    """Another key signs from now on, and the private half of the one before is destroyed. Returns the new one's id.

    What the old one signed can be checked as before. Raises `SealedError` without data keys.
    """
    before = current_key()
    if before is not None:
        work.update(SigningKey, {"id": before.id}, retired_at=work.at, sealed=None)
    return _made(work, keys).id


def sign_file(content: bytes, *, keys: Keyring) -> tuple[str, bytes]:
    """The name of the key that signs now, and its signature over the bytes of a file. Writes nothing.

    Raises `SealedError`, also where there is no key yet.
    """
    key = _standing(keys)
    if key is None:
        raise SealedError("no key has signed anything yet")
    return key.name, signature(key.private, FILE, content)


def _standing(keys: Keyring) -> OpenKey | None:
    found = current_key()
    if found is None:
        return None
    private = keys.unwrap(found.sealed, found.id)
    if public_half(private) != found.public:
        raise SealedError("the private half of the signing key is another's")
    return OpenKey(found.id, found.name, private)


def _made(work: UnitOfWork, keys: Keyring) -> OpenKey:
    id_, (private, public) = work.number(SigningKey), new_pair()
    name = key_name(public)
    row = {"purpose": PROOFS, "name": name, "public": public, "sealed": keys.wrap(private, id_)}
    work.insert(SigningKey, id=id_, **row, made_at=work.at, retired_at=None)
    work.audit("proof.key", key=id_)
    return OpenKey(id_, name, private)
