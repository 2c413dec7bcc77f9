"""The readings of broken days for many groups at once, with the results of `tracker.compliance.broken_days`."""

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
    """Unbroken recorded stretches with counted days. Those of a group are adjacent and ordered by first day."""

    of: Numbers
    """The index of each run's group."""
    first: Numbers
    """The first counted day."""
    last: Numbers
    """The last recorded day."""
    away: tuple[tuple[int, int], ...] = ()
    """Uncounted days, as first and last days, both included."""


class BrokenGroups(NamedTuple):
    """The groups with two runs or more."""

    positions: Numbers
    """Their indexes among all groups, ascending."""
    spans: Spans
    runs: Runs
    """With indexes among these groups."""
    begins: Numbers
    """The index of each group's first run."""


def runs(of: Numbers, first: Numbers, last: Numbers, uncounted: Sequence[UncountedDays]) -> Runs:
    """Return the runs of recorded stretches, without those that have no counted day."""
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
    """Return each group's allowance, its use up to its day, its last permitted day, and the first day beyond the limit."""
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
    """Return the worth of each group's runs up to and including its day, in thirtieths of a month."""
    own, until = groups.runs, np.minimum(groups.runs.last, on[groups.runs.of])
    days = np.maximum(until - own.first + 1, 0)
    for since, last in own.away:
        days -= np.maximum(np.minimum(until, last) - np.maximum(own.first, since) + 1, 0)
    months, rest = whole_months(own.first, own.first + np.maximum(days, 1) - 1)
    worth = np.where(months > 0, THIRTY * months + rest, np.minimum(days, THIRTY))
    return np.add.reduceat(np.where(days > 0, worth, 0), groups.begins)


def _exceeds_thirtieths(groups: BrokenGroups, limit: Numbers) -> Numbers:
    """Return the first day of each group on which its runs are worth more than `limit`, or NEVER.

    A binary search, because the worth never falls from one day to the next.
    """
    ends = np.maximum.reduceat(groups.runs.last, groups.begins)
    low, high = groups.runs.first[groups.begins], ends + 1
    while (low < high).any():
        middle = (low + high) // 2
        over = _worth_until(groups, middle) > limit
        low, high = np.where(over | (low >= high), low, middle + 1), np.where(over, middle, high)
    return np.where(low > ends, NEVER, low)


def _last_before(spans: Spans, exceeds: Numbers) -> Numbers:
    """Return the last counted day of each group before `exceeds`; NEVER if no day is, or `exceeds` is NEVER."""
    day = exceeds[spans.of]
    last = np.maximum.reduceat(np.where(spans.first < day, np.minimum(spans.last, day - 1), -1), spans.begins)
    return np.where((last < 0) | (exceeds == NEVER), NEVER, last)


def spread(values: Numbers, base: Numbers, positions: Numbers) -> Numbers:
    """Return a copy of `base` with `values` at some positions."""
    column = base.copy()
    column[positions] = values
    return column


def present(positions: Numbers, size: int) -> Marks:
    """Return a column of marks that is true at some positions."""
    marks = np.zeros(size, np.bool_)
    marks[positions] = True
    return marks
