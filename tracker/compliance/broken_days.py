"""Broken days: two further readings of "N months", for days that come in two runs or more.

A run is the counted days of one unbroken recorded stretch, as spans that count once. Days that a rule does not count stop
the clock but break no run: they are the only gaps inside one. Days are day numbers, as in `months`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from tracker.compliance.months import NEVER, Spans, allowance_days, days_until, find_excess

Runs: TypeAlias = tuple[Spans, ...]

THIRTY_DAY_MONTHS = "thirty-day-months"
"""Months that need not be continuous have thirty days each. Source: Germany's Civil Code, section 191."""
MONTHS_AND_THIRTIETHS = "months-and-thirtieths"
"""A run is worth its whole months, and a thirtieth of a month for every further day. Source: Immigration New Zealand."""
BROKEN_DAYS = (THIRTY_DAY_MONTHS, MONTHS_AND_THIRTIETHS)
THIRTY = 30
"""Days of a month, and thirtieths of one, in both readings."""


class RecordedDays(NamedTuple):
    """Counted days in two runs or more, and the limit that applies to them."""

    spans: Spans
    """All counted days, each as often as it counts."""
    runs: Runs
    """The same days, run by run."""
    months: int
    """The limit."""


def allowance_and_use(reading: str, recorded: RecordedDays, on: int) -> tuple[int, int]:
    """Return the allowance by a reading, and the amount used up to and including day `on`.

    Both are days for thirty-day-months, and thirtieths of a month for months-and-thirtieths. While fewer than two runs
    have begun, the allowance of thirty-day-months is that of first-day-free.
    """
    spans, runs, months = recorded
    if reading == MONTHS_AND_THIRTIETHS:
        return THIRTY * months, worth_until(runs, on)
    begun = sum(run[0][0] <= on for run in runs)
    return THIRTY * months if begun > 1 else _unbroken_allowance(recorded), days_until(spans, on)


def find_broken_excess(reading: str, recorded: RecordedDays) -> tuple[int, int]:
    """Return the last counted day within the limit and the first day beyond it; NEVER for a day that does not exist."""
    exceeds = _exceeds_thirtieths(recorded) if reading == MONTHS_AND_THIRTIETHS else _exceeds_thirty_days(recorded)
    return last_before(recorded.spans, exceeds) if exceeds < NEVER else NEVER, exceeds


def worth_until(runs: Runs, on: int) -> int:
    """Return the worth of all runs up to and including day `on`, in thirtieths of a month."""
    return sum(worth(run[0][0], days_until(run, on)) for run in runs if run[0][0] <= on)


def worth(first: int, days: int) -> int:
    """Return the worth of a run of `days` days (at least 1) from day `first`, in thirtieths of a month.

    30 for every whole month by first-day-free and 1 for each day after them; a run without a whole month is worth its
    days, at most 30.
    """
    last = first + days - 1
    began, ended = date.fromordinal(first), date.fromordinal(last)
    months = (ended.year - began.year) * 12 + ended.month - began.month
    if months and _month_end(first, months) > last:
        months -= 1
    return THIRTY * months + last - _month_end(first, months) if months else min(days, THIRTY)


def days_within(first: int, thirtieths: int) -> int:
    """Return the most days that a run from day `first` can have while its worth is at most `thirtieths`; 0 if none."""
    if thirtieths <= 0:
        return 0
    months, rest = divmod(thirtieths, THIRTY)
    return min(_month_end(first, months) + rest, _month_end(first, months + 1) - 1) - first + 1


def runs_with(runs: Runs, onward: Spans, uncounted: Spans, since: int | None = None) -> Iterator[Runs]:
    """Yield the runs with the future days `onward`, once for each way to continue from day `since`.

    `since` is the first of these days by default. They extend a run that ends just before it. If no run does they begin a
    new one; also if runs overlap, because then each course has its own, and the days may be of another course.
    """
    since = onward[0][0] if since is None else since
    joined = [index for index, run in enumerate(runs) if joins(run, since, uncounted)]
    for index in joined:
        yield (*runs[:index], *runs[index + 1 :], (*runs[index], *onward))
    if not joined or _overlap(runs):
        yield (*runs, onward)


def joins(run: Spans, since: int, uncounted: Spans) -> bool:
    """Return whether day `since` directly follows a run and the recorded uncounted days after that run."""
    last = run[-1][1]
    for first, until, times in uncounted:
        if times and first <= last + 1 <= until:
            last = until
    return last == since - 1


def _overlap(runs: Runs) -> bool:
    """Return whether two runs share a day."""
    ordered = sorted((run[0][0], run[-1][1]) for run in runs)
    return any(later[0] <= earlier[1] for earlier, later in pairwise(ordered))


def last_before(spans: Spans, day: int) -> int:
    """Return the last counted day before a day; NEVER if no day is counted before it."""
    return max((min(last, day - 1) for first, last, _ in spans if first < day), default=NEVER)


def _month_end(first: int, months: int) -> int:
    """Return the last of `months` months by first-day-free; the day before `first` for 0 months."""
    return first + allowance_days("first-day-free", first, months) - 1 if months else first - 1


def _unbroken_allowance(recorded: RecordedDays) -> int:
    """Return the days that first-day-free allows from the first counted day."""
    return allowance_days("first-day-free", recorded.spans[0][0], recorded.months)


def _exceeds_thirty_days(recorded: RecordedDays) -> int:
    """Return the first day beyond thirty-day-months: by first-day-free before the second run begins; NEVER if no day is."""
    _, alone = find_excess(recorded.spans, _unbroken_allowance(recorded))
    second = sorted(run[0][0] for run in recorded.runs)[1]
    if alone < second:
        return alone
    return max(find_excess(recorded.spans, THIRTY * recorded.months)[1], second)


def _exceeds_thirtieths(recorded: RecordedDays) -> int:
    """Return the first day beyond months-and-thirtieths, or NEVER. The worth never falls from one day to the next."""
    spans, runs, months = recorded
    if _overlap(runs):
        days = range(spans[0][0], spans[-1][1] + 1)
        within = bisect_right(days, THIRTY * months, key=lambda day: worth_until(runs, day))
        return days[within] if within < len(days) else NEVER
    left = THIRTY * months
    for run in sorted(runs):
        first = run[0][0]
        used = worth(first, days_until(run, run[-1][1]))
        if used > left:
            return find_excess(run, days_within(first, left))[1]
        left -= used
    return NEVER
