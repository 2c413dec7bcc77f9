"""The report of a quota year up to the end of a month. Its ledger balances, or an error is raised.

The numbers arrive already counted by month and by day, so a report takes as long for a hundred visas as for a million.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tracker.compliance.demographics import Demographics, demographics
from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.forecast import Forecast, forecast
from tracker.compliance.ledger import Ledger, Line, add_up, opening_lines
from tracker.compliance.months import last_of_month_later
from tracker.compliance.quota import Ceiling, ceiling_for, windows_in, year_ceiling
from tracker.errors import TrackerError

WHY = {"no-month": "is no month, YYYY-MM", "another-year": "is a month of another year"}
"""The reasons for which a month cannot be reported."""


class NoSuchMonth(TrackerError):
    """A month that cannot be reported. `reason` is a key of `WHY`."""

    def __init__(self, month: str, reason: str) -> None:
        super().__init__(f"{month} {WHY[reason]}")
        self.month, self.reason = month, reason


class ReportScope(NamedTuple):
    """The scope of a report: scheme, direction, month (`YYYY-MM`), and the day on which it is made."""

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
        """Whether the month is not over: the report can be shown, but not closed."""
        return self.today <= self.ends_on


class MonthCounts(NamedTuple):
    """The events of one month, in any quota year. None only in what is published: hidden."""

    applications: int | None = 0
    issued: int = 0
    refused: int | None = 0
    withdrawn: int | None = 0
    lapsed: int | None = 0
    cancelled: int | None = 0
    arrived: int | None = 0
    departed: int | None = 0
    in_territory: int | None = 0
    """People in the territory at the end of the month, as defined by `is_in_territory`."""


DEFINITIONS = 2
"""The edition of the definitions. By the first one, `StatusCounts` counted everybody who had ever arrived, as assessed on the
day on which the report was made, and sexes and ages were stored without small counts; its issues keep their numbers."""


class StatusCounts(NamedTuple):
    """The people in the territory at the end of the month, by status on that day: only days up to it count.

    None only in what is published: hidden.
    """

    met: int | None = 0
    """No limit was exceeded by then, by any reading."""
    contested: int | None = 0
    unmet: int | None = 0
    not_assessed: int | None = 0
    forecast: int | None = None
    """Only in issues under the first definitions."""


class Revision(NamedTuple):
    """A number that a later fact changed since the last issue."""

    cell: str
    """The path of the number, as in `report_cells.Cell.path`."""
    old: int | str | bool | None
    new: int | str | bool | None
    why: str
    recorded_on: date


class ReportCounts(NamedTuple):
    """The counts from which a report is made."""

    months: Mapping[str, MonthCounts]
    """By month, `YYYY-MM`; a missing month had no events."""
    lines: Sequence[Line]
    """Places issued, given back and corrected, without the opening and the changes of the ceiling."""
    live: int
    """The year's places that are taken at the end of the month, counted without the lines."""
    past: Mapping[int, Sequence[int]] = {}
    """The visas issued in each month of earlier years."""
    sexes: Mapping[str, int] = {}
    ages: Mapping[int | None, int] = {}
    """The people with a visa issued in the year so far, by sex and by age in whole years at application."""
    statuses: StatusCounts = StatusCounts()
    revisions: Sequence[Revision] = ()


class MonthReport(NamedTuple):
    """A quota year up to the end of a month."""

    scheme: str
    direction: str
    year: int
    as_of: date
    """The last day covered: the end of the month, or today if that is earlier."""
    quota: int | None
    """The places of the whole year as known at the end of the month; None if no ceiling is known."""
    months: tuple[tuple[str, MonthCounts], ...]
    """From January to the month of the report."""
    ledger: Ledger
    forecast: Forecast | None
    people: Demographics
    compliance: StatusCounts
    revisions: tuple[Revision, ...]
    provisional: bool
    windows: tuple[tuple[str, int | None], ...]
    """The windows of the year with the places of each; None if no ceiling is known."""
    definitions: int = DEFINITIONS


def month_report(scope: ReportScope, known: Sequence[Ceiling], counted: ReportCounts) -> MonthReport:
    """Return the report of a month. Raises `DoesNotAddUp` if the ledger's lines and the places taken disagree."""
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
        people=demographics(counted.sexes, counted.ages),
        compliance=counted.statuses,
        revisions=tuple(counted.revisions),
        provisional=scope.provisional,
        windows=tuple((window, _places(window, known, through)) for window in windows_in(year, known)),
    )


def _places(window: str, known: Sequence[Ceiling], on: date) -> int | None:
    ceiling = ceiling_for(window, known, on=on)
    return None if ceiling is None else ceiling.amount


def months_until(month: str) -> tuple[str, ...]:
    """Return the months of a year from January up to `month`, included, as `YYYY-MM`."""
    year, last = month.split("-")
    return tuple(f"{year}-{each:02}" for each in range(1, int(last) + 1))


def last_complete_month(year: int, today: date) -> str | None:
    """Return the last complete month of a year as `YYYY-MM`; None if no month is over."""
    if year < today.year:
        return f"{year:04}-12"
    if year > today.year or today.month == 1:
        return None
    return f"{year:04}-{today.month - 1:02}"


def next_month(month: str) -> str:
    """Return the month after a month, both `YYYY-MM`."""
    return f"{int(month[:4]) + month.endswith('-12'):04}-{int(month[5:]) % 12 + 1:02}"


def blocking_month(month: str, states: Mapping[str, str]) -> str | None:
    """Return the month to close before `month`, or instead of it; None if `month` may be closed now.

    `states` are those of the newest issues by month: `open`, `closed` or `signed`. Months close in order from the first one
    that was closed: none is left out, none before it is added, and earlier ones that were opened again come first.
    """
    if not states:
        return None
    wanted = min(states)
    while states.get(wanted, "open") != "open":
        wanted = next_month(wanted)
    if wanted == month or (wanted > month and month in states):
        return None
    return wanted


def is_month(text: str) -> bool:
    """Return whether a text is a month `YYYY-MM` within the years of facts."""
    return bool(re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text)) and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR


def resolve_month(year: int, month: str | None, today: date) -> str:
    """Return the month to report: `month`, or the year's last complete month, or January if no month is over.

    A month that has not begun is allowed: its report holds what is recorded so far. Raises `NoSuchMonth` for a text that
    is not a month, or a month of another year.
    """
    if month is None:
        month = last_complete_month(year, today) or f"{year:04}-01"
    if not is_month(month):
        raise NoSuchMonth(month, "no-month")
    if int(month[:4]) != year:
        raise NoSuchMonth(month, "another-year")
    return month


def is_in_territory(arrived_on: date, departed_on: date | None, permitted_until: date, *, on: date) -> bool:
    """Return whether a person is in the territory at the end of a day: arrived, not departed, within the permitted stay."""
    return arrived_on <= on <= permitted_until and (departed_on is None or departed_on > on)
