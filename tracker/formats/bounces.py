"""Emails that came back: reports of mail servers about a delivery (RFC 3464), read without trust."""

import binascii
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import NamedTuple

REPORTS = {"message/delivery-status", "message/global-delivery-status"}
RETURNED = {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
MAX_RECIPIENTS = 20


class Bounce(NamedTuple):
    """One recipient of a report: what happened, to which address, and the Message-ID of the email, if it came along."""

    action: str
    """`failed`, `delayed`, `delivered` …, in lower case."""
    status: str
    """The code of RFC 3463, as `5.1.1`; "" without one."""
    address: str
    message_id: str


def read_bounces(content: bytes) -> list[Bounce]:
    """Return what a report says of each recipient; [] for any other email."""
    # compat32 keeps the blocks of a report as they are; the modern policy drops what it cannot parse.
    message = message_from_bytes(content, policy=policy.compat32)
    parts = list(message.walk())
    message_id = next(filter(None, map(_returned_id, parts)), "")
    blocks = [block for part in parts if part.get_content_type() in REPORTS for block in _blocks(part)]
    found = [_bounce(block, message_id) for block in blocks if block["Action"]]
    return found[:MAX_RECIPIENTS]


def _blocks(report: Message) -> list[Message]:
    """Return the blocks of a report, each a list of fields.

    The email package parses the blocks of one kind of report, takes the other for an email, and leaves encoded ones as they are.
    """
    payload = report.get_payload()
    text = b"\n\n".join(map(bytes, payload)) if isinstance(payload, list) else report.get_payload(decode=True)
    if report["Content-Transfer-Encoding"] == "base64" and isinstance(text, bytes):
        with suppress(binascii.Error):
            text = binascii.a2b_base64(text)
    blocks = text.replace(b"\r\n", b"\n").split(b"\n\n") if isinstance(text, bytes) else []
    return [message_from_bytes(block, policy=policy.compat32) for block in blocks]


def _bounce(block: Message, message_id: str) -> Bounce:
    address = str(block["Original-Recipient"] or block["Final-Recipient"] or "")
    action, status = str(block["Action"]).strip().lower(), str(block["Status"] or "").split()
    return Bounce(action, status[0] if status else "", address.partition(";")[2].strip().strip("<>"), message_id)


def _returned_id(part: Message) -> str:
    """Return the Message-ID of a returned email, or of its headers alone; "" for other parts."""
    if part.get_content_type() not in RETURNED:
        return ""
    payload = part.get_payload()
    returned = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(returned, Message):
        text = part.get_payload(decode=True)
        returned = message_from_bytes(text, policy=policy.compat32) if isinstance(text, bytes) else EmailMessage()
    return str(returned["Message-ID"] or "").strip()
