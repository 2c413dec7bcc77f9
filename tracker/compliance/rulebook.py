"""The dated rules of every scheme, with a source beside each value, and the version in force for a visa."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from tracker.compliance.facts import History
from tracker.errors import TrackerError

EACH_COURSE, CALENDAR_DAYS = "each-course", "calendar-days"
"""The ways to count days: a day in two courses twice, and every day once."""
INSURED = ("medical", "hospital", "repatriation", "liability", "pregnancy", "disability")
"""What an insurance may have to cover."""
DIRECTIONS = ("inbound", "outbound")
"""The two ways of a scheme: into Hong Kong, and out of it."""


class Source(NamedTuple):
    """Where a value was read."""

    title: str
    address: str
    published: str
    """The day, month or year of publication as the page says it (ISO 8601); `undated` where it says none."""
    read: str
    """The month in which the copy was read, `YYYY-MM`."""
    kind: str
    """`official` (the office's own page) or `secondary` (an agent, a newspaper, a copy)."""


class UncountedDays(NamedTuple):
    """Days that a rule does not count, whatever is recorded on them and whenever the visa was granted."""

    first: date
    last: date
    """Included."""
    source: Source
    note: str = ""


class BrokenDays(NamedTuple):
    """A further reading of the months, for days in two runs or more, and the law that it comes from."""

    reading: str
    """One of `broken_days.BROKEN_DAYS`."""
    source: Source


class Way(NamedTuple):
    """One way to count the days of a rule, with its readings: the name of each, and how it reads the months."""

    name: str
    """`each-course` or `calendar-days`."""
    clocks: tuple[tuple[str, str], ...]
    """With keys of `months.CLOCKS`."""
    broken: tuple[tuple[str, str], ...] = ()
    """With values of `broken_days.BROKEN_DAYS`: only for days in two runs or more."""

    @property
    def names(self) -> list[str]:
        """The names of all readings of this way, in their order."""
        return [name for name, _ in (*self.clocks, *self.broken)]


class Rule(NamedTuple):
    """One condition of one version: its limit, how it is counted, and where it is written."""

    name: str
    limit: int
    unit: str
    """`months`, `courses` or `years`."""
    source: Source
    granted_from: date
    """The version that this rule stands in."""
    note: str = ""
    least: int = 0
    """The lower end of a range (age); 0 elsewhere."""
    ways: tuple[Way, ...] = ()
    """For months of counted days: the ways to count them, each with its readings."""
    broken_days: tuple[BrokenDays, ...] = ()
    """For months of counted days: the further readings of days in two runs or more, with their sources."""
    uncounted: tuple[UncountedDays, ...] = ()
    """For months of counted days: the days that stop the clock, in their order; no day stands in two of them."""


class Version(NamedTuple):
    """The rules for visas granted from a day on, until the next version."""

    scheme: str
    granted_from: date
    rules: Mapping[str, Rule]
    note: str = ""


class Amount(NamedTuple):
    """A dated sum in HK$ that no verdict depends on: the money to show at application, or the fee for the visa."""

    valid_from: str
    amount: int
    source: Source
    note: str = ""


class Places(NamedTuple):
    """How many visas a calendar year has, one way, from a day on until the next figure for that way."""

    valid_from: str
    """A day, a month or a year (ISO 8601); its first day stands for a month and a year."""
    amount: int
    """Places of the whole year, also where it has two windows."""
    source: Source
    note: str = ""
    direction: str = "inbound"
    """`inbound` (into Hong Kong) or `outbound`; in a file the scheme's own where nothing is said."""
    windows: int = 1
    """1: the calendar year; 2: its two halves, each with half of the places."""


class Insurance(NamedTuple):
    """What an applicant must be insured against."""

    covers: tuple[str, ...]
    """Words of `INSURED`."""
    source: Source


class Scheme(NamedTuple):
    """One partner economy's scheme, one way."""

    name: str
    partner: str
    """The partner economy as its ISO 3166-1 code."""
    direction: str
    """`inbound` (into Hong Kong) or `outbound`."""
    is_open: bool
    """Whether applications are taken."""
    versions: tuple[Version, ...]
    """From the oldest to the newest."""
    places: tuple[Places, ...] = ()
    """Both ways; those of one way stand in the order of their days."""
    funds: tuple[Amount, ...] = ()
    """The money to show at application."""
    note: str = ""
    fees: tuple[Amount, ...] = ()
    """What the visa costs; 0 if it is free of charge."""
    insurance: Insurance | None = None
    """None if the source names none."""


class CannotAssess(TrackerError):
    """A history that no rules apply to; `field` names the fact that selected them, `reason` is a code."""

    def __init__(self, field: str, reason: str, *, scheme: str, on: date | None = None, first: date | None = None) -> None:
        super().__init__(field, reason, scheme, on, first)
        self.field = field
        self.reason = reason
        """`unknown-scheme`, `scheme-not-open` or `no-version`."""
        self.scheme = scheme
        self.on = on
        """For `no-version`: the day that was asked for."""
        self.first = first
        """For `no-version`: the first day for which the scheme has rules."""


class Rulebook(NamedTuple):
    """All schemes of one edition."""

    schemes: Mapping[str, Scheme]
    """By name, in alphabetical order."""
    digest: str
    """SHA-256 over every file's name and bytes, in hexadecimal: the edition."""

    def version_for(self, history: History) -> Version:
        """The version under which a visa was granted: by its issue, else its application, else the arrival.

        Raises `CannotAssess` naming the field.
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
    """The field that selects the version of the rules, and its day."""
    if history.visa.issued_on is not None:
        return "visa_issued_on", history.visa.issued_on
    if history.visa.applied_on is not None:
        return "applied_on", history.visa.applied_on
    return "arrived_on", history.stay.arrived_on
