"""Spans of days for many groups at once: merged, added up and compared with an allowance as in `months`.

A group is a number (of a person, or of a person and an employer). A group and a day make one number, which is greater for
later groups, so that one comparison detects both a new group and a gap.
"""

from typing import NamedTuple

import numpy as np

from tracker.compliance.columns.calendar import FIRST_DAY
from tracker.compliance.columns.population import Marks, Numbers
from tracker.compliance.months import NEVER

DAY_BITS = 17
"""2^17 days from 1900 on: beyond the last day of a stay of ten years from 2200."""


class Spans(NamedTuple):
    """Counted days of groups, each with at least one span. A group's spans are adjacent, ordered and do not overlap."""

    begins: Numbers
    """The index of each group's first span."""
    of: Numbers
    """The index of each span's group."""
    first: Numbers
    last: Numbers
    times: Numbers
    """How often each day of the span counts."""
    days: Numbers
    """The count of each span."""
    before: Numbers
    """The count of each span's group before the span."""

    @property
    def alone(self) -> bool:
        """Return whether no group has more than one span, so that groups and spans have equal indexes."""
        return len(self.begins) == len(self.first)


def group_day(group: Numbers, day: Numbers) -> Numbers:
    """Return a group and a day as one number. Groups are below 2^45."""
    return (group << DAY_BITS) + (day - FIRST_DAY)


def each_day_once(group: Numbers, first: Numbers, last: Numbers) -> tuple[Numbers, Spans]:
    """Return the groups in ascending order with their days: overlapping days counted once, touching stints joined."""
    since, until = group_day(group, first), group_day(group, last)
    if (since[1:] < since[:-1]).any():
        order = np.argsort(since, kind="stable")
        since, until = since[order], until[order]
    reach = np.maximum.accumulate(until)
    new = np.flatnonzero(np.concatenate(([True], since[1:] > reach[:-1] + 1))[: len(since)])
    since, until = since[new], reach[np.append(new[1:], len(reach))[: len(new)] - 1]
    return _spans(since, until, np.broadcast_to(np.int64(1), len(since)))


def add_up_days(group: Numbers, first: Numbers, last: Numbers) -> tuple[Numbers, Spans]:
    """Return the groups in ascending order with their days added up: a day in two stints counts twice."""
    keys = np.concatenate((group_day(group, first), group_day(group, last) + 1))
    steps = np.repeat(np.array([1, -1]), len(group))
    order = np.argsort(keys, kind="stable")
    keys, times = keys[order], np.cumsum(steps[order])
    counted = np.flatnonzero((times[:-1] > 0) & (keys[1:] > keys[:-1]))
    return _spans(keys[counted], keys[counted + 1] - 1, times[counted])


def _spans(since: Numbers, until: Numbers, times: Numbers) -> tuple[Numbers, Spans]:
    """Return the groups of ordered periods, and their spans."""
    group = since >> DAY_BITS
    new = np.concatenate(([True], group[1:] != group[:-1]))[: len(group)]
    begins = np.flatnonzero(new)
    days = (until - since + 1) * times
    if len(begins) == len(group):
        of, before = begins, np.zeros_like(days)
    else:
        of, before = np.cumsum(new) - 1, np.cumsum(days) - days
        before -= before[begins][of]
    shift = FIRST_DAY - (group << DAY_BITS)
    return group[begins], Spans(begins, of, since + shift, until + shift, times, days, before)


def pick(spans: Spans, groups: Marks) -> Spans:
    """Return the spans of some groups."""
    if groups.all():
        return spans
    theirs = groups[spans.of]
    of = (np.cumsum(groups) - 1)[spans.of[theirs]]
    begins = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1])))
    return Spans(begins, of, *(column[theirs] for column in spans[2:]))


def days_until(spans: Spans, on: Numbers) -> Numbers:
    """Return the days that each group has counted up to and including its own day."""
    if not spans.alone:
        on = on[spans.of]
    days = np.maximum(np.minimum(spans.last, on) - spans.first + 1, 0) * spans.times
    return days if spans.alone else np.add.reduceat(days, spans.begins)


def find_excess(spans: Spans, allowance: Numbers) -> tuple[Numbers, Numbers]:
    """Return each group's last counted day within its allowance and the first day beyond it; NEVER if none."""
    left = allowance if spans.alone else allowance[spans.of] - spans.before
    over = np.flatnonzero((left < spans.days) & (left >= 0))
    inside, group = left[over] // spans.times[over], spans.of[over]
    before, exceeds = np.full(len(allowance), NEVER), np.full(len(allowance), NEVER)
    passed = spans.first[over] + inside
    earlier = np.where(over > spans.begins[group], spans.last[over - 1], NEVER)
    exceeds[group] = passed
    before[group] = np.where(inside > 0, passed - 1, earlier)
    return before, exceeds
