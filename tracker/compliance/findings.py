"""What the engine says: statuses, readings, findings with their trace, and the assessment. Frozen values, no sentences."""

from datetime import date
from enum import IntEnum
from typing import NamedTuple

from tracker.compliance.broken_days import Runs
from tracker.compliance.facts import History
from tracker.compliance.months import NEVER, Spans, day
from tracker.compliance.rulebook import Rule, Version


class Status(IntEnum):
    """How a rule stands, from best to worst; an assessment has the worst status of its findings."""

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
"""The statuses as interfaces write them, by their value."""


def status_on(on: int, first: int, last: int) -> tuple[Status, int]:
    """The status on a day, and the next day on which it differs, from the readings' first and last day of excess.

    Days are day numbers; NEVER stands for a reading that is not exceeded, and for a status that stays.
    """
    if first > on:
        return (FORECAST if first < NEVER else MET), first
    if last > on:
        return CONTESTED, last
    return UNMET, NEVER


class Reading(NamedTuple):
    """One way to count, and where it leads. Days both included; counts in days.

    Under months-and-thirtieths the two counts are thirtieths of a month.
    """

    name: str
    allowance_days: int
    used_days: int
    """Counted days up to and including the day of the assessment."""
    last_permitted_day: date | None
    """The last counted day before `exceeds_on`; None where nothing is exceeded, or nothing stands before it."""
    exceeds_on: date | None
    """The first counted day beyond the allowance, planned and ongoing days included."""
    spans: Spans
    """The counted days, as the reading counts them: the first of them starts the clock."""
    uncounted: Spans = ()
    """Every day that the rule does not count, and how often it would: 0 where nothing is recorded on it."""
    runs: Runs = ()
    """For a reading of broken days: the counted days run by run."""


def clock_of(reading: Reading) -> str:
    """Return how a reading reads the months: its name, or the part after the way to count.

    A key of `months.CLOCKS`, or one of `broken_days.BROKEN_DAYS`.
    """
    return reading.name.rpartition("/")[2]


class Trace(NamedTuple):
    """What a finding was made from, so that it can be told and done again by hand."""

    rule: Rule | None
    """The dated rule with its limit and source; None where the visa itself gives the limit."""
    first_day: date | None
    """Where the rule begins: the first counted day, the arrival, the birth, the visa's issue."""
    last_day: date | None
    """Where a rule without readings ends: the last permitted day, the last day of the stay, the day of application,
    the last day to enter."""
    amount: int | None = None
    """What was compared with the limit: years of age, or a number of courses."""


class Finding(NamedTuple):
    """What one rule says about one subject on one day."""

    rule: str
    subject: str | None
    status: Status
    exceeds_on: date | None
    """None for a rule with readings: each reading then has its own."""
    next_change_on: date | None
    """The next day on which the same facts give another status."""
    readings: tuple[Reading, ...]
    trace: Trace


class Assessment(NamedTuple):
    """What all rules say about one history on one day."""

    history: History
    on: date
    version: Version
    edition: str
    """The digest of the rulebook that made it."""
    status: Status
    permitted_until: date
    stay_ends: date
    """The last day of the stay: the last permitted day, or the departure where that is earlier."""
    next_change_on: date | None
    findings: tuple[Finding, ...]


def plain_finding(name: str, exceeds: int, on: int, trace: Trace) -> Finding:
    """A finding of a rule that can be read in one way only; `exceeds` is a day number or NEVER."""
    status, change = status_on(on, exceeds, exceeds)
    return Finding(name, None, status, day(exceeds), day(change), (), trace)


def settled_finding(name: str, met: bool, trace: Trace) -> Finding:
    """A finding that is met or unmet whatever the day."""
    return Finding(name, None, MET if met else UNMET, None, None, (), trace)
