"""Emails as they go over the wire: headers, plain text and HTML."""

from email.headerregistry import BaseHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, make_msgid
from typing import NamedTuple

from tracker import clock

NOT_FOLDED = {"message-id", "list-unsubscribe", "list-unsubscribe-post"}


class OutgoingEmail(NamedTuple):
    """An email, ready to be sent: plain text, and the same as HTML if there is any."""

    address: str
    subject: str
    text: str
    html: str | None = None
    language: str | None = None
    message_id: str | None = None
    """The Message-ID, the same at every try; None for an email that is tried once."""
    unsubscribe_url: str | None = None
    """Where a POST without signing in ends emails of this kind; None for emails that are legally due."""


class _WirePolicy(EmailPolicy):
    """Folds headers but those of one long word, which the email package would turn into encoded words that nobody reads."""

    def fold_binary(self, name: str, value: object) -> bytes:
        """Return the header as bytes."""
        if name.lower() in NOT_FOLDED and isinstance(value, BaseHeader):
            return f"{name}: {value}{self.linesep}".encode("ascii", "replace")
        return super().fold_binary(name, value)  # type: ignore[arg-type]  # typeshed knows str alone


POLICY = _WirePolicy(linesep="\r\n")


def build_message(mail: OutgoingEmail, *, sender: str, to: str) -> EmailMessage:
    """Return an email as a message. Raises ValueError if the address or the subject cannot be written as a header."""
    message = EmailMessage(POLICY)
    message["From"], message["To"], message["Subject"] = sender, to, mail.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = mail.message_id or make_msgid(domain=sender.rpartition("@")[2].strip("> ") or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url is not None:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte=_encoding(mail.text))
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte=_encoding(mail.html))
    if mail.language is not None:  # last: a message that becomes multipart gives its Content headers to the first part
        message["Content-Language"] = mail.language
    return message


def _encoding(text: str) -> str:
    """Return how a text is encoded: smtplib sends non-ASCII lines as they are without asking for 8BITMIME first."""
    return "7bit" if text.isascii() else "base64"
