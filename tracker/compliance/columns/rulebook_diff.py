"""Compares rulebooks over a population: how many statuses differ, and which limits are exceeded on another day."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from tracker.compliance.columns.assess import assess_all
from tracker.compliance.columns.findings import PopulationVerdicts
from tracker.compliance.columns.population import Marks, Numbers, Population, select_rows
from tracker.compliance.columns.rules import RULES
from tracker.compliance.findings import UNMET, Status
from tracker.compliance.months import NEVER
from tracker.compliance.rulebook_diff import Sides

ALWAYS = 0
"""The day of excess for a rule that is unmet on every day."""


class RuleShiftCounts(NamedTuple):
    """The number of people for whom a rule is exceeded on another day: the first one of all subjects and readings."""

    newly: int = 0
    """Not exceeded as things are recorded, but by the draft."""
    no_longer: int = 0
    earlier: int = 0
    later: int = 0


class Shifts(NamedTuple):
    """The changes by a draft in a population. Everybody is counted once: changed, only_days, same or unassessed."""

    people: int
    changed: Counter[tuple[Status | None, Status | None]]
    """The number of people by their old and new status (None: cannot be assessed)."""
    only_days: int
    """People with the same status, but another day on which some rule is exceeded."""
    unassessed: int
    """People who can be assessed neither now nor under the draft."""
    moved: dict[str, RuleShiftCounts]
    """By rule, in the order of the rules; only rules that change for somebody."""

    @property
    def same(self) -> int:
        """Return the number of people without any difference."""
        return self.people - self.changed.total() - self.only_days - self.unassessed


def shifts(people: Population, sides: Sides) -> Shifts:
    """Return the differences between two rulebooks for each row on its day. People of other schemes are ignored."""
    theirs = [index for index, name in enumerate(people.schemes) if sides.scheme in {name, None}]
    people = select_rows(people, np.flatnonzero(np.isin(people.facts.scheme, theirs)))
    before, after = assess_all(people, sides.before), assess_all(people, sides.after)
    was, would_be = _statuses(before), _statuses(after)
    moved, days_differ = _moved(before, after)
    differ = was != would_be
    changed = Counter(
        {(_status(a), _status(b)): int(count) for (a, b), count in _pairs(np.stack((was, would_be), axis=1)[differ])}
    )
    unassessed = int(((was < 0) & (would_be < 0)).sum())
    return Shifts(len(was), changed, int((days_differ & ~differ).sum()), unassessed, moved)


def together(parts: Iterable[Shifts]) -> Shifts:
    """Return the sum of several populations' changes."""
    people = only_days = unassessed = 0
    changed: Counter[tuple[Status | None, Status | None]] = Counter()
    moved: dict[str, RuleShiftCounts] = {}
    for part in parts:
        people, only_days, unassessed = people + part.people, only_days + part.only_days, unassessed + part.unassessed
        changed += part.changed
        for rule, each in part.moved.items():
            moved[rule] = RuleShiftCounts(*map(sum, zip(moved.get(rule, RuleShiftCounts()), each, strict=True)))
    return Shifts(people, changed, only_days, unassessed, {rule: moved[rule] for rule in RULES if rule in moved})


def _statuses(verdicts: PopulationVerdicts) -> Numbers:
    """Return every row's status, -1 if the row cannot be assessed."""
    return np.where(verdicts.version < 0, -1, verdicts.status).astype(np.int64)


def _status(number: int) -> Status | None:
    return None if number < 0 else Status(number)


def _pairs(pairs: Numbers) -> list[tuple[tuple[int, int], int]]:
    """Return the different pairs with the number of times that each occurs."""
    different, counts = np.unique(pairs, axis=0, return_counts=True)
    return [((int(a), int(b)), int(count)) for (a, b), count in zip(different, counts, strict=True)]


def _moved(before: PopulationVerdicts, after: PopulationVerdicts) -> tuple[dict[str, RuleShiftCounts], Marks]:
    """Return by rule how many people exceed it on another day, and for each row whether any day differs."""
    moved: dict[str, RuleShiftCounts] = {}
    differs = np.zeros(len(before.status), np.bool_)
    was, would_be = _first_over(before), _first_over(after)
    never = np.full(len(before.status), NEVER)
    for rule in RULES:
        a, b = was.get(rule, never), would_be.get(rule, never)
        masks = ((a == NEVER) & (b < NEVER), (a < NEVER) & (b == NEVER), b < a, (a < b) & (b < NEVER))
        newly, no_longer, sooner, later = (int(mask.sum()) for mask in masks)
        if (a != b).any():
            moved[rule] = RuleShiftCounts(newly, no_longer, sooner - newly, later)
            differs |= a != b
    return moved, differs


def _first_over(verdicts: PopulationVerdicts) -> dict[str, Numbers]:
    """Return by rule the first day on which each row exceeds it, on its earliest reading; NEVER if it does not."""
    first: dict[str, Numbers] = {}
    for found in verdicts.found:
        days = [reading.exceeds_on for reading in found.readings] or [found.exceeds_on]
        over = np.minimum.reduce(days)
        over = np.where((over == NEVER) & (found.status == UNMET), ALWAYS, over)
        np.minimum.at(first.setdefault(found.rule, np.full(len(verdicts.status), NEVER)), found.whose, over)
    return first
