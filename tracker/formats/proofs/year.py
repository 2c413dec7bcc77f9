"""The months that a proof's page draws: a year from the day on which it was made, longer if its last day is later."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any, NamedTuple

from babel.dates import format_date

MONTHS = 12


class Year(NamedTuple):
    """Whole months on one line, and a bar in them. Places are shares of the line, from 0 to 1."""

    months: tuple[tuple[float, str, str], ...]
    """Each month: its share of the line, its short English name, and its number as Japanese and Chinese write it."""
    start: float
    end: float
    """Where the bar begins, and where its last day ends."""


def draw_year(made_on: date, until: date) -> Year:
    """Return the picture of a proof that was made on a day, with its last day. It shows nothing else about the person."""
    first = made_on.replace(day=1)
    count = max(MONTHS, (until.year - first.year) * 12 + until.month - first.month + 1)
    months = [first]
    while len(months) < count:
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    days = [monthrange(each.year, each.month)[1] for each in months]
    line = sum(days)
    named = ((length / line, *_names(each, is_first=each == first)) for each, length in zip(months, days, strict=True))
    return Year(tuple(named), (made_on - first).days / line, ((until - first).days + 1) / line)


def year_data(year: Year) -> dict[str, Any]:
    """Return the picture as data for Typst."""
    return {"months": [list(month) for month in year.months], "start": year.start, "end": year.end}


def _names(month: date, *, is_first: bool) -> tuple[str, str]:
    """Return the English name and the number of a month, with the year where one begins."""
    with_year = is_first or month.month == 1
    english = format_date(month, "MMM yyyy" if with_year else "MMM", locale="en_GB")
    return english, f"{month.year}年{month.month}月" if with_year else f"{month.month}月"
