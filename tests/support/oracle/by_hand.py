"""A count done again from the English words of a finding alone: what somebody with a pencil and a calendar would do."""

import re
from calendar import month_name
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from tests.support.oracle.counting_runs import Way, gained, months_and_thirtieths, thirty_day_months
from tests.support.oracle.walking import DAY, Tally, first_beyond, last_day, used, walk

D = r"\d{1,2} [A-Z][a-z]+ \d{4}"
AMOUNT = r"\d+(?: months?)?(?: ?\d*/30)?(?: of a month)?"
STRETCH = re.compile(rf"({D})(?: to ({D}))?(: beyond the limit)? · Counted: (\d+)(?: × (\d+))? · Total: ({AMOUNT})")
BREAK = re.compile(rf"({D})(?: to ({D}))?: (\d+) days? not counted · Counted: – · Total: ({AMOUNT})")
FREE = re.compile(rf"({D})(?: to ({D}))?: (\d+) days? that the rule does not count · Counted: – · Total: ({AMOUNT})")
FREE_BY = re.compile(rf"({D})(?: to ({D}) do| does) not count: .*")
ONWARD = re.compile(rf"({D})(?: to ({D}))?, if you continue every day · Counted: (\d+) · Total: ({AMOUNT})")
ALLOWED = re.compile(rf"Allowed: ({D}) \+ (\d+) months?, up to and including ({D}) · Counted: (\d+) days?")
ALLOWED_BROKEN = re.compile(rf"Allowed from ({D}) on, in all stints: .* · Counted: (\d+ (?:days|months?))")
LIMIT = re.compile(r"(\d+) months?")
READING = re.compile(
    r"(The first day counts|The first day is free|Thirty-day months|Months and thirtieths)(?:; (every course|each day).*?)? · .*"
    rf" · Allowed: ({AMOUNT}) · Used by (.*?): ({AMOUNT}) · Over on: (.*)"
)
READING_NAME = re.compile(r"(The .*|Thirty-day months|Months and thirtieths)(?:; (every course|each day).*)?")
STINTS_OF = re.compile(r"Each stint: Months and thirtieths(?:; (every course|each day).*)?")
STINT = re.compile(rf"({D})(?: to ({D}))? · Counted: (\d+) days? · Months: ({AMOUNT})")
SAFE = re.compile(rf"Last safe day: [A-Z][a-z]+day ({D})")
AS_OF = re.compile(rf"Worked out as of [A-Z][a-z]+day ({D})\.")
LONGEST = 200 * 366
"""More days than any run has."""
CLOCKS = {"The first day counts": "first-day-counts", "The first day is free": "first-day-free"}


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
    free, months, stints = free_days(lines), months_of(lines), stints_of(lines)
    tally = spans_of(lines, stints)
    check_allowance(lines, tally, months)
    counts, safe = [], []
    for found in filter(None, map(READING.fullmatch, lines)):
        name, way, allowed, day, told, over = found.groups()
        days = Tally(set(tally)) if way == "each day" else tally
        if name in CLOCKS:
            assert (last_day(CLOCKS[name], min(tally), months) - min(tally)).days + 1 == int(allowed)
            count = counted(days, int(allowed), on)
            safe.append(going_on(days, count, on, free))
        else:
            count = counted_runs(name, Way(days, stints[way]), months, on)
            safe.append(runs_going_on(name, Way(days, stints[way]), count, months, on=on, free=free))
        assert (count.allowance, count.used, f"{on:%-d %B}") == (amount(allowed), amount(told), day)
        assert count.over_on == next(iter(days_in(over)), None), over
        counts.append(count)
    assert counts, "no reading is told"
    return Words(tuple(counts), told_safe(lines, safe, on, ends))


def spans_of(lines: list[str], stints: dict[str | None, list[list[date]]]) -> Tally:
    """The counted days; each stretch's number and the running total must be those of the calendar, or of the stints."""
    tally, total, here, free = Tally(), 0, None, free_days(lines).given
    worth = worth_on(lines, stints)
    for line in lines:
        if found := STRETCH.fullmatch(line):
            first, last = calendar_day(found[1]), calendar_day(found[2] or found[1])
            days, times = list(walk(first, last)), int(found[5] or 1)
            total += len(days) * times
            assert (len(days), worth(last, total)) == (int(found[4]), amount(found[6])), line
            assert here is None or here == first, f"days are missing before {line}"
            tally.update(dict.fromkeys(days, times))
        elif found := (BREAK.fullmatch(line) or FREE.fullmatch(line) or ONWARD.fullmatch(line)):
            first, last = calendar_day(found[1]), calendar_day(found[2] or found[1])
            assert here in {None, first}, f"days are missing before {line}"
            assert (last - first).days + 1 == int(found[3]), line
            total += int(found[3]) if ONWARD.fullmatch(line) else 0
            assert worth(last, total) == amount(found[4]), line
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
    (allowed,) = [line for line in lines if ALLOWED.fullmatch(line) or ALLOWED_BROKEN.fullmatch(line)]
    found = LIMIT.search(allowed)
    assert found
    return int(found[1])


