"""Broken days: two further readings of 'N months', for days that come in two runs or more.

A run is the counted days of one unbroken recorded stretch, as spans that count once. A run has gaps only on days that its
rule does not count: these stop the clock, and break nothing. Days are day numbers, as in `months`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from tracker.compliance.months import NEVER, Spans, allowance_days, days_until, find_excess

Runs: TypeAlias = tuple[Spans, ...]

THIRTY_DAY_MONTHS = "thirty-day-months"
"""Months that need not run on are thirty days each. Source: Germany's Civil Code, section 191."""
MONTHS_AND_THIRTIETHS = "months-and-thirtieths"
"""Each run is worth its whole months, and a thirtieth of a month for every further day. Source: Immigration New Zealand."""
BROKEN_DAYS = (THIRTY_DAY_MONTHS, MONTHS_AND_THIRTIETHS)
THIRTY = 30


class RecordedDays(NamedTuple):
    """Counted days in two runs or more, and the limit that they are held against."""

    spans: Spans
    """All counted days, each as often as it counts."""
    runs: Runs
    """The same days, run by run."""
    months: int


def allowance_and_use(reading: str, recorded: RecordedDays, on: int) -> tuple[int, int]:
    """Return what a reading allows and what is used up to and including day `on`.

    Days for thirty-day-months; thirtieths of a month for months-and-thirtieths. The first allows what first-day-free
    does while fewer than two runs have begun.
    """
    spans, runs, months = recorded
    if reading == MONTHS_AND_THIRTIETHS:
        return THIRTY * months, worth_until(runs, on)
    begun = sum(run[0][0] <= on for run in runs)
    return THIRTY * months if begun > 1 else _unbroken_allowance(recorded), days_until(spans, on)


def find_broken_excess(reading: str, recorded: RecordedDays) -> tuple[int, int]:
    """Return the last counted day before, and the day on which, the limit is first passed; NEVER if there is none."""
    exceeds = _exceeds_thirtieths(recorded) if reading == MONTHS_AND_THIRTIETHS else _exceeds_thirty_days(recorded)
    return last_before(recorded.spans, exceeds) if exceeds < NEVER else NEVER, exceeds


def worth_until(runs: Runs, on: int) -> int:
    """Return the thirtieths of a month that all runs are worth up to and including a day."""
    return sum(worth(run[0][0], days_until(run, on)) for run in runs if run[0][0] <= on)


def worth(first: int, days: int) -> int:
    """Return the thirtieths that a run of so many days (at least 1) from a first day is worth.

    Thirty for every whole month by first-day-free, one for each day after them; without a whole month its days, at most 30.
    """
    last = first + days - 1
    began, ended = date.fromordinal(first), date.fromordinal(last)
    months = (ended.year - began.year) * 12 + ended.month - began.month
    if months and _month_end(first, months) > last:
        months -= 1
    return THIRTY * months + last - _month_end(first, months) if months else min(days, THIRTY)


def days_within(first: int, thirtieths: int) -> int:
    """Return the most days that a run from a first day may have without being worth more than so many thirtieths."""
    if thirtieths <= 0:
        return 0
    months, rest = divmod(thirtieths, THIRTY)
    return min(_month_end(first, months) + rest, _month_end(first, months + 1) - 1) - first + 1


def runs_with(runs: Runs, onward: Spans, uncounted: Spans, since: int | None = None) -> Iterator[Runs]:
    """Yield the runs with days to come, for each way to go on from day `since` (by default the first of these days).

    The days add to a run that ends just before. They begin another if no run does; or if runs overlap, as each course
    then has its own, and another course may begin.
    """
    since = onward[0][0] if since is None else since
    joined = [run for run in runs if joins(run, since, uncounted)]
    for run in joined:
        yield (*(other for other in runs if other is not run), (*run, *onward))
    if not joined or _overlap(runs):
        yield (*runs, onward)


def joins(run: Spans, since: int, uncounted: Spans) -> bool:
    """Return whether a day is the next after a run and the recorded days that do not count behind it."""
    last = run[-1][1]
    for first, until, times in uncounted:
        if times and first <= last + 1 <= until:
            last = until
    return last == since - 1


def _overlap(runs: Runs) -> bool:
    """Whether two runs share a day."""
    ordered = sorted((run[0][0], run[-1][1]) for run in runs)
    return any(later[0] <= earlier[1] for earlier, later in pairwise(ordered))


def last_before(spans: Spans, day: int) -> int:
    """Return the last counted day before a day; NEVER if there is none."""
    return max((min(last, day - 1) for first, last, _ in spans if first < day), default=NEVER)


def _month_end(first: int, months: int) -> int:
    """The last day of so many months by first-day-free; the day before the first for none."""
    return first + allowance_days("first-day-free", first, months) - 1 if months else first - 1


def _unbroken_allowance(recorded: RecordedDays) -> int:
    return allowance_days("first-day-free", recorded.spans[0][0], recorded.months)


def _exceeds_thirty_days(recorded: RecordedDays) -> int:
    """The day on which thirty-day-months is exceeded: by first-day-free before the second run begins."""
    _, alone = find_excess(recorded.spans, _unbroken_allowance(recorded))
    second = sorted(run[0][0] for run in recorded.runs)[1]
    if alone < second:
        return alone
    return max(find_excess(recorded.spans, THIRTY * recorded.months)[1], second)


def _exceeds_thirtieths(recorded: RecordedDays) -> int:
    """The day on which months-and-thirtieths is exceeded. The worth never falls from one day to the next."""
    spans, runs, months = recorded
    days = range(spans[0][0], spans[-1][1] + 1)
    within = bisect_right(days, THIRTY * months, key=lambda day: worth_until(runs, day))
    return days[within] if within < len(days) else NEVER
