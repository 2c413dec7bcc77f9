"""Read jobs from a list that somebody pastes: lines of a spreadsheet or CSV text with a name, a first and a last day.

A calendar file (RFC 5545) is such a list too: each event of it is a line.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar

from tracker.clock import hong_kong_day
from tracker.compliance.facts import LAST_YEAR
from tracker.formats.typed_days import TypedDay, read_typed_day

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ORDERS = (DAY_FIRST, MONTH_FIRST)
LONGEST_LIST = 50_000
"""Characters of a text: more than two hundred jobs need."""
SLASHES = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?\d{4}")
ONGOING = {
    "",
    "-",
    "–",
    "—",
    "now",
    "present",
    "today",
    "ongoing",
    "still there",
    "現在",
    "今",
    "在職",
    "在職中",
    "継続中",
    "至今",
    "仍在職",
}
"""What people write in the place of the last day of a job that is not over."""
MOST_MONTHS = 12


class PastedRow(NamedTuple):
    """One line of a list."""

    number: int
    """Counted from 1, as in the text."""
    text: str
    """The line as it was pasted."""
    name: str
    start: TypedDay
    end: TypedDay
    """Without a day and without trouble for a job that is not over."""
    cells: tuple[str, str]
    """The texts of both days."""
    trouble: str = ""
    """Empty, or one of `name`, `start`, `end`, `order`: what is missing or cannot be read; `order` for a last day before the first."""


class PastedList(NamedTuple):
    """The lines of a list."""

    rows: tuple[PastedRow, ...]
    unclear: tuple[date, date] | None = None
    """A date that may be read with the day or the month first, if no line shows which; each reading in this order."""


def read_pasted_list(text: str, order: str | None = None) -> PastedList:
    """Return the lines of a list. `order` answers which number of 3/4/2026 is the day, if no line shows it.

    Empty lines, a heading and further columns are left out. A text that begins like a calendar file and cannot be read as one
    gives no lines.
    """
    lines = _calendar_lines(text) if text.lstrip("\ufeff \r\n").startswith("BEGIN:VCALENDAR") else list(_text_lines(text))
    shown = _order_of([cell for _, _, cells in lines for cell in cells[1:3]]) or order
    rows = tuple(_row(number, line, cells, shown) for number, line, cells in lines)
    asking = (day.meant for row in rows for day in (row.start, row.end) if day.trouble == "which" and len(day.meant) == 2)
    first = next(asking, None)
    return PastedList(rows, (first[0], first[1]) if first and shown is None else None)


def _text_lines(text: str) -> Iterator[tuple[int, str, list[str]]]:
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=_delimiter(line)), [])]
        if any(cells) and not (number == 1 and _is_heading(cells)):
            yield number, line.strip(), cells


def _delimiter(line: str) -> str:
    return next((each for each in "\t;，、" if each in line), ",")


def _is_heading(cells: list[str]) -> bool:
    return not any(character.isdigit() for cell in cells[1:3] for character in cell) and len(cells) > 1


def _calendar_lines(text: str) -> list[tuple[int, str, list[str]]]:
    """Return the events of a calendar file as lines. The end of an event of whole days is the day after its last."""
    try:
        events = list(Calendar.from_ical(text).walk("VEVENT"))
    except (ValueError, IndexError, KeyError):
        return []
    lines = []
    for number, event in enumerate(events, 1):
        first = event.get("DTSTART")
        last = event.get("DTEND")
        days = [_event_day(first.dt, is_end=False) if first else "", _event_day(last.dt, is_end=True) if last else ""]
        name = " ".join(str(event.get("SUMMARY", "")).split())
        lines.append((number, f"{name} {days[0]}", [name, days[0], days[1] or days[0]]))
    return lines


def _event_day(moment: date, *, is_end: bool) -> str:
    """Return the day of an event in Hong Kong; a moment without a zone is taken as local."""
    if isinstance(moment, datetime):
        is_zoned = moment.tzinfo is not None and moment.year <= LAST_YEAR  # later days have no other zone's day for certain
        return (hong_kong_day(moment) if is_zoned else moment.date()).isoformat()
    return (moment - timedelta(days=1) if is_end and moment > date.min else moment).isoformat()


def _order_of(cells: list[str]) -> str | None:
    """Return which number is the day, by a cell whose other number is above twelve; None if no cell shows it, or two differ."""
    orders = set()
    for found in filter(None, (SLASHES.fullmatch(_plain(cell)) for cell in cells)):
        first, second = int(found[1]), int(found[2])
        if first > MOST_MONTHS >= second:
            orders.add(DAY_FIRST)
        elif second > MOST_MONTHS >= first:
            orders.add(MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else None


def _row(number: int, line: str, cells: list[str], order: str | None) -> PastedRow:
    name, first, last = (*cells, "", "", "")[:3]
    start = _read(first, order)
    end = TypedDay() if _plain(last) in ONGOING else _read(last, order)
    row = PastedRow(number, line, name, start, end, (first, last))
    if not name:
        return row._replace(trouble="name")
    if start.day is None:
        return row._replace(trouble="start")
    if end.trouble:
        return row._replace(trouble="end")
    return row._replace(trouble="order") if end.day is not None and end.day < start.day else row


def _read(cell: str, order: str | None) -> TypedDay:
    typed = read_typed_day(cell, "", "")
    if order is not None and typed.trouble == "which" and SLASHES.fullmatch(_plain(cell)):
        return TypedDay(typed.meant[ORDERS.index(order)])
    return typed


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
