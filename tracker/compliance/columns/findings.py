"""What the rules say about a population: the findings of each rule as columns, and every row's verdict."""

from typing import NamedTuple

import numpy as np

from tracker.compliance.columns.population import Marks, Numbers
from tracker.compliance.findings import CONTESTED, FORECAST, MET, UNMET
from tracker.compliance.months import NEVER


class Count(NamedTuple):
    """One reading of a duration rule: a value for each finding. See `findings.Reading`."""

    name: str
    allowance_days: Numbers
    used_days: Numbers
    last_permitted_day: Numbers
    exceeds_on: Numbers


class Found(NamedTuple):
    """All findings of one rule of one version: a value for each, ascending by row, subjects as they first appear."""

    rule: str
    whose: Numbers
    """The row that each is about."""
    subject: Numbers | None
    """The number of the employer's or course's name; None for a rule about the whole."""
    status: Numbers
    exceeds_on: Numbers
    """NEVER throughout for a rule with readings."""
    next_change_on: Numbers
    readings: tuple[Count, ...] = ()


class Judged(NamedTuple):
    """What all rules say about a population. Where `version` is below 0 a row has no verdict, and its other values say nothing."""

    version: Numbers
    """The row's version: its place in `assess.versions_of(rulebook)`; below 0 the reason, in `assess.REASONS`."""
    status: Numbers
    permitted_until: Numbers
    next_change_on: Numbers
    found: tuple[Found, ...]
    """By version, and of each in the order of the rules."""


def standing(today: Numbers, first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
    """The status on each one's day and the next day on which it differs, as `findings.status_on` says of one."""
    ahead, between = first > today, last > today
    status = np.where(ahead, np.where(first < NEVER, FORECAST, MET), np.where(between, CONTESTED, UNMET))
    return status, np.where(ahead, first, np.where(between, last, NEVER))


def plain(rule: str, whose: Numbers, exceeds: Numbers, today: Numbers) -> Found:
    """Findings that can be read in one way only."""
    status, change = standing(today, exceeds, exceeds)
    return Found(rule, whose, None, status, exceeds, change)


def settled(rule: str, whose: Numbers, met: Marks) -> Found:
    """Findings that are met or unmet whatever the day."""
    never = np.full(len(whose), NEVER)
    return Found(rule, whose, None, np.where(met, MET, UNMET), never, never)


def counted(rule: str, whose: Numbers, readings: tuple[Count, ...], today: Numbers) -> Found:
    """Findings of a duration rule from its readings."""
    exceeds = [reading.exceeds_on for reading in readings]
    status, change = standing(today, np.minimum.reduce(exceeds), np.maximum.reduce(exceeds))
    return Found(rule, whose, None, status, np.full(len(whose), NEVER), change, readings)


def about(subject: Numbers, first_seen: Numbers, found: Found) -> Found:
    """The findings with what each is about, in the order in which the subjects first appear."""
    if (first_seen[1:] > first_seen[:-1]).all():
        return found._replace(subject=subject)
    order = np.argsort(first_seen, kind="stable")
    readings = tuple(Count(each.name, *(values[order] for values in each[1:])) for each in found.readings)
    whose, status, exceeds, change = (
        column[order] for column in (found.whose, found.status, found.exceeds_on, found.next_change_on)
    )
    return Found(found.rule, whose, subject[order], status, exceeds, change, readings)
