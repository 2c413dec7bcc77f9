"""A draft of a scheme's rules over a population: how many would have another status, and which limits would be passed when."""

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
"""Stands for the day on which a rule is passed that is unmet whatever the day."""


class RuleShiftCounts(NamedTuple):
    """For how many people a rule would be passed on another day: the first one, on its earliest reading, of any subject."""

    newly: int = 0
    """As things are recorded it is never passed, and would be."""
    no_longer: int = 0
    earlier: int = 0
    later: int = 0


class Shifts(NamedTuple):
    """What a draft would change in a population. Everybody is counted once: changed, only_days, same or unassessed."""

    people: int
    changed: Counter[tuple[Status | None, Status | None]]
    """How many go from one status to another (None: cannot be assessed)."""
    only_days: int
    """People whose status stays, but not the day on which every rule is passed."""
    unassessed: int
    """People who can be assessed neither now nor under the draft."""
    moved: dict[str, RuleShiftCounts]
    """By rule, in the order of the rules; only those that move for somebody."""

    @property
    def same(self) -> int:
        """People for whom nothing differs."""
        return self.people - self.changed.total() - self.only_days - self.unassessed


def shifts(people: Population, sides: Sides) -> Shifts:
    """What other rules would change, for each on the day that is asked for; people of other schemes are passed over."""
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
    """Several populations as one."""
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
    """Everybody's status, -1 where there is none."""
    return np.where(verdicts.version < 0, -1, verdicts.status).astype(np.int64)


def _status(number: int) -> Status | None:
    return None if number < 0 else Status(number)


def _pairs(pairs: Numbers) -> list[tuple[tuple[int, int], int]]:
    """The different pairs, and how often each stands."""
    different, counts = np.unique(pairs, axis=0, return_counts=True)
    return [((int(a), int(b)), int(count)) for (a, b), count in zip(different, counts, strict=True)]


def _moved(before: PopulationVerdicts, after: PopulationVerdicts) -> tuple[dict[str, RuleShiftCounts], Marks]:
    """By rule how many people would pass it on another day, and whether anybody's days differ, row by row."""
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
    """By rule, of each row the first day on which the rule is passed, on its earliest reading; NEVER where it is not."""
    first: dict[str, Numbers] = {}
    for found in verdicts.found:
        days = [reading.exceeds_on for reading in found.readings] or [found.exceeds_on]
        over = np.minimum.reduce(days)
        over = np.where((over == NEVER) & (found.status == UNMET), ALWAYS, over)
        np.minimum.at(first.setdefault(found.rule, np.full(len(verdicts.status), NEVER)), found.whose, over)
    return first
