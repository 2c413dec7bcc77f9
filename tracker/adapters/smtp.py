"""The door to the mail server, and what stands in its place in demo and tests."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

import structlog
from email_validator import EmailNotValidError, validate_email

from tracker.errors import TrackerError

LOG = structlog.get_logger("tracker")
PATIENCE_SECONDS = 10
PORTS = {"smtp": 587, "smtps": 465}


class MailError(TrackerError):
    """The mail server is away, or does not take a letter."""


class EmailRefusedError(MailError):
    """The mail server does not take this letter; it may well take others."""


class OutgoingEmail(NamedTuple):
    """A letter as it leaves the house: plain text."""

    address: str
    subject: str
    text: str


class Mailer(Protocol):
    """Takes letters."""

    def deliver(self, mail: OutgoingEmail) -> None:
        """Takes one letter. Raises `MailError` where it cannot be sure that it was taken."""


class SmtpMailer:
    """A mail server, always over TLS: `smtps://…` from the first byte, `smtp://…` by STARTTLS."""

    def __init__(self, url: str, sender: str) -> None:
        """The address of the server as `smtp://name:password@host:port`, and who is said to write."""
        self._url, self._sender = urlsplit(url), sender

    def deliver(self, mail: OutgoingEmail) -> None:
        """Hands one letter over. Raises `MailError`, and `EmailRefusedError` where it is the letter's own fault."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, Address(addr_spec=mail.address), mail.subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        try:
            with self._connected() as server:
                server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise EmailRefusedError(f"the mail server refused a letter: {type(error).__name__}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"the mail server did not take a letter: {type(error).__name__}") from error

    def _connected(self) -> smtplib.SMTP:
        url, context = self._url, ssl.create_default_context()
        host, port = url.hostname or "", url.port or PORTS[url.scheme]
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)
        try:
            if url.scheme == "smtp":
                server.starttls(context=context)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def whole_address(text: str) -> str | None:
    """An e-mail address in lower case, as far as its form goes; None where it is none."""
    try:
        return str(validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized).lower()
    except EmailNotValidError:
        return None


class LogMailer:
    """Writes letters to the log, links and all: for the demo, whose page of sent mail shows them too."""

    def deliver(self, mail: OutgoingEmail) -> None:
        """Writes it down."""
        LOG.info("letter", address=mail.address, subject=mail.subject, text=mail.text)


class MemoryMailer:
    """Keeps letters, for tests."""

    def __init__(self) -> None:
        self.letters: list[OutgoingEmail] = []

    def deliver(self, mail: OutgoingEmail) -> None:
        """Keeps it."""
        self.letters.append(mail)
