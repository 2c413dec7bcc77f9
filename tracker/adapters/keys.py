"""The keys that seal what must not leak: one for each person, wrapped by the settings' key."""

import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker.errors import TrackerError

NONCE = 12
KEY = 32
SEALED_WITH = 4
"""How many bytes of a wrapped key say which of the settings' keys wrapped it."""


class SealedError(TrackerError):
    """What cannot be opened: the key is not among the settings', or the bytes were changed."""


@dataclass(frozen=True, repr=False)
class Secret:
    """A text that shows in no log, error or digest."""

    text: str

    def __repr__(self) -> str:
        return "Secret(…)"

    def in_digest(self) -> str:
        """Return the text that stands for every secret in digests of requests."""
        return "secret"


class Keyring:
    """The settings' keys. The newest wraps; all of them unwrap, so that keys can be changed one after another."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        """Keys of 32 bytes, the newest first. Without any, everything but sealing works."""
        self._wrapping = {hashlib.sha256(b"name" + key).digest()[:SEALED_WITH]: AESGCM(key) for key in keys}
        self._newest = next(iter(self._wrapping), b"")
        self._marking = hashlib.sha256(b"mark" + keys[-1]).digest() if keys else b""

    def new_key(self) -> bytes:
        """A key for one person."""
        return os.urandom(KEY)

    def wrap(self, key: bytes, person: int) -> bytes:
        """A person's key as it may be kept: bound to the person, so that no row can take another's place."""
        nonce = os.urandom(NONCE)
        return self._newest + nonce + self._with(self._newest).encrypt(nonce, key, b"%d" % person)

    def unwrap(self, wrapped: bytes, person: int) -> bytes:
        """The key again. Raises `SealedError`."""
        name, nonce, sealed = wrapped[:SEALED_WITH], wrapped[SEALED_WITH:][:NONCE], wrapped[SEALED_WITH + NONCE :]
        return _opened(self._with(name), nonce, sealed, person)

    def mark(self, text: str) -> bytes:
        """A keyed digest: it answers whether two texts are the same, and nothing else.

        The oldest key makes it, so that marks stay comparable when keys are changed.
        """
        if not self._marking:
            raise SealedError("DATA_KEYS is not set")
        return hmac.digest(self._marking, text.encode(), "sha256")

    def _with(self, name: bytes) -> AESGCM:
        if name not in self._wrapping:
            raise SealedError("a data key that is needed is not among DATA_KEYS" if name else "DATA_KEYS is not set")
        return self._wrapping[name]


def seal(key: bytes, text: str, person: int) -> bytes:
    """A text under a person's key."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), b"%d" % person)


def unseal(key: bytes, sealed: bytes, person: int) -> str:
    """The text again. Raises `SealedError`."""
    return _opened(AESGCM(key), sealed[:NONCE], sealed[NONCE:], person).decode()


def _opened(cipher: AESGCM, nonce: bytes, sealed: bytes, person: int) -> bytes:
    try:
        return cipher.decrypt(nonce, sealed, b"%d" % person)
    except (InvalidTag, ValueError):  # the latter for bytes that were cut off before the seal begins
        raise SealedError("sealed bytes were changed, or belong to somebody else") from None
