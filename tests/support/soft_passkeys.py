"""A device in software that makes and uses passkeys, as browsers answer for it (WebAuthn level 2)."""

import json
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftPasskey:
    """One passkey. Its count grows with each use, or stays 0 if it is synchronised between devices."""

    def __init__(self, *, is_synchronised: bool = False, flags: int = PRESENT | VERIFIED, number: int | None = None) -> None:
        """`number` chooses a key that is the same each time; None a random one."""
        curve = ec.SECP256R1()
        self.key = ec.generate_private_key(curve) if number is None else ec.derive_private_key(number + 1, curve)
        self.credential_id = sha256(b"%d" % self.key.private_numbers().private_value).digest()
        self.count, self.is_synchronised, self.flags = 0, is_synchronised, flags
        self.user_handle = ""

    def make(self, options: str, origin: str) -> str:
        """The answer of a browser to the options for a new passkey."""
        asked = json.loads(options)
        self.user_handle = asked["user"]["id"]
        public = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")})
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cose
        data = self._data(asked["rp"]["id"], ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = _client_data("webauthn.create", asked["challenge"], origin)
        return self._answer({"clientDataJSON": client, "attestationObject": statement})

    def sign(self, options: str, origin: str) -> str:
        """The answer of a browser to the options for a signature."""
        asked = json.loads(options)
        self.count += 0 if self.is_synchronised else 1
        data, client = self._data(asked["rpId"]), _client_data("webauthn.get", asked["challenge"], origin)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        handle = base64url_to_bytes(self.user_handle)
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": handle}
        return self._answer(parts)

    def _data(self, host: str, more: int = 0) -> bytes:
        return sha256(host.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _answer(self, parts: dict[str, bytes]) -> str:
        id_ = bytes_to_base64url(self.credential_id)
        response: dict[str, Any] = {name: bytes_to_base64url(part) for name, part in parts.items()}
        return json.dumps({"id": id_, "rawId": id_, "type": "public-key", "response": response})


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
