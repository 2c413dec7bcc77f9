"""The name of a data key: what a key wrapped begins with it, and `flask doctor` shows it."""

import hashlib

KEY_NAME_BYTES = 4


def key_name(key: bytes) -> bytes:
    """Return four bytes that name a data key and say nothing else about it."""
    return hashlib.sha256(b"name" + key).digest()[:KEY_NAME_BYTES]
