"""A reminder for an employer's calendar: the last day, and an alarm before it."""

from flask import render_template

from tracker.formats.calendars import CalendarEvent, format_calendar
from tracker.formats.proofs.statement import Statement

DAYS_BEFORE = 14


def format_reminder(statement: Statement, address: str) -> bytes:
    """Return the calendar file in the language of the page. `address` comes from `check_url`."""
    lines = render_template("proofs/reminder.txt", statement=statement).strip().splitlines()
    words = {slot: text.replace("{name}", statement.name) for slot, text in (line.split(": ", 1) for line in lines)}
    event = CalendarEvent(
        uid=f"{statement.number}@sojourn",
        day=statement.until,
        title=words["title"],
        description=f"{words['description']}\n{address}",
        url=address,
        alarm_days=(DAYS_BEFORE,),
        changed_at=statement.made_at,
    )
    return format_calendar([event], product="Proofs")
