"""Signatures that anybody can check: Ed25519, each over bytes with the purpose before them, so that none serves for another."""

import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

STATEMENT, FILE = b"sojourn-proof-statement-1\n", b"sojourn-proof-file-1\n"
"""What a signature is for: the statement itself, or the file that shows it."""


class KeyPair(NamedTuple):
    """A new pair of keys, 32 bytes each."""

    private: bytes
    public: bytes

    def __repr__(self) -> str:
        return f"KeyPair({key_name(self.public)})"


def new_pair() -> KeyPair:
    """A pair that nobody had before."""
    key = Ed25519PrivateKey.generate()
    return KeyPair(key.private_bytes_raw(), key.public_key().public_bytes_raw())


def public_half(private: bytes) -> bytes:
    """The public half of a private one."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def key_name(public: bytes) -> str:
    """By which a key is called in what it signed: the first 8 bytes of its SHA-256, in hexadecimal."""
    return hashlib.sha256(public).hexdigest()[:16]


def signature(private: bytes, purpose: bytes, message: bytes) -> bytes:
    """64 bytes, the same for the same message each time."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(purpose + message)


def is_signed(public: bytes, purpose: bytes, message: bytes, signed: bytes) -> bool:
    """Whether the private half of a key made this signature, for this purpose and this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed, purpose + message)
    except InvalidSignature:
        return False
    return True
