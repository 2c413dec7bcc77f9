"""A calendar on foot: months walked one by one, days ticked off one by one, and nothing computed that can be counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import TypeAlias

from tracker.compliance.facts import Stint

Tally: TypeAlias = Counter[date]
"""How often each day counts."""

DAY = timedelta(days=1)


def walk(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    here = first
    while here <= last:
        yield here
        here += DAY


def month_after(first: date, months: int) -> tuple[int, int]:
    """Year and month that lie so many months after the month of a day."""
    year, month = first.year, first.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return year, month


def same_number(first: date, months: int) -> date | None:
    """The day of the same number so many months later; None where that month has no such day."""
    year, month = month_after(first, months)
    try:
        return date(year, month, first.day)
    except ValueError:
        return None


def months_last_day(first: date, months: int) -> date:
    """The last day of the month that lies so many months later."""
    year, month = month_after(first, months + 1)
    return date(year, month, 1) - DAY


@cache
def last_day(reading: str, first: date, months: int) -> date:
    """The last day of so many months from a first day, by either reading."""
    corresponding = same_number(first, months)
    if corresponding is None:
        return months_last_day(first, months)
    return corresponding - DAY if reading == "first-day-counts" else corresponding


def days_by_name(stints: Iterable[Stint], leaves: date) -> dict[str, set[date]]:
    """The days of each employer or course, names in the order in which they first appear; `leaves` ends the ongoing."""
    named: dict[str, set[date]] = {}
    for name, start, end in stints:
        last = end if end is not None else max(start, leaves)
        named.setdefault(name, set()).update(walk(start, last))
    return named


def once(calendars: Iterable[set[date]]) -> Tally:
    """A day counts once, on however many of the calendars it stands."""
    return Counter(set().union(*calendars))


def every_time(calendars: Iterable[set[date]]) -> Tally:
    """A day counts as often as it stands on a calendar."""
    tally: Tally = Counter()
    for calendar in calendars:
        tally.update(calendar)
    return tally


def without(calendar: set[date], free: set[date]) -> set[date]:
    """A calendar with some days crossed out."""
    return {here for here in calendar if here not in free}


def first_beyond(tally: Tally, allowance: int) -> tuple[date | None, date | None]:
    """The last counted day before, and the day on which, the days first add up to more than the allowance."""
    total, before = 0, None
    for here in sorted(tally):
        total += tally[here]
        if total > allowance:
            return before, here
        before = here
    return None, None


def used(tally: Tally, on: date) -> int:
    """How many days are counted up to and including a day."""
    return sum(times for here, times in tally.items() if here <= on)
