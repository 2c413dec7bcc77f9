"""A quota on a day, in five figures."""

import calendar
from datetime import date
from typing import NamedTuple

from tracker.compliance.month_report import MonthReport


class Headline(NamedTuple):
    """Five figures. Shares are whole percents."""

    quota: int | None
    """None if no ceiling is known, so that places are not limited."""
    issued: int
    net: int
    """Places issued and not returned."""
    remaining: int | None
    share: int | None
    """The used share of the quota, in percent; None without a quota."""
    of_year: int
    """The share of the year that is over at the end of the day."""


def headline(quota: int | None, issued: int, net: int, remaining: int, on: date) -> Headline:
    """Return the figures at the end of a day; `remaining` is ignored if no ceiling is known."""
    days = 366 if calendar.isleap(on.year) else 365
    of_year = percent(on.timetuple().tm_yday, days)
    if quota is None:
        return Headline(None, issued, net, None, None, of_year)
    return Headline(quota, issued, net, remaining, percent(net, quota) if quota else None, of_year)


def of_report(report: MonthReport) -> Headline:
    """Return the figures of a monthly report."""
    ledger = report.ledger
    net = (report.quota or 0) - ledger.closing
    return headline(report.quota, ledger.issued, net, ledger.closing, day_in_year(report.year, report.as_of))


def day_in_year(year: int, on: date) -> date:
    """Return the day if it is in the year, else the nearest day of the year."""
    return min(max(on, date(year, 1, 1)), date(year, 12, 31))


def percent(part: int, whole: int) -> int:
    """Return a share in whole percents; halves are rounded up."""
    return (200 * part + whole) // (2 * whole)