def amount(text: str) -> int:
    """Days, or thirtieths of a month."""
    if text.isdigit():
        return int(text)
    months, rest = re.match(r"(\d+) months?", text), re.search(r"(\d+)/30", text)
    return (30 * int(months[1]) if months else 0) + (int(rest[1]) if rest else 0)


def check_allowance(lines: list[str], tally: Tally, months: int) -> None:
    """The first counted day starts the clock; the allowance is the days from it to the end by the calendar, or the months."""
    for found in filter(None, map(ALLOWED.fullmatch, lines)):
        first, end = calendar_day(found[1]), calendar_day(found[3])
        assert (first, (end - first).days + 1) == (min(tally), int(found[4]))
    for found in filter(None, map(ALLOWED_BROKEN.fullmatch, lines)):
        assert (calendar_day(found[1]), amount(found[2].removesuffix(" days"))) == (min(tally), 30 * months)


def stints_of(lines: list[str]) -> dict[str | None, list[list[date]]]:
    """The counted days of each stint, by the way to count them; each has its number of days, and is worth what is said."""
    stints: dict[str | None, list[list[date]]] = {}
    given, way = free_days(lines).given, None
    for line in lines:
        if found := STINTS_OF.fullmatch(line):
            way = found[1]
            stints[way] = []
        elif found := STINT.fullmatch(line):
            run = [day for day in stretch(found) if day not in given]
            assert (len(run), sum(gained(run[0], len(run)))) == (int(found[3]), amount(found[4])), line
            stints[way].append(run)
    return stints


def worth_on(lines: list[str], stints: dict[str | None, list[list[date]]]) -> Callable[[date, int], int]:
    """What a running total must be on a day: so many days; or what the stints are worth, with the days to come."""
    (place,) = [place for place, line in enumerate(lines) if ALLOWED.fullmatch(line) or ALLOWED_BROKEN.fullmatch(line)]
    found = READING_NAME.fullmatch(lines[place - 1])
    if found is None or found[1] != "Months and thirtieths":
        return lambda day, total: total
    runs, onward, given = stints[found[2]], [each for line in lines if (each := ONWARD.fullmatch(line))], free_days(lines).given
    more = [day for each in onward for day in stretch(each)]
    ways = grown(runs, more[0], free_days(lines)) if more else [(runs, None)]
    longer = [[*others, [*(run or []), *more]] for others, run in ways] if more else [runs]

    def worth(day: date, total: int) -> int:
        cut = [[[each for each in run if each <= day] for run in option] for option in longer]
        return max(sum(sum(gained(run[0], len(run))) for run in option if run) for option in cut)

    assert not given & set(more)
    return worth


def counted_runs(name: str, way: Way, months: int, on: date) -> Count:
    """A reading of broken days; one stint alone is not over, and going on would begin the second."""
    if name == "Months and thirtieths":
        count, over = months_and_thirtieths(way, months)
    elif len(way.runs) > 1:
        count, over = thirty_day_months(way, months)
    else:
        return Count(30 * months, used(way.tally, on), None, None)
    return Count(count.allowed(on), used(count.days, on), count.last_permitted_day, over)


def grown(runs: list[list[date]], since: date, free: Free) -> list[tuple[list[list[date]], list[date] | None]]:
    """Every way to go on from a day: the stints that stay, and the one that grows; None if another begins."""
    options: list[tuple[list[list[date]], list[date] | None]] = []
    for run in runs:
        end = run[-1]
        while end + DAY in free.recorded:
            end += DAY
        if end + DAY == since:
            options.append(([other for other in runs if other is not run], run))
    overlap = sum(map(len, runs)) > len(set().union(*runs))
    return [*options, (runs, None)] if overlap or not options else options


def runs_going_on(name: str, way: Way, count: Count, months: int, *, on: date, free: Free) -> date | None:
    """The same by a reading of broken days: the fewest days of every way to go on."""
    if count.over_on:
        return going_on(way.tally, count, on, free)
    recorded = max([*way.tally, *free.recorded])
    since = max(on, recorded + DAY)
    if name == "Thirty-day months":
        return going_on(way.tally, count._replace(allowance=30 * months), on, free)
    reached = []
    for others, run in grown(way.runs, since, free):
        worth = sum(sum(gained(other[0], len(other))) for other in others)
        gains = iter(gained(run[0], LONGEST)) if run else None
        worth += sum(islice(gains, len(run))) if run and gains else 0
        here, day = recorded, since
        while True:
            if day not in free.given:
                gains = gains or iter(gained(day, LONGEST))
                worth += next(gains)
                if worth > 30 * months:
                    break
            here, day = day, day + DAY
        reached.append(here)
    return min(reached)


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
