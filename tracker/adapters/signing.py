"""Signatures that anybody can check: Ed25519 over the purpose and the bytes, so that none is valid for another purpose."""

import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

STATEMENT, FILE, WHOLE = b"sojourn-proof-statement-1\n", b"sojourn-proof-file-1\n", b"sojourn-record-statement-1\n"
"""The purpose of a signature: the statement to an employer, the file that shows a statement, a statement of a whole record."""


class KeyPair(NamedTuple):
    """A new pair of keys, 32 bytes each."""

    private: bytes
    public: bytes

    def __repr__(self) -> str:
        return f"KeyPair({key_name(self.public)})"


def new_pair() -> KeyPair:
    """Return a new pair of keys."""
    key = Ed25519PrivateKey.generate()
    return KeyPair(key.private_bytes_raw(), key.public_key().public_bytes_raw())


def public_half(private: bytes) -> bytes:
    """Return the public half of a private key."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def key_name(public: bytes) -> str:
    """Return the name of a key: the first 8 bytes of its SHA-256, in hexadecimal."""
    return hashlib.sha256(public).hexdigest()[:16]


def signature(private: bytes, purpose: bytes, message: bytes) -> bytes:
    """Return the signature, 64 bytes. It is always the same for the same message."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(purpose + message)


def is_signed(public: bytes, purpose: bytes, message: bytes, signed: bytes) -> bool:
    """Return whether the private half of a key signed this message for this purpose."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed, purpose + message)
    except InvalidSignature:
        return False
    return True
