"""The mail server and the sender of emails. The mail server is always spoken to over TLS."""

from email.message import EmailMessage
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

DEFAULT_SENDER = "Sojourn <sojourn@localhost>"
EXAMPLE = "smtps://name:password@mail.example"
SENDER_EXAMPLE = "'Office <post@office.example>'"


def parse_mail_url(text: str) -> str | None:
    """Return the address of the mail server; None for none. Raises ValueError with a sentence."""
    if not text:
        return None
    try:
        url = urlsplit(text)
        _ = url.port  # raises for a port that is not a number
    except ValueError:
        raise ValueError(f"MAIL_URL is not a mail server: write {EXAMPLE}.") from None
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ValueError(f"MAIL_URL is not a mail server: write {EXAMPLE}, or smtp://… for STARTTLS.")
    if url.path.strip("/") or url.query or url.fragment:
        raise ValueError(
            f"MAIL_URL holds more than a server: write {EXAMPLE}, with %23 for #, %2F for / and %3F for ? in the password."
        )
    if bool(url.username) != bool(url.password):
        raise ValueError(f"MAIL_URL has a name without a password, or a password without a name: write {EXAMPLE}.")
    return text


def parse_sender(text: str) -> str:
    """Return the sender of emails. Raises ValueError with a sentence."""
    if text != DEFAULT_SENDER and not _is_sender(text):
        raise ValueError(f"MAIL_FROM is {text!r}, which is not an email address: write {SENDER_EXAMPLE}.")
    return text


def sender_problem(mail_url: str | None, sender: str) -> str | None:
    """Return why production may not send emails from here, or None."""
    if mail_url and sender == DEFAULT_SENDER:
        return f"MAIL_FROM is not set, but MAIL_URL is, and no mail server takes emails from localhost: write {SENDER_EXAMPLE}."
    return None


def is_email(text: str) -> bool:
    """Return whether a text is one email address without a name. No name server is queried."""
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def _is_sender(text: str) -> bool:
    """Return whether a text is one email address, with a name or without, that fits a header."""
    message = EmailMessage()
    try:
        message["From"] = text
    except ValueError:  # a line break
        return False
    senders = message["From"].addresses
    return len(senders) == 1 and is_email(senders[0].addr_spec)
