"""How a quota stands on a day, in five figures."""

import calendar
from datetime import date
from typing import NamedTuple

from tracker.compliance.month_report import MonthReport


class Headline(NamedTuple):
    """Five figures. Shares are whole percents."""

    quota: int | None
    """None: no ceiling is known, places are counted without limit."""
    issued: int
    net: int
    """Issued and not given back."""
    remaining: int | None
    share: int | None
    """Of the quota, by what is net used; None without a quota."""
    of_year: int
    """Of the year that is over at the end of the day."""


def headline(quota: int | None, issued: int, net: int, remaining: int, on: date) -> Headline:
    """The figures at the end of a day; `remaining` means nothing where no ceiling is known."""
    days = 366 if calendar.isleap(on.year) else 365
    of_year = percent(on.timetuple().tm_yday, days)
    if quota is None:
        return Headline(None, issued, net, None, None, of_year)
    return Headline(quota, issued, net, remaining, percent(net, quota) if quota else None, of_year)


def of_report(report: MonthReport) -> Headline:
    """The figures of a monthly report."""
    ledger = report.ledger
    net = ledger.issued - ledger.lapsed - ledger.cancelled
    return headline(report.quota, ledger.issued, net, ledger.closing, day_in_year(report.year, report.as_of))


def day_in_year(year: int, on: date) -> date:
    """The day of a year that is over by then: its last for a year that is over, its first for one that has not begun."""
    return min(max(on, date(year, 1, 1)), date(year, 12, 31))


def percent(part: int, whole: int) -> int:
    """A share in whole percents; halves go up."""
    return (200 * part + whole) // (2 * whole)
