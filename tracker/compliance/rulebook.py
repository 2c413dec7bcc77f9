"""The dated rules of every scheme, with a source for each value, and the version in force for a visa."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from tracker.compliance.facts import History
from tracker.errors import TrackerError

EACH_COURSE, CALENDAR_DAYS = "each-course", "calendar-days"
"""The ways to count days: a day in two courses twice, or every day once."""
INSURED = ("medical", "hospital", "repatriation", "liability", "pregnancy", "disability")
"""The risks that an insurance may have to cover."""
DIRECTIONS = ("inbound", "outbound")
"""Into Hong Kong, and out of it."""


class Source(NamedTuple):
    """The publication in which a value was read."""

    title: str
    address: str
    published: str
    """The day, month or year of publication as printed (ISO 8601); `undated` without one."""
    read: str
    """The month in which our copy was read, `YYYY-MM`."""
    kind: str
    """`official` (the office's own page) or `secondary` (an agent, a newspaper, a copy)."""


class UncountedDays(NamedTuple):
    """Days that a rule does not count, regardless of the day on which the visa was granted."""

    first: date
    last: date
    """Included."""
    source: Source
    note: str = ""


class BrokenDays(NamedTuple):
    """A further reading of months for days in two runs or more, and the law behind it."""

    reading: str
    """One of `broken_days.BROKEN_DAYS`."""
    source: Source


class Way(NamedTuple):
    """One way to count the days of a rule, with its readings: the name of each, and how it counts months."""

    name: str
    """`each-course` or `calendar-days`."""
    clocks: tuple[tuple[str, str], ...]
    """With keys of `months.CLOCKS`."""
    broken: tuple[tuple[str, str], ...] = ()
    """With values of `broken_days.BROKEN_DAYS`. Only for days in two runs or more."""

    @property
    def names(self) -> list[str]:
        """Return the names of all readings of this way, in order."""
        return [name for name, _ in (*self.clocks, *self.broken)]


class Rule(NamedTuple):
    """One condition of one version: its limit, how it is counted, and its source."""

    name: str
    limit: int
    unit: str
    """`months`, `courses` or `years`."""
    source: Source
    granted_from: date
    """The version to which this rule belongs."""
    note: str = ""
    least: int = 0
    """The lower end of a range of ages; 0 for other rules."""
    ways: tuple[Way, ...] = ()
    """For months of counted days: the ways to count them, each with its readings."""
    broken_days: tuple[BrokenDays, ...] = ()
    """For months of counted days: the further readings of days in two runs or more, with their sources."""
    uncounted: tuple[UncountedDays, ...] = ()
    """For months of counted days: the days that stop the clock, in order and without overlap."""


class Version(NamedTuple):
    """The rules for visas granted from a day until the next version."""

    scheme: str
    granted_from: date
    rules: Mapping[str, Rule]
    note: str = ""


class Amount(NamedTuple):
    """A dated amount in HK$ that no result depends on: the money to show at application, or the fee for the visa."""

    valid_from: str
    amount: int
    source: Source
    note: str = ""


class Places(NamedTuple):
    """The number of visas a calendar year, in one direction, from a day until the next figure."""

    valid_from: str
    """A day, month or year (ISO 8601); a month and a year mean their first day."""
    amount: int
    """Places of the whole year, also if it has two windows."""
    source: Source
    note: str = ""
    direction: str = "inbound"
    """`inbound` (into Hong Kong) or `outbound`. A file may omit the scheme's own direction."""
    windows: int = 1
    """1: the calendar year; 2: its halves, each with half of the places."""


class Insurance(NamedTuple):
    """The insurance that an applicant needs."""

    covers: tuple[str, ...]
    """Values of `INSURED`."""
    source: Source


class Scheme(NamedTuple):
    """The scheme of one partner economy in one direction."""

    name: str
    partner: str
    """The ISO 3166-1 code of the partner economy."""
    direction: str
    """`inbound` (into Hong Kong) or `outbound`."""
    is_open: bool
    """Whether applications are accepted."""
    versions: tuple[Version, ...]
    """The oldest first."""
    places: tuple[Places, ...] = ()
    """Of both directions; those of one direction have ascending days."""
    funds: tuple[Amount, ...] = ()
    """The money to show at application."""
    note: str = ""
    fees: tuple[Amount, ...] = ()
    """The price of the visa; 0 if it is free of charge."""
    insurance: Insurance | None = None
    """None if the source names none."""


class CannotAssess(TrackerError):
    """A history without rules that apply. `field` is the fact that should select them, `reason` a code."""

    def __init__(self, field: str, reason: str, *, scheme: str, on: date | None = None, first: date | None = None) -> None:
        super().__init__(field, reason, scheme, on, first)
        self.field = field
        self.reason = reason
        """`unknown-scheme`, `scheme-not-open` or `no-version`."""
        self.scheme = scheme
        self.on = on
        """For `no-version`: the day that selects the version."""
        self.first = first
        """For `no-version`: the first day for which the scheme has rules."""


class Rulebook(NamedTuple):
    """All schemes of one edition."""

    schemes: Mapping[str, Scheme]
    """By name, in alphabetical order."""
    digest: str
    """The SHA-256 of every file's name and bytes in hexadecimal: the edition."""

    def version_for(self, history: History) -> Version:
        """Return the version under which a visa was granted: by its issue, its application, or the arrival, the first known.

        Raises `CannotAssess` with the field.
        """
        scheme = self.schemes.get(history.scheme)
        if scheme is None:
            raise CannotAssess("scheme", "unknown-scheme", scheme=history.scheme)
        if not scheme.is_open:
            raise CannotAssess("scheme", "scheme-not-open", scheme=history.scheme)
        field, granted_on = granted(history)
        for version in reversed(scheme.versions):
            if version.granted_from <= granted_on:
                return version
        first = scheme.versions[0].granted_from
        raise CannotAssess(field, "no-version", scheme=history.scheme, on=granted_on, first=first)


def granted(history: History) -> tuple[str, date]:
    """Return the name of the field that selects the version, and its day."""
    if history.visa.issued_on is not None:
        return "visa_issued_on", history.visa.issued_on
    if history.visa.applied_on is not None:
        return "applied_on", history.visa.applied_on
    return "arrived_on", history.stay.arrived_on
