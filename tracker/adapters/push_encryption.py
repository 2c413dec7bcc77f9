"""Push messages as they go over the wire: encrypted for one browser (RFC 8291 and 8188), and signed by us (RFC 8292)."""

import base64
import json
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SALT_BYTES, KEY_BYTES, NONCE_BYTES, AUTH_BYTES = 16, 16, 12, 16
RECORD_BYTES = 4096
"""The size that a record is announced with (RFC 8188). Ours are shorter, and the last and only one."""
PADDED_BYTES = 1024
"""Every text is padded to this length, so that its length tells the push service nothing."""
LAST_RECORD = b"\x02"
COORDINATE_BYTES = 32
CURVE = ec.SECP256R1()


class BrowserKeys(NamedTuple):
    """What a browser gave us to encrypt with: its public key, an uncompressed point, and a secret that only we share."""

    public: bytes
    auth: bytes


class Sender(NamedTuple):
    """What makes a message ours alone to encrypt: a pair for this message, and a salt. Tests give those of RFC 8291."""

    key: ec.EllipticCurvePrivateKey
    salt: bytes


def encode_base64url(content: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decode_base64url(text: str) -> bytes:
    """Return the bytes of a text in base64url, with padding or without. Raises ValueError."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)


def parse_browser_keys(public: str, auth: str) -> BrowserKeys:
    """Return the keys of a browser from what its script gave, in base64url. Raises ValueError."""
    keys = BrowserKeys(decode_base64url(public), decode_base64url(auth))
    if len(keys.auth) != AUTH_BYTES:
        raise ValueError("the secret of a subscription has 16 bytes")
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, keys.public)
    return keys


def encrypt(text: bytes, to: BrowserKeys, sender: Sender | None = None, *, padded: int = PADDED_BYTES) -> bytes:
    """Return a text encrypted for a browser, padded to `padded` bytes. Raises ValueError if it is longer."""
    if len(text) > padded:
        raise ValueError(f"a push message has at most {padded} bytes")
    key, salt = sender or Sender(ec.generate_private_key(CURVE), os.urandom(SALT_BYTES))
    ours = _point(key.public_key())
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to.public))
    mixed = _derive(shared, to.auth, b"WebPush: info\0" + to.public + ours, 32)
    cipher = AESGCM(_derive(mixed, salt, b"Content-Encoding: aes128gcm\0", KEY_BYTES))
    nonce = _derive(mixed, salt, b"Content-Encoding: nonce\0", NONCE_BYTES)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return header + cipher.encrypt(nonce, text + LAST_RECORD + bytes(padded - len(text)), None)


class Signer:
    """Signs push messages with the key of the settings, by which a push service knows who sends them."""

    def __init__(self, secret: bytes, contact: str) -> None:
        """Take the private number of the pair, and a `mailto:` or `https:` address at which the office is reached."""
        self._key, self._contact = ec.derive_private_key(int.from_bytes(secret, "big"), CURVE), contact
        self.public = encode_base64url(_point(self._key.public_key()))
        """The public key as browsers take it."""

    def authorization(self, origin: str, *, until: int) -> str:
        """Return the header for a push service, valid until a moment in seconds since 1970."""
        claims: Mapping[str, Any] = {"aud": origin, "exp": until, "sub": self._contact}
        signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
        numbers = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        signature = b"".join(number.to_bytes(COORDINATE_BYTES, "big") for number in numbers)
        return f"vapid t={signed}.{encode_base64url(signature)}, k={self.public}"


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _json(value: Mapping[str, Any]) -> str:
    return encode_base64url(json.dumps(value, separators=(",", ":")).encode())
