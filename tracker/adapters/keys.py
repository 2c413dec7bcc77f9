"""The keys that encrypt personal data: one for each person, wrapped by the keys in the settings."""

import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker.errors import TrackerError
from tracker.settings.key_names import KEY_NAME_BYTES, key_name

NONCE = 12
KEY = 32


class SealedError(TrackerError):
    """The bytes cannot be decrypted: their key is not in the settings, or they were changed."""


@dataclass(frozen=True, repr=False)
class Secret:
    """A text that no log, error or digest shows."""

    text: str

    def __repr__(self) -> str:
        return "Secret(…)"

    def in_digest(self) -> str:
        """Return the text that represents every secret in digests of requests."""
        return "secret"


class Keyring:
    """The keys in the settings. The newest wraps; all unwrap, so that keys can be replaced one after another."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        """Take keys of 32 bytes, the newest first. Without keys everything but encryption works."""
        self._wrapping = {key_name(key): AESGCM(key) for key in keys}
        self._newest = next(iter(self._wrapping), b"")
        self._marking = hashlib.sha256(b"mark" + keys[-1]).digest() if keys else b""

    @property
    def names(self) -> frozenset[bytes]:
        """The names of the keys, with which everything that they wrapped begins."""
        return frozenset(self._wrapping)

    def new_key(self) -> bytes:
        """Return a new key for one person."""
        return os.urandom(KEY)

    def wrap(self, key: bytes, person: int) -> bytes:
        """Return a person's key encrypted for storage, and bound to the person, so that no row can be swapped.

        Raises `SealedError`.
        """
        nonce = os.urandom(NONCE)
        return self._newest + nonce + self._cipher(self._newest).encrypt(nonce, key, b"%d" % person)

    def unwrap(self, wrapped: bytes, person: int) -> bytes:
        """Return a person's key. Raises `SealedError`."""
        name, nonce, sealed = wrapped[:KEY_NAME_BYTES], wrapped[KEY_NAME_BYTES:][:NONCE], wrapped[KEY_NAME_BYTES + NONCE :]
        return _decrypt(self._cipher(name), nonce, sealed, b"%d" % person)

    def mark(self, text: str) -> bytes:
        """Return a keyed digest, by which equal texts are recognised and nothing else. Raises `SealedError` without keys.

        The oldest key makes it, so that marks stay comparable when keys are replaced.
        """
        if not self._marking:
            raise SealedError("DATA_KEYS is not set")
        return hmac.digest(self._marking, text.encode(), "sha256")

    def _cipher(self, name: bytes) -> AESGCM:
        if name not in self._wrapping:
            raise SealedError("a data key that is needed is not among DATA_KEYS" if name else "DATA_KEYS is not set")
        return self._wrapping[name]


class PersonCipher:
    """Seals and opens texts under the key of one person, each text for the column that stores it."""

    def __init__(self, key: bytes, person: int) -> None:
        self._cipher, self._person = AESGCM(key), person

    def seal(self, text: str, column: str) -> bytes:
        """Return a text encrypted for a column such as `particulars.sealed`; in another column it cannot be opened."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), self._bound_to(column))

    def open(self, sealed: bytes, column: str) -> str:
        """Return the decrypted text of a column. Raises `SealedError`."""
        return _decrypt(self._cipher, sealed[:NONCE], sealed[NONCE:], self._bound_to(column)).decode()

    def _bound_to(self, column: str) -> bytes:
        return f"{self._person} {column}".encode()


def seal(key: bytes, text: str, person: int) -> bytes:
    """Return a text encrypted with a person's key."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), b"%d" % person)


def unseal(key: bytes, sealed: bytes, person: int) -> str:
    """Return the decrypted text. Raises `SealedError`."""
    return _decrypt(AESGCM(key), sealed[:NONCE], sealed[NONCE:], b"%d" % person).decode()


def _decrypt(cipher: AESGCM, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Return the decrypted bytes. Raises `SealedError`."""
    try:
        return cipher.decrypt(nonce, sealed, bound_to)
    except (InvalidTag, ValueError):  # ValueError: too few bytes
        raise SealedError("sealed bytes were changed, or belong to somebody else") from None
