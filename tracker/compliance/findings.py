"""The results of the engine: statuses, readings, findings with their trace, and the assessment. Frozen values, no sentences."""

from collections.abc import Sequence
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from tracker.compliance.broken_days import Runs
from tracker.compliance.facts import History
from tracker.compliance.months import NEVER, Spans, day
from tracker.compliance.rulebook import Rule, Version


class Status(IntEnum):
    """The result of a rule, from best to worst. An assessment has the worst status of its findings."""

    MET = 0
    """No reading is exceeded by anything recorded, now or as planned."""
    FORECAST = 1
    """None is exceeded yet, but at least one will be as things are recorded."""
    CONTESTED = 2
    """Some readings are exceeded and some are not: a person must decide."""
    UNMET = 3
    """Every reading is exceeded."""


MET, FORECAST, CONTESTED, UNMET = Status
STATUS_WORDS = ("met", "forecast", "contested", "unmet")
"""The statuses as interfaces write them, indexed by status."""


def status_on(on: int, first: int, last: int) -> tuple[Status, int]:
    """Return the status on a day and the next day on which it differs, NEVER if it stays.

    `first` and `last` are the first and the last of the days on which the readings are exceeded. All are day numbers;
    NEVER for a reading that is not exceeded.
    """
    if first > on:
        return (FORECAST if first < NEVER else MET), first
    if last > on:
        return CONTESTED, last
    return UNMET, NEVER


def status_at(stored: Status, exceeds_on: date | None, readings: Sequence[date | None], *, on: date) -> Status:
    """Return the status of a finding at the end of an earlier or later day, without what is only planned then.

    `stored` is its status on another day, `readings` the day on which each reading is exceeded. MET, CONTESTED or UNMET: what
    happens after `on` changes nothing.
    """
    if not readings and exceeds_on is None:
        return stored  # a settled finding, the same on every day
    over = [each is not None and each <= on for each in readings or (exceeds_on,)]
    return UNMET if all(over) else CONTESTED if any(over) else MET


class Reading(NamedTuple):
    """One way to count, and its result. First and last days are included; counts are days.

    Under months-and-thirtieths the two counts are thirtieths of a month.
    """

    name: str
    allowance_days: int
    used_days: int
    """Counted days up to and including the day of the assessment."""
    last_permitted_day: date | None
    """The last counted day before `exceeds_on`; None if nothing is exceeded, or no day is counted before it."""
    exceeds_on: date | None
    """The first counted day beyond the allowance, planned and ongoing days included."""
    spans: Spans
    """The counted days, as the reading counts them. The first one starts the clock."""
    uncounted: Spans = ()
    """Every day that the rule does not count, with how often it would: 0 if nothing is recorded on it."""
    runs: Runs = ()
    """For a reading of broken days: the counted days run by run."""


def clock_of(reading: Reading) -> str:
    """Return how a reading counts months: a key of `months.CLOCKS` or one of `broken_days.BROKEN_DAYS`.

    It is the reading's name, or the part after the way to count.
    """
    return reading.name.rpartition("/")[2]


class Trace(NamedTuple):
    """The facts behind a finding, enough to check it by hand."""

    rule: Rule | None
    """The dated rule with its limit and source; None if the visa itself gives the limit."""
    first_day: date | None
    """The day from which the rule counts: the first counted day, the arrival, the birth, or the visa's issue."""
    last_day: date | None
    """The day with which a rule without readings ends: the last permitted day, the last day of the stay, the day of
    application, or the last day to enter."""
    amount: int | None = None
    """The number compared with the limit: years of age, or courses."""


class Finding(NamedTuple):
    """The result of one rule for one subject on one day."""

    rule: str
    subject: str | None
    status: Status
    exceeds_on: date | None
    """None for a rule with readings: each reading has its own."""
    next_change_on: date | None
    """The next day on which the same facts give another status; None if no day does."""
    readings: tuple[Reading, ...]
    trace: Trace


class Assessment(NamedTuple):
    """The results of all rules for one history on one day."""

    history: History
    on: date
    version: Version
    edition: str
    """The digest of the rulebook that was used."""
    status: Status
    permitted_until: date
    stay_ends: date
    """The last day of the stay: the last permitted day, or the departure if that is earlier."""
    next_change_on: date | None
    findings: tuple[Finding, ...]


def plain_finding(name: str, exceeds: int, on: int, trace: Trace) -> Finding:
    """Return the finding of a rule with one interpretation. `exceeds` is a day number or NEVER."""
    status, change = status_on(on, exceeds, exceeds)
    return Finding(name, None, status, day(exceeds), day(change), (), trace)


def settled_finding(name: str, met: bool, trace: Trace) -> Finding:
    """Return a finding that is met or unmet on every day."""
    return Finding(name, None, MET if met else UNMET, None, None, (), trace)
