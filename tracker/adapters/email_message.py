"""Emails as they go over the wire: headers, plain text and HTML."""

import secrets
from base64 import encodebytes
from collections.abc import Iterator
from email.header import Header
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from functools import lru_cache
from typing import NamedTuple

from tracker import clock

LONGEST_SUBJECT, LONGEST_LINE = 60, 900
"""Characters of a subject that is not folded; bytes of a line that needs no encoding."""


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


def write_message(mail: OutgoingEmail, *, sender: str, to: str) -> bytes:
    """Return an email as bytes with CRLF. Raises ValueError if the address or the subject has a line break.

    Written here, not by the email package: that parses each header of each email, which costs more than to send it.
    """
    # Long addresses stand on one line: folded, they would become encoded words that no mail program reads.
    lines = [f"{name}: {value}" for name, value in _headers(mail, sender, to)]
    broken = next((line for line in lines if "\n" in line.replace("\r\n ", " ") or "\r" in line.replace("\r\n ", " ")), None)
    if broken is not None:
        raise ValueError(f"Header with a line break: {broken.partition(':')[0]}")
    return "\r\n".join([*lines, *_body(mail), ""]).encode()


def _headers(mail: OutgoingEmail, sender: str, to: str) -> Iterator[tuple[str, str]]:
    yield "From", _encode_sender(sender)
    yield "To", to
    yield "Subject", _encode_subject(mail.subject)
    yield "Date", format_datetime(clock.now())
    yield "Message-ID", mail.message_id or make_msgid(domain=sender.rpartition("@")[2].strip("> ") or "localhost")
    yield "Auto-Submitted", "auto-generated"
    yield "MIME-Version", "1.0"
    if mail.unsubscribe_url is not None:
        yield "List-Unsubscribe", f"<{mail.unsubscribe_url}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    if mail.language is not None:
        yield "Content-Language", mail.language


@lru_cache(maxsize=8)
def _encode_sender(sender: str) -> str:
    return formataddr(parseaddr(sender))


def _encode_subject(subject: str) -> str:
    if subject.isascii() and len(subject) <= LONGEST_SUBJECT:
        return subject
    if "\r" in subject or "\n" in subject:
        raise ValueError("Header with a line break: Subject")
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _body(mail: OutgoingEmail) -> Iterator[str]:
    """Yield the lines of the body, with its own headers: the text, and the same as HTML if there is any."""
    if mail.html is None:
        yield from _part("plain", mail.text)
        return
    boundary = f"=_{secrets.token_hex(12)}"
    yield f'Content-Type: multipart/alternative; boundary="{boundary}"'
    for subtype, text in (("plain", mail.text), ("html", mail.html)):
        yield f"\r\n--{boundary}"
        yield from _part(subtype, text)
    yield f"\r\n--{boundary}--"


def _part(subtype: str, text: str) -> Iterator[str]:
    """Yield the lines of a text with its headers; mail servers need not take lines that are long or not ASCII."""
    lines = text.splitlines()
    is_plain = text.isascii() and max(map(len, lines), default=0) <= LONGEST_LINE
    yield f'Content-Type: text/{subtype}; charset="utf-8"'
    yield f"Content-Transfer-Encoding: {'7bit' if is_plain else 'base64'}"
    yield ""
    yield from lines if is_plain else encodebytes("\r\n".join([*lines, ""]).encode()).decode().splitlines()
