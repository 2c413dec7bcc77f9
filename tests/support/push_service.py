"""A push service on this machine, over TLS: it checks who sends, and decrypts what it gets with the browser's private key.

The decryption is written for these tests after RFC 8188 and 8291, and shares no line with ours.
"""

import base64
import hmac
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker import clock

CURVE = ec.SECP256R1()
SECONDS_A_DAY = 86400


def b64(content: bytes) -> str:
    """Bytes as a browser writes them."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """The bytes of such a text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """A browser that has subscribed: its private key and its secret."""

    def __init__(self, private: str | None = None, auth: str = "BTBZMqHH6r4Tts7J_aSIgg") -> None:
        number = int.from_bytes(unb64(private), "big") if private else 0
        self.key = ec.derive_private_key(number, CURVE) if private else ec.generate_private_key(CURVE)
        self.auth = auth
        self.p256dh = b64(self.point)

    @property
    def point(self) -> bytes:
        """The public key as an uncompressed point."""
        return self.key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)

    def decrypt(self, body: bytes) -> bytes:
        """What a push message says. Raises InvalidTag if it is for another browser, or changed."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        first = hmac.digest(unb64(self.auth), shared, "sha256")
        mixed = hmac.digest(first, b"WebPush: info\x00" + self.point + sender + b"\x01", "sha256")
        second = hmac.digest(salt, mixed, "sha256")
        key = hmac.digest(second, b"Content-Encoding: aes128gcm\x00\x01", "sha256")[:16]
        nonce = hmac.digest(second, b"Content-Encoding: nonce\x00\x01", "sha256")[:12]
        text, delimiter, padding = AESGCM(key).decrypt(nonce, record, None).rpartition(b"\x02")
        assert delimiter == b"\x02"
        assert not padding.strip(b"\x00")
        return text


class Arrived(NamedTuple):
    """One request to the push service."""

    path: str
    headers: dict[str, str]
    body: bytes


class PushService:
    """Answers by the path: `/410/…` with 410, `/slow/…` never; everything else with 201."""

    def __init__(self, port: int) -> None:
        self.port, self.arrived, self.stopped = port, list[Arrived](), Event()
        self.refused: list[str] = []
        """Why requests were answered with 403: their signature."""

    def endpoint(self, name: str) -> str:
        """An address of a subscription here."""
        return f"https://127.0.0.1:{self.port}/{name}"

    @property
    def host(self) -> str:
        """As the setting of allowed services names it."""
        return f"127.0.0.1:{self.port}"

    def answer(self, arrived: Arrived) -> int:
        """The status of an answer."""
        header = arrived.headers.get("Authorization", "")
        if problem := signature_problem(header, f"https://{self.host}"):
            self.refused.append(problem)
            return 403
        first = arrived.path.split("/")[1]
        if first == "slow":
            self.stopped.wait(30)
        return int(first) if first.isdecimal() else 201


def signature_problem(header: str, origin: str) -> str | None:
    """What is wrong with the signature of a request (RFC 8292), or None."""
    moment = clock.now().timestamp()
    scheme, _, rest = header.partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    if scheme != "vapid" or set(given) != {"t", "k"}:
        return "no signature"
    signed, _, signature = given["t"].rpartition(".")
    head, claims = (json.loads(unb64(part)) for part in signed.split("."))
    numbers = (int.from_bytes(part, "big") for part in (unb64(signature)[:32], unb64(signature)[32:]))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(given["k"])).verify(
            encode_dss_signature(*numbers), signed.encode(), ec.ECDSA(hashes.SHA256())
        )
    except InvalidSignature:
        return "a forged signature"
    if head != {"typ": "JWT", "alg": "ES256"} or claims["aud"] != origin:
        return "a signature for another service"
    if not moment < claims["exp"] <= moment + SECONDS_A_DAY:
        return "a signature of another time"
    return None if claims["sub"].startswith(("mailto:", "https://")) else "nobody to reach"


@contextmanager
def push_service(files: tuple[Path, Path]) -> Iterator[PushService]:
    """A push service that listens until the end of the block; `files` are a certificate and its key."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            arrived = Arrived(self.path, dict(self.headers.items()), body)
            service.arrived.append(arrived)
            status = service.answer(arrived)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", service.endpoint("followed"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    service = PushService(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
