"""The report of a quota year up to the end of a month: it adds up, or it raises.

The numbers come already counted, by month and by day, so that a report costs the same for a hundred visas and a million.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tracker.compliance.demographics import Demographics, people
from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.forecast import Forecast, forecast
from tracker.compliance.ledger import Ledger, Line, add_up, opening_lines
from tracker.compliance.months import last_of_month_later
from tracker.compliance.quota import Ceiling, ceiling_for, windows_in, year_ceiling
from tracker.errors import TrackerError

WHY = {"no-month": "is no month, YYYY-MM", "another-year": "is a month of another year"}


class NoSuchMonth(TrackerError):
    """A month that cannot be reported; `reason` is a key of `WHY`."""

    def __init__(self, month: str, reason: str) -> None:
        super().__init__(f"{month} {WHY[reason]}")
        self.month, self.reason = month, reason


class ReportScope(NamedTuple):
    """Which report: scheme, way, month (`YYYY-MM`), and the day on which it is made."""

    scheme: str
    direction: str
    month: str
    today: date

    @property
    def year(self) -> int:
        """The quota year."""
        return int(self.month[:4])

    @property
    def ends_on(self) -> date:
        """The last day of the month."""
        return last_of_month_later(date.fromisoformat(f"{self.month}-01"), 0)

    @property
    def provisional(self) -> bool:
        """Whether the month is not over: it can be shown, not closed."""
        return self.today <= self.ends_on


class MonthCounts(NamedTuple):
    """The events of one month, whatever their quota year."""

    applications: int = 0
    issued: int = 0
    refused: int = 0
    withdrawn: int = 0
    lapsed: int = 0
    cancelled: int = 0
    arrived: int = 0
    departed: int = 0
    in_territory: int = 0
    """People in the territory when the month ends (`is_in_territory` says who)."""


class StatusCounts(NamedTuple):
    """The participants with an arrival, by the status of their assessment."""

    met: int = 0
    forecast: int = 0
    contested: int = 0
    unmet: int = 0
    not_assessed: int = 0


class Revision(NamedTuple):
    """What a later fact changed since the last issue."""

    cell: str
    """The number, as `figures.Cell.path` names it."""
    old: int | str | bool | None
    new: int | str | bool | None
    why: str
    recorded_on: date


class ReportCounts(NamedTuple):
    """What a report is made from."""

    months: Mapping[str, MonthCounts]
    """By month, `YYYY-MM`; a month that is missing had none."""
    lines: Sequence[Line]
    """What was issued, given back and corrected; the opening and the ceiling's changes are added here."""
    live: int
    """The places of the year that are taken at the end of the month, counted apart from the lines."""
    past: Mapping[int, Sequence[int]] = {}
    """The visas issued in each month of earlier years."""
    sexes: Mapping[str, int] = {}
    ages: Mapping[int | None, int] = {}
    """The people with a visa issued in the year so far, by sex and by age in whole years at the application."""
    statuses: StatusCounts = StatusCounts()
    revisions: Sequence[Revision] = ()


class MonthReport(NamedTuple):
    """A quota year up to the end of a month."""

    scheme: str
    direction: str
    year: int
    as_of: date
    """The last day that it can tell of: of the month, or today where that is earlier."""
    quota: int | None
    """The places of the whole year as known at the end of the month; None: no ceiling is known, counted without limit."""
    months: tuple[tuple[str, MonthCounts], ...]
    """From January on."""
    ledger: Ledger
    forecast: Forecast | None
    people: Demographics
    compliance: StatusCounts
    revisions: tuple[Revision, ...]
    provisional: bool
    windows: tuple[tuple[str, int | None], ...]
    """The windows of the year with the places of each."""


def month_report(scope: ReportScope, known: Sequence[Ceiling], counted: ReportCounts) -> MonthReport:
    """The report of a month. Raises `DoesNotAddUp` where the ledger's lines and the places taken disagree."""
    year, through = scope.year, scope.ends_on
    quota = year_ceiling(year, known, on=through)
    lines = (*opening_lines(year, known, through), *counted.lines)
    months = tuple((month, counted.months.get(month, MonthCounts())) for month in months_until(scope.month))
    over = [counts.issued for month, counts in months if month < f"{scope.today:%Y-%m}"]
    return MonthReport(
        scheme=scope.scheme,
        direction=scope.direction,
        year=year,
        as_of=min(through, scope.today),
        quota=quota,
        months=months,
        ledger=add_up(lines, year, through, (quota or 0) - counted.live),
        forecast=forecast(year, over, counted.past),
        people=people(counted.sexes, counted.ages),
        compliance=counted.statuses,
        revisions=tuple(counted.revisions),
        provisional=scope.provisional,
        windows=tuple((window, _places(window, known, through)) for window in windows_in(year, known)),
    )


def _places(window: str, known: Sequence[Ceiling], on: date) -> int | None:
    ceiling = ceiling_for(window, known, on=on)
    return None if ceiling is None else ceiling.amount


def months_until(month: str) -> tuple[str, ...]:
    """The months of a year from January to one of them, as `YYYY-MM`."""
    year, last = month.split("-")
    return tuple(f"{year}-{each:02}" for each in range(1, int(last) + 1))


def last_complete_month(year: int, today: date) -> str | None:
    """The last month of a year that is over, `YYYY-MM`; None where none of them is."""
    if year < today.year:
        return f"{year:04}-12"
    if year > today.year or today.month == 1:
        return None
    return f"{year:04}-{today.month - 1:02}"


def is_month(text: str) -> bool:
    """Whether a text is a month, `YYYY-MM`, of the years that facts may have."""
    return bool(re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text)) and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR


def resolve_month(year: int, month: str | None, today: date) -> str:
    """The month to report: the one scope for, else the year's last complete one, else January.

    A month that has not begun can be shown as one in course can: it holds what is recorded for it so far. Raises
    `NoSuchMonth` for a month that is none, or is of another year.
    """
    if month is None:
        month = last_complete_month(year, today) or f"{year:04}-01"
    if not is_month(month):
        raise NoSuchMonth(month, "no-month")
    if int(month[:4]) != year:
        raise NoSuchMonth(month, "another-year")
    return month


def is_in_territory(arrived_on: date, departed_on: date | None, permitted_until: date, *, on: date) -> bool:
    """Whether a person is in the territory when a day ends: arrived, not departed, and the stay is not over."""
    return arrived_on <= on <= permitted_until and (departed_on is None or departed_on > on)
