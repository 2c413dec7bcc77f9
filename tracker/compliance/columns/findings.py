"""The results of the rules for a population: the findings of each rule as columns, and every row's status."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tracker.compliance.columns.population import Marks, Numbers
from tracker.compliance.findings import MET, UNMET
from tracker.compliance.months import NEVER

Statuses: TypeAlias = NDArray[np.int8]
"""Values of `findings.Status`."""


class Count(NamedTuple):
    """One reading of a duration rule, with a value for each finding. See `findings.Reading`.

    A finding without this reading has the values of another one instead.
    """

    name: str
    allowance_days: Numbers
    used_days: Numbers
    last_permitted_day: Numbers
    exceeds_on: Numbers
    present: Marks | None = None
    """Which findings have the reading; None if all have it."""


class RuleFindings(NamedTuple):
    """All findings of one rule of one version, ascending by row, subjects in the order of their first appearance."""

    rule: str
    whose: Numbers
    """The row of each finding."""
    subject: Numbers | None
    """The number of the employer's or course's name; None for a rule without subjects."""
    status: Statuses
    exceeds_on: Numbers
    """NEVER for every finding of a rule with readings."""
    next_change_on: Numbers
    readings: tuple[Count, ...] = ()


class PopulationVerdicts(NamedTuple):
    """The results of all rules for a population. The other values of a row with a negative version mean nothing."""

    version: Numbers
    """The index of the row's version in `assess.versions_of(rulebook)`; if negative, the reason in `assess.REASONS`."""
    status: Statuses
    permitted_until: Numbers
    next_change_on: Numbers
    found: tuple[RuleFindings, ...]
    """Each row's findings are in the order of the rules."""


def status_on(today: Numbers, first: Numbers, last: Numbers) -> tuple[Statuses, Numbers]:
    """Return the status on each day and the next day on which it differs, as `findings.status_on` does."""
    ahead, between = first > today, last > today
    status = np.int8(UNMET) - between - ahead - (first == NEVER)
    later = NEVER if last is first else np.where(between, last, NEVER)
    return status, np.where(ahead, first, later)


def plain(rule: str, whose: Numbers, exceeds: Numbers, today: Numbers) -> RuleFindings:
    """Return the findings of a rule with one interpretation."""
    status, change = status_on(today, exceeds, exceeds)
    return RuleFindings(rule, whose, None, status, exceeds, change)


def settled(rule: str, whose: Numbers, met: Marks) -> RuleFindings:
    """Return findings that are met or unmet on every day."""
    return RuleFindings(rule, whose, None, np.where(met, np.int8(MET), np.int8(UNMET)), never(len(whose)), never(len(whose)))


def counted(rule: str, whose: Numbers, readings: tuple[Count, ...], exceeds: Sequence[Numbers], today: Numbers) -> RuleFindings:
    """Return the findings of a duration rule. `exceeds` has the days of each different reading on which it is exceeded."""
    status, change = status_on(today, np.minimum.reduce(exceeds), np.maximum.reduce(exceeds))
    return RuleFindings(rule, whose, None, status, never(len(whose)), change, readings)


def never(size: int) -> Numbers:
    """Return a column of NEVER."""
    return np.broadcast_to(np.int64(NEVER), size)


def about(subject: Numbers, first_seen: Numbers, found: RuleFindings) -> RuleFindings:
    """Return the findings with their subjects, in the order in which the subjects first appear."""
    if (first_seen[1:] > first_seen[:-1]).all():
        return found._replace(subject=subject)
    order = np.argsort(first_seen, kind="stable")
    readings = tuple(_in_order(each, order) for each in found.readings)
    whose, exceeds, change = (column[order] for column in (found.whose, found.exceeds_on, found.next_change_on))
    return RuleFindings(found.rule, whose, subject[order], found.status[order], exceeds, change, readings)


def _in_order(count: Count, order: Numbers) -> Count:
    name, allowance, used, last, exceeds, present = count
    return Count(name, allowance[order], used[order], last[order], exceeds[order], None if present is None else present[order])
