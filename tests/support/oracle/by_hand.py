"""A count done again from the English words of a finding alone: what somebody with a pencil and a calendar would do."""

import re
from calendar import month_name
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tests.support.oracle.walking import DAY, Tally, first_beyond, last_day, used, walk

D = r"\d{1,2} [A-Z][a-z]+ \d{4}"
STRETCH = re.compile(rf"({D})(?: to ({D}))?(: beyond the limit)? · Counted: (\d+)(?: × (\d+))? · Total: (\d+)")
BREAK = re.compile(rf"({D})(?: to ({D}))?: (\d+) days? not counted · Counted: – · Total: (\d+)")
FREE = re.compile(rf"({D})(?: to ({D}))?: (\d+) days? that the rule does not count · Counted: – · Total: (\d+)")
FREE_BY = re.compile(rf"({D})(?: to ({D}) do| does) not count: .*")
ONWARD = re.compile(rf"({D})(?: to ({D}))?, if you go on every day · Counted: (\d+) · Total: (\d+)")
ALLOWED = re.compile(rf"Allowed: ({D}) \+ (\d+) months?, up to and including ({D}) · Counted: (\d+) days?")
READING = re.compile(
    r"The first day (counts|is free)(?:; (every course|each day).*?)? · .* · Allowed: (\d+) · Used by (.*): (\d+) · Over on: (.*)"
)
SAFE = re.compile(rf"Last safe day: [A-Z][a-z]+day ({D})")
AS_OF = re.compile(rf"Worked out as of [A-Z][a-z]+day ({D})\.")
CLOCKS = {"counts": "first-day-counts", "is free": "first-day-free"}


class Count(NamedTuple):
    """What comes of one reading."""

    allowance: int
    used: int
    last: date | None
    over_on: date | None


class Words(NamedTuple):
    """What a text says, and what a pencil makes of it."""

    counts: tuple[Count, ...]
    """In the order of the readings."""
    last_safe_day: date | None


def calendar_day(text: str) -> date:
    number, month, year = text.split()
    return date(int(year), list(month_name).index(month), int(number))


def days_in(text: str) -> list[date]:
    return [calendar_day(found) for found in re.findall(D, text)]


def stay_ends(text: str) -> date:
    """The last day of the stay, from the text about it: the last permitted day, or a departure that is earlier."""
    return min(days_in(text.splitlines()[1]))


def by_hand(text: str, ends: date) -> Words:
    """The count of a text done again. Raises AssertionError where a sum of it, or a day that it gives, is another."""
    lines = text.splitlines()
    (on,) = [calendar_day(found[1]) for line in lines if (found := AS_OF.fullmatch(line))]
    tally = spans_of(lines)
    check_allowance(lines, tally)
    counts, safe = [], []
    for found in filter(None, map(READING.fullmatch, lines)):
        clock, way, allowed, day, told, over = found.groups()
        days = Tally(set(tally)) if way == "each day" else tally
        count = counted(days, int(allowed), on)
        assert (count.used, f"{on:%-d %B}") == (int(told), day)
        assert count.over_on == next(iter(days_in(over)), None), over
        assert (last_day(CLOCKS[clock], min(tally), months_of(lines)) - min(tally)).days + 1 == count.allowance
        counts.append(count)
        safe.append(going_on(days, count, on, free_days(lines)))
    assert counts, "no reading is told"
    return Words(tuple(counts), told_safe(lines, safe, on, ends))


def spans_of(lines: list[str]) -> Tally:
    """The counted days; each stretch's number and the running total must be those of the calendar."""
    tally, total, here, free = Tally(), 0, None, free_days(lines).given
    for line in lines:
        if found := STRETCH.fullmatch(line):
            first, last = calendar_day(found[1]), calendar_day(found[2] or found[1])
            days, times = list(walk(first, last)), int(found[5] or 1)
            total += len(days) * times
            assert (len(days), total) == (int(found[4]), int(found[6])), line
            assert here is None or here == first, f"days are missing before {line}"
            tally.update(dict.fromkeys(days, times))
        elif found := (BREAK.fullmatch(line) or FREE.fullmatch(line) or ONWARD.fullmatch(line)):
            first, last = calendar_day(found[1]), calendar_day(found[2] or found[1])
            assert here in {None, first}, f"days are missing before {line}"
            assert (last - first).days + 1 == int(found[3]), line
            total += int(found[3]) if ONWARD.fullmatch(line) else 0
            assert total == int(found[4]), line
            assert "does not count" not in line or set(walk(first, last)) <= free, line
        else:
            continue
        here = last + DAY
    return tally


class Free(NamedTuple):
    """Days that do not count."""

    given: set[date]
    """By the rule itself, as its source is told."""
    recorded: set[date]
    """Those on which something is recorded, or on which one goes on before the first day that counts again."""


def free_days(lines: list[str]) -> Free:
    """The days that the words say the rule does not count."""
    onward = next((place for place, line in enumerate(lines) if ONWARD.fullmatch(line)), len(lines))
    given = filter(None, map(FREE_BY.fullmatch, lines))
    recorded = filter(None, map(FREE.fullmatch, lines[:onward]))
    return Free(*({day for found in each for day in stretch(found)} for each in (given, recorded)))


def stretch(found: re.Match[str]) -> Iterator[date]:
    return walk(calendar_day(found[1]), calendar_day(found[2] or found[1]))


def months_of(lines: list[str]) -> int:
    return next(int(found[2]) for line in lines if (found := ALLOWED.fullmatch(line)))


def check_allowance(lines: list[str], tally: Tally) -> None:
    """The first counted day starts the clock; the allowance is the days from it to the end by the calendar."""
    (found,) = filter(None, map(ALLOWED.fullmatch, lines))
    first, end = calendar_day(found[1]), calendar_day(found[3])
    assert (first, (end - first).days + 1) == (min(tally), int(found[4]))


def counted(days: Tally, allowance: int, on: date) -> Count:
    last, over_on = first_beyond(days, allowance)
    return Count(allowance, used(days, on), last, over_on)


def going_on(days: Tally, count: Count, on: date, free: Free) -> date | None:
    """The last day within the allowance if each day from today, or from the last recorded one, is counted once, but for
    those that do not count."""
    if count.over_on:
        return max([day for day in (count.last, *free.recorded) if day and day < count.over_on], default=None)
    here, total = max([*days, *free.recorded]), sum(days.values())
    day = max(on, here + DAY)
    while total < count.allowance or day in free.given:
        here, total, day = day, total + (day not in free.given), day + DAY
    return here


def told_safe(lines: list[str], safe: list[date | None], on: date, ends: date) -> date | None:
    """The last safe day: the earliest of the readings, never after the stay, none where the stay is over."""
    earliest = min(day or date.min for day in safe)
    expected = None if on > ends or earliest == date.min else min(earliest, ends)
    told = next((calendar_day(found[1]) for line in lines if (found := SAFE.fullmatch(line))), None)
    assert told == expected
    return told
