"""The port to the mail server, with its stand-ins for demo and tests."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

import structlog

from tracker.adapters.email_address import delivery_address
from tracker.errors import TrackerError

LOG = structlog.get_logger("tracker")
TIMEOUT_SECONDS = 10
PORTS = {"smtp": 587, "smtps": 465}


class MailError(TrackerError):
    """The mail server is away or did not take an email."""


class EmailRefusedError(MailError):
    """This email cannot be sent, or the mail server refused it. Other emails may be sent."""


class OutgoingEmail(NamedTuple):
    """A plain-text email, ready to be sent."""

    address: str
    subject: str
    text: str


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
        """Send one email. Raises `MailError`, and `EmailRefusedError` if the email itself is the cause."""
        address = delivery_address(mail.address)
        if address is None:
            raise EmailRefusedError("the address is not an e-mail address")
        message = self._message(mail, address.text)
        try:
            with self._connect() as server:
                if address.needs_smtputf8 and not server.has_extn("smtputf8"):
                    raise EmailRefusedError("the mail server takes only addresses in ASCII before the @")
                server.send_message(message, to_addrs=[address.text])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            raise EmailRefusedError(f"the mail server refused an email: {type(error).__name__}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"the mail server did not take an email: {type(error).__name__}") from error

    def greet(self) -> None:
        """Connect and sign in without sending anything. Raises `MailError`."""
        try:
            with self._connect():
                pass
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"the mail server cannot be reached: {type(error).__name__}") from error

    def _message(self, mail: OutgoingEmail, address: str) -> EmailMessage:
        message = EmailMessage()
        try:
            message["From"], message["To"], message["Subject"] = self._sender, address, mail.subject
        except ValueError as error:  # a line break within a header
            raise EmailRefusedError("the address or the subject cannot be written as a header") from error
        message["Auto-Submitted"] = "auto-generated"
        # smtplib sends non-ASCII lines as they are without asking for 8BITMIME first.
        message.set_content(mail.text, cte="7bit" if mail.text.isascii() else "base64")
        return message

    def _connect(self) -> smtplib.SMTP:
        url, context = self._url, ssl.create_default_context()
        host, port = url.hostname or "", url.port or PORTS[url.scheme]
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            if url.scheme == "smtp":
                server.starttls(context=context)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server


class LogMailer:
    """Writes emails with their links to the log. For the demo, whose page of sent emails shows them too."""

    def deliver(self, mail: OutgoingEmail) -> None:
        """Write the email to the log."""
        LOG.info("email", address=mail.address, subject=mail.subject, text=mail.text)


class MemoryMailer:
    """Collects emails in memory, for tests."""

    def __init__(self) -> None:
        self.emails: list[OutgoingEmail] = []

    def deliver(self, mail: OutgoingEmail) -> None:
        """Add the email to the list."""
        self.emails.append(mail)
