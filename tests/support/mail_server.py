"""A mail server on this machine, with a certificate of its own, that takes letters or refuses them."""

import ssl
from asyncio import sleep
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.journeys.server import free_port
from tracker import clock

HOST = "127.0.0.1"
NAME, PASSWORD = b"post@office", b"a pass/word"


class Desk:
    """Takes letters, but for those to addresses that it does not know."""

    def __init__(self, extensions: tuple[str, ...] = ("PIPELINING",)) -> None:
        self.emails: list[bytes] = []
        self.recipients: list[str] = []
        self.extensions = extensions

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        """Names its extensions beside those of aiosmtpd, which takes commands together and does not say so."""
        session.host_name = name
        return [*answers[:-1], *(f"250-{each}" for each in self.extensions), answers[-1]]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        """Says whether it knows the address."""
        if address.startswith("unknown"):
            return "550 nobody of this name"
        if address.startswith("full"):
            return "452 the mailbox is full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Takes the letter."""
        assert isinstance(envelope.content, bytes)
        if envelope.rcpt_tos[0].startswith("slow"):
            await sleep(2)
        if envelope.rcpt_tos[0].startswith("rejected"):
            return "554 looks like spam"
        self.emails.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine and its key, as files."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return chain, private


@contextmanager
def listening(desk: Desk, scheme: str, files: tuple[Path, Path], *, smtputf8: bool = False) -> Iterator[int]:
    """A server for letters: TLS from the first byte for `smtps`, by STARTTLS for `smtp`. The port that it listens on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    tls: dict[str, Any] = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    port = free_port()
    server = Controller(
        desk,
        hostname=HOST,
        port=port,
        enable_SMTPUTF8=smtputf8,
        authenticator=_known,
        auth_require_tls=scheme != "smtps",
        **tls,
    )
    server.start()
    try:
        yield port
    finally:
        server.stop()


def _known(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (NAME, PASSWORD)
    return AuthResult(success=right, handled=False)
