"""The port to push services, which wake a browser; and its stand-in for tests."""

import http.client
import socket
import ssl
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import timedelta
from http import HTTPStatus
from threading import Timer
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from tracker import clock
from tracker.adapters.push_encryption import BrowserKeys, Signer, encrypt
from tracker.errors import TrackerError

TIMEOUT_SECONDS, DEADLINE_SECONDS = 10, 30
"""How long each answer of a push service may take, and all of it together."""
HELD_FOR = timedelta(days=7)
"""How long a push service holds a message for a browser that is off."""
SIGNED_FOR = timedelta(hours=12)
"""How long a signature is valid; RFC 8292 allows a day."""
LONGEST_ENDPOINT = 1000
HTTPS = 443
TOPIC = "messages"
"""A message that waits at the push service is replaced by a later one: a browser shows one line, not ten."""


class PushError(TrackerError):
    """A push message was not taken, for good."""


class PushGoneError(PushError):
    """The browser does not take messages any more: its subscription is to be forgotten."""


class PushDelayedError(PushError):
    """The push service did not take the message now. It may take it later."""


class PushAwayError(PushDelayedError):
    """The push service cannot be reached at all."""


class OutgoingPush(NamedTuple):
    """A push message, ready to be encrypted and sent."""

    endpoint: str
    keys: BrowserKeys
    text: bytes


class Pusher(Protocol):
    """Sends push messages."""

    public_key: str
    """The public half of the pair that signs, as browsers take it."""

    def accepts(self, endpoint: str) -> bool:
        """Return whether messages may be sent to an address."""

    def deliver(self, push: OutgoingPush) -> None:
        """Send a message. Raises `PushError` unless the push service confirmed that it took the message."""


class PushSender:
    """Sends messages to the push services that are allowed: over TLS, without following redirects."""

    def __init__(self, signer: Signer, services: Sequence[str]) -> None:
        """Take what signs, and the hosts: `push.example`, or `.push.example` for all below it, with `:8443` for a port."""
        self._signer, self._services = signer, services
        self.public_key = signer.public

    def accepts(self, endpoint: str) -> bool:
        """Return whether an address is one of an allowed push service, over https."""
        return allowed_server(endpoint, self._services) is not None

    def deliver(self, push: OutgoingPush) -> None:
        """Encrypt and send a message, within `DEADLINE_SECONDS`.

        Raises `PushGoneError` if the subscription has ended, `PushDelayedError` if it is to be tried later, else `PushError`.
        """
        server = allowed_server(push.endpoint, self._services)
        if server is None:
            raise PushError("the address is not one of an allowed push service")
        until = int((clock.now() + SIGNED_FOR).timestamp())
        headers = {
            "Authorization": self._signer.authorization(f"https://{server}", until=until),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(HELD_FOR.total_seconds())),
            "Topic": TOPIC,
            "Urgency": "normal",
        }
        _check_status(_post(server, push.endpoint, encrypt(push.text, push.keys), headers))


def allowed_server(endpoint: str, services: Sequence[str]) -> str | None:
    """Return host and port of an endpoint as its origin names them, if a list of push services allows it, else None.

    An address with a name, a fragment, a port that is not listed, or another scheme than https is never allowed.
    """
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        return None
    try:
        url = urlsplit(endpoint)
        port = url.port or HTTPS
    except ValueError:
        return None
    if url.scheme != "https" or not url.hostname or "@" in url.netloc or url.fragment or "\\" in endpoint:
        return None
    server = url.hostname if port == HTTPS else f"{url.hostname}:{port}"
    return server if any(_names(service, server) for service in services) else None


def _names(service: str, server: str) -> bool:
    return server.endswith(service) and server != service if service.startswith(".") else server == service


def _post(server: str, endpoint: str, body: bytes, headers: dict[str, str]) -> int:
    """Post to a server and return the status of its answer. Raises `PushDelayedError` without one."""
    url = urlsplit(endpoint)
    path = f"{url.path or '/'}{'?' if url.query else ''}{url.query}"
    connection = http.client.HTTPSConnection(server, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    # A server may send one byte now and then, and never be given up: after the deadline the connection is broken.
    hang_up = Timer(DEADLINE_SECONDS, _shut_down, (connection,))
    hang_up.daemon = True
    hang_up.start()
    try:
        with closing(connection):
            _connect(connection)
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise PushDelayedError(f"the push service did not answer: {type(error).__name__}") from error
    finally:
        hang_up.cancel()


def _connect(connection: http.client.HTTPSConnection) -> None:
    """Connect. Raises `PushAwayError`."""
    try:
        connection.connect()
    except OSError as error:
        raise PushAwayError(f"the push service cannot be reached: {type(error).__name__}") from error


def _shut_down(connection: http.client.HTTPSConnection) -> None:
    """Break a connection, so that a thread that reads from it stops."""
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)


def _check_status(status: int) -> None:
    """Raise the error that a status means; none for a message that was taken."""
    text = f"the push service answered {status}"
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise PushGoneError(text)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise PushDelayedError(text)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise PushError(text)


class MemoryPusher:
    """Collects push messages in memory, for tests."""

    def __init__(self, public_key: str = "memory", error: Exception | None = None) -> None:
        self.public_key, self.error, self.pushes = public_key, error, list[OutgoingPush]()

    def accepts(self, endpoint: str) -> bool:
        """Accept every address over https."""
        return endpoint.startswith("https://")

    def deliver(self, push: OutgoingPush) -> None:
        """Add the message to the list, or fail with `error`."""
        if self.error is not None:
            raise self.error
        self.pushes.append(push)
