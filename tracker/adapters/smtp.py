"""The port to the mail server, with its stand-ins for demo and tests."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from email.utils import parseaddr
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from tracker.adapters.email_address import delivery_address
from tracker.adapters.email_message import OutgoingEmail, write_message
from tracker.adapters.smtp_connection import SecureSmtpConnection, SmtpConnection
from tracker.errors import TrackerError

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


def keep_connection(mailer: Mailer) -> AbstractContextManager[Mailer]:
    """Return a mailer for several emails while the block runs: of a mail server, one that keeps its connection open."""
    return mailer.keep_connection() if isinstance(mailer, SmtpMailer) else nullcontext(mailer)


class SmtpMailer:
    """A mail server, always over TLS: `smtps://…` from the first byte, `smtp://…` by STARTTLS."""

    def __init__(self, url: str, sender: str) -> None:
        """Take the server's URL, `smtp://name:password@host:port`, and the address that emails come from."""
        self._url, self._sender = urlsplit(url), sender
        self._sender_address = parseaddr(sender)[1]

    def deliver(self, mail: OutgoingEmail) -> None:
        """Send one email over a connection of its own, within `DEADLINE_SECONDS` of connecting.

        Raises `MailError` if the server is away, `EmailRefusedError` or `EmailDelayedError` if it does not take this email.
        """
        with self.keep_connection() as connected:
            connected.deliver(mail)

    @contextmanager
    def keep_connection(self) -> Iterator["ConnectedMailer"]:
        """Give a mailer that sends over one connection, which it opens for the first email; hang up at the end."""
        connected = ConnectedMailer(self)
        try:
            yield connected
        finally:
            connected.hang_up()

    def greet(self) -> None:
        """Connect and sign in without sending anything. Raises `MailError`."""
        with self.keep_connection() as connected:
            connected.connect()

    def build(self, mail: OutgoingEmail) -> "_Envelope":
        """Return an email as it goes to the server. Raises `EmailRefusedError` if no header can hold it."""
        address = delivery_address(mail.address)
        if address is None:
            raise EmailRefusedError("the address is not an e-mail address")
        try:
            message = write_message(mail, sender=self._sender, to=address.text)
        except ValueError as error:  # a line break within a header
            raise EmailRefusedError("the address or the subject cannot be written as a header") from error
        return _Envelope(message, self._sender_address, address.text, address.needs_smtputf8)

    def sign_in(self) -> SmtpConnection:
        """Return a new connection that is ready for emails. Raises OSError or `SMTPException`."""
        url = self._url
        connect = SecureSmtpConnection if url.scheme == "smtps" else SmtpConnection
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


class _Envelope(NamedTuple):
    """An email as the server gets it, its sender and its recipient."""

    message: bytes
    sender: str
    to: str
    needs_smtputf8: bool


class ConnectedMailer:
    """Sends emails one after another over one connection, of `REUSE_SECONDS` at most."""

    def __init__(self, server: SmtpMailer) -> None:
        """Take the server; the first email opens the connection."""
        self._server = server
        self._connection: SmtpConnection | None = None

    def deliver(self, mail: OutgoingEmail) -> None:
        """Send one email; raises as `SmtpMailer.deliver`.

        A server may hang up between two emails. An email whose text was not begun is then sent over a new connection.
        """
        envelope, before = self._server.build(mail), self._connection
        connection = self.connect()
        try:
            self._send(connection, envelope)
        except EmailDelayedError:
            if connection is not before or connection.is_open or connection.is_text_begun:
                raise
            self._send(self.connect(), envelope)

    def connect(self) -> SmtpConnection:
        """Return the open connection, or a new one if it is broken or too old. Raises `MailError` if the server is away."""
        if self._connection is not None and not self._connection.is_usable:
            self.hang_up()
        if self._connection is None:
            try:
                self._connection = self._server.sign_in()
            except (OSError, smtplib.SMTPException) as error:
                raise MailError(f"the mail server cannot be reached: {type(error).__name__}") from error
        return self._connection

    def hang_up(self) -> None:
        """Close the connection if one is open."""
        if self._connection is not None:
            # The server has answered for every email: its answer to a farewell changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._connection.close()
            self._connection = None

    @staticmethod
    def _send(connection: SmtpConnection, envelope: _Envelope) -> None:
        """Send an email. Raises `EmailRefusedError`, `EmailDelayedError` or `MailError`."""
        if envelope.needs_smtputf8 and not connection.has_extn("smtputf8"):
            raise EmailRefusedError("the mail server takes only addresses in ASCII before the @")
        connection.is_text_begun = False
        try:
            options = ("SMTPUTF8", "BODY=8BITMIME") if envelope.needs_smtputf8 else ()
            connection.send_email(envelope.sender, envelope.to, envelope.message, options)
        except (OSError, smtplib.SMTPException) as error:
            # The server may wait for the rest of this email. smtplib resets some connections, but not all.
            with suppress(OSError, smtplib.SMTPException):
                connection.rset()
            raise _refusal(error) from error


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
