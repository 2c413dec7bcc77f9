"""The port to the mail server, with its stand-ins for demo and tests."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Timer
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from tracker.adapters.email_address import delivery_address
from tracker.adapters.email_message import OutgoingEmail, build_message
from tracker.errors import TrackerError

TIMEOUT_SECONDS, DEADLINE_SECONDS = 10, 60
"""How long each answer of the mail server may take, and all of them together."""
PERMANENT = 500
"""The lowest code of an answer that says: never."""
PORTS = {"smtp": 587, "smtps": 465}


class MailError(TrackerError):
    """The mail server is away or did not take an email."""


class EmailRefusedError(MailError):
    """This email cannot be sent, or the mail server refused it for good. Other emails may be sent."""


class EmailDelayedError(MailError):
    """The mail server did not take this email now. It may take it later, and others now."""


class Mailer(Protocol):
    """Sends emails."""

    def deliver(self, mail: OutgoingEmail) -> None:
        """Send one email. Raises `MailError` unless the server confirmed that it took the email."""


class SmtpMailer:
    """A mail server, always over TLS: `smtps://…` from the first byte, `smtp://…` by STARTTLS."""

    def __init__(self, url: str, sender: str) -> None:
        """Take the server's URL, `smtp://name:password@host:port`, and the address that emails come from."""
        self._url, self._sender = urlsplit(url), sender

    def deliver(self, mail: OutgoingEmail) -> None:
        """Send one email, within `DEADLINE_SECONDS` of connecting.

        Raises `MailError` if the server is away, `EmailRefusedError` or `EmailDelayedError` if it does not take this email.
        """
        address = delivery_address(mail.address)
        if address is None:
            raise EmailRefusedError("the address is not an e-mail address")
        try:
            message = build_message(mail, sender=self._sender, to=address.text)
        except ValueError as error:  # a line break within a header
            raise EmailRefusedError("the address or the subject cannot be written as a header") from error
        with self._connected() as server:
            if address.needs_smtputf8 and not server.has_extn("smtputf8"):
                raise EmailRefusedError("the mail server takes only addresses in ASCII before the @")
            try:
                server.send_message(message, to_addrs=[address.text])
            except (OSError, smtplib.SMTPException) as error:
                raise _refusal(error) from error

    def greet(self) -> None:
        """Connect and sign in without sending anything. Raises `MailError`."""
        with self._connected():
            pass

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Connect, sign in, and hang up at the end. Raises `MailError` if that cannot be done."""
        try:
            server = self._sign_in()
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"the mail server cannot be reached: {type(error).__name__}") from error
        with closing(server):
            yield server
            # The server has confirmed the email: what it answers to a farewell changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _sign_in(self) -> smtplib.SMTP:
        url = self._url
        connect = _SecureConnection if url.scheme == "smtps" else _Connection
        server = connect(url.hostname or "", url.port or PORTS[url.scheme])
        try:
            if url.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server


class _Connection(smtplib.SMTP):
    """A connection that is broken after `DEADLINE_SECONDS`: a server may send one byte now and then, and never be given up."""

    def __init__(self, host: str, port: int, **settings: Any) -> None:
        """Connect. Raises OSError or `SMTPException`."""
        self._hang_up = Timer(DEADLINE_SECONDS, self._shut_down)
        self._hang_up.daemon = True
        self._hang_up.start()
        try:
            super().__init__(host, port, timeout=TIMEOUT_SECONDS, **settings)
        except BaseException:
            self._hang_up.cancel()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._hang_up.cancel()
        super().close()

    def _shut_down(self) -> None:
        """Break the connection, so that a thread that reads from it stops."""
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


class _SecureConnection(_Connection, smtplib.SMTP_SSL):
    """The same, over TLS from the first byte."""

    def __init__(self, host: str, port: int) -> None:
        """Connect. Raises OSError or `SMTPException`."""
        super().__init__(host, port, context=ssl.create_default_context())


def _refusal(error: OSError | smtplib.SMTPException) -> MailError:
    """Return why an email was not taken: for good, for now, or because the server takes none from this sender."""
    text = f"the mail server refused an email: {type(error).__name__}"
    match error:
        case smtplib.SMTPNotSupportedError():
            return EmailRefusedError(text)
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code = max(code for code, _ in refused.values())
        case smtplib.SMTPResponseException(smtp_code=code):
            pass
        case _:  # a connection that broke, or an answer that did not come
            return EmailDelayedError(text)
    if code < PERMANENT:
        return EmailDelayedError(f"{text} {code}")
    return MailError(f"{text} {code}") if isinstance(error, smtplib.SMTPSenderRefused) else EmailRefusedError(f"{text} {code}")


class MemoryMailer:
    """Collects emails in memory, for tests."""

    def __init__(self) -> None:
        self.emails: list[OutgoingEmail] = []

    def deliver(self, mail: OutgoingEmail) -> None:
        """Add the email to the list."""
        self.emails.append(mail)
