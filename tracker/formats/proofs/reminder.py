"""A reminder for an employer's calendar (RFC 5545): the last day, and an alarm before it."""

from collections.abc import Iterator
from datetime import UTC, timedelta

from flask import render_template

from tracker.formats.proofs.statement import Statement

LINE = 75
"""Octets in a line, its end not counted (section 3.1)."""
DAYS_BEFORE = 14
MORNING = 9
"""The hour of the alarm, on the calendar's own clock."""
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\r": "", "\n": "\\n"})
"""Section 3.3.11."""


def format_reminder(statement: Statement, address: str) -> bytes:
    """Return the calendar file in the language of the page. `address` comes from `check_url`."""
    lines = render_template("proofs/reminder.txt", statement=statement).strip().splitlines()
    words = {slot: text.replace("{name}", statement.name) for slot, text in (line.split(": ", 1) for line in lines)}
    return b"".join(_fold(line) for line in _lines(statement, address, words))


def _lines(statement: Statement, address: str, words: dict[str, str]) -> Iterator[str]:
    title = words["title"].translate(ESCAPES)
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sojourn//Proofs//EN", "METHOD:PUBLISH", "BEGIN:VEVENT")
    yield f"UID:{statement.number}@sojourn"
    yield f"DTSTAMP:{statement.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{statement.until:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{statement.until + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{title}"
    yield f"DESCRIPTION:{words['description'].translate(ESCAPES)}\\n{address}"
    yield f"URL:{address}"
    yield from ("TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{title}")
    yield f"TRIGGER:-P{DAYS_BEFORE - 1}DT{24 - MORNING}H"
    yield from ("END:VALARM", "END:VEVENT", "END:VCALENDAR")


def _fold(line: str) -> bytes:
    """Return a line as octets, folded between two characters if it is too long."""
    folded, room = b"", LINE
    for character in line:
        octets = character.encode()
        if len(octets) > room:
            folded, room = folded + b"\r\n ", LINE - 1
        folded, room = folded + octets, room - len(octets)
    return folded + b"\r\n"
