"""The readings of broken days for many groups at once: the same as `tracker.compliance.broken_days`, in arrays."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tracker.compliance.broken_days import MONTHS_AND_THIRTIETHS, THIRTY
from tracker.compliance.columns.calendar import allowance_days, whole_months
from tracker.compliance.columns.population import Marks, Numbers
from tracker.compliance.columns.spans import Spans, days_until, find_excess, pick
from tracker.compliance.months import NEVER
from tracker.compliance.rulebook import UncountedDays


class Runs(NamedTuple):
    """Unbroken recorded stretches with days that count: those of a group stand together, in the order of their first days."""

    of: Numbers
    """Of each run: the position of its group among all groups."""
    first: Numbers
    """The first day that counts."""
    last: Numbers
    away: tuple[tuple[int, int], ...] = ()
    """Days that do not count, as first and last days."""


class BrokenGroups(NamedTuple):
    """The groups with two runs or more."""

    positions: Numbers
    """Their positions among all groups, ascending."""
    spans: Spans
    runs: Runs
    """With positions among these groups."""
    begins: Numbers
    """Of each group: the position of its first run."""


def runs(of: Numbers, first: Numbers, last: Numbers, uncounted: Sequence[UncountedDays]) -> Runs:
    """Return the runs of recorded stretches, without those of which no day counts."""
    away = tuple((days.first.toordinal(), days.last.toordinal()) for days in uncounted)
    for since, until in away:
        first = np.where((first >= since) & (first <= until), until + 1, first)
    order = np.lexsort((first, of))
    order = order[first[order] <= last[order]]
    return Runs(of[order], first[order], last[order], away)


def broken(spans: Spans, recorded: Runs) -> BrokenGroups | None:
    """Return the groups that have two runs or more; None if no group has."""
    several = np.bincount(recorded.of, minlength=len(spans.begins)) > 1
    if not several.any():
        return None
    position = np.cumsum(several) - 1
    theirs = several[recorded.of]
    of, first, last = (column[theirs] for column in recorded[:3])
    own = Runs(position[of], first, last, recorded.away)
    begins = np.flatnonzero(np.concatenate(([True], own.of[1:] != own.of[:-1])))
    return BrokenGroups(np.flatnonzero(several), pick(spans, several), own, begins)


def count(reading: str, groups: BrokenGroups, months: int, today: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return what each group may use, what is used up to its day, its last permitted day, and the day that exceeds."""
    spans, own, begins = groups[1:]
    limit = np.full(len(begins), THIRTY * months)
    if reading == MONTHS_AND_THIRTIETHS:
        exceeds = _exceeds_thirtieths(groups, limit)
        return limit, _worth_until(groups, today), _last_before(spans, exceeds), exceeds
    alone = allowance_days("first-day-free", spans.first[spans.begins], months)
    begun = np.add.reduceat((own.first <= today[own.of]).astype(np.int64), begins)
    over_alone, second = find_excess(spans, alone)[1], own.first[begins + 1]
    exceeds = np.where(over_alone < second, over_alone, np.maximum(find_excess(spans, limit)[1], second))
    return np.where(begun > 1, limit, alone), days_until(spans, today), _last_before(spans, exceeds), exceeds


def _worth_until(groups: BrokenGroups, on: Numbers) -> Numbers:
    """The thirtieths that the runs of each group are worth up to and including its own day."""
    own, until = groups.runs, np.minimum(groups.runs.last, on[groups.runs.of])
    days = np.maximum(until - own.first + 1, 0)
    for since, last in own.away:
        days -= np.maximum(np.minimum(until, last) - np.maximum(own.first, since) + 1, 0)
    months, rest = whole_months(own.first, own.first + np.maximum(days, 1) - 1)
    worth = np.where(months > 0, THIRTY * months + rest, np.minimum(days, THIRTY))
    return np.add.reduceat(np.where(days > 0, worth, 0), groups.begins)


def _exceeds_thirtieths(groups: BrokenGroups, limit: Numbers) -> Numbers:
    """The first day of each group on which its runs are worth more; found by halving, as the worth never falls."""
    ends = np.maximum.reduceat(groups.runs.last, groups.begins)
    low, high = groups.runs.first[groups.begins], ends + 1
    while (low < high).any():
        middle = (low + high) // 2
        over = _worth_until(groups, middle) > limit
        low, high = np.where(over | (low >= high), low, middle + 1), np.where(over, middle, high)
    return np.where(low > ends, NEVER, low)


def _last_before(spans: Spans, exceeds: Numbers) -> Numbers:
    """The last counted day of each group before a day; NEVER if there is none, or the day never comes."""
    day = exceeds[spans.of]
    last = np.maximum.reduceat(np.where(spans.first < day, np.minimum(spans.last, day - 1), -1), spans.begins)
    return np.where((last < 0) | (exceeds == NEVER), NEVER, last)


def spread(values: Numbers, base: Numbers, positions: Numbers) -> Numbers:
    """Return a column with values at some positions, and what it has at the others."""
    column = base.copy()
    column[positions] = values
    return column


def present(positions: Numbers, size: int) -> Marks:
    """Return marks for some positions of a column."""
    marks = np.zeros(size, np.bool_)
    marks[positions] = True
    return marks
