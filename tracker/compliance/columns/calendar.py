"""N months from a day, and ages, for many days at once, from tables that are computed once.

Source of the two clocks: see `months.first_day_counts` and `months.first_day_free`.
"""

from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np

from tracker.compliance.columns.population import Numbers
from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR

FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
"""The first and the last day of a fact, as day numbers."""
TABLE_END = LAST_YEAR + 12
"""The year before which the tables end: the longest stay from the last day of a fact ends earlier."""
BEFORE_DATES = date(1970, 1, 1).toordinal()
"""The day number of day 0 of NumPy's calendar."""


class _Calendar(NamedTuple):
    """All days of the tables: their months, counted from year 0, and their days of the month, from 1."""

    month: Numbers
    day: Numbers


def allowance_days(clock: str, first: Numbers, months: int) -> Numbers:
    """Return the days in `months` from each first counted day, both ends included, by a clock of `months.CLOCKS`."""
    return _allowances(clock, months)[first - FIRST_DAY]


def last_day(clock: str, first: Numbers, months: int) -> Numbers:
    """Return the last day of `months` from each first day by a clock."""
    return first + allowance_days(clock, first, months) - 1


def whole_months(first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
    """Return the whole months by first-day-free from each first to each last day, and the days after them."""
    (month, day), (last_month, _) = (_Calendar(*(column[days - FIRST_DAY] for column in _days())) for days in (first, last))
    months = last_month - month
    months = months - (_same_day(month + months, day) > last)
    return months, last - _same_day(month + months, day)


def completed_years(born: Numbers, on: Numbers) -> Numbers:
    """Return ages in whole years. Born on 29 February: a year older on 1 March in a common year (Cap. 410, s. 5)."""
    (month, day), (born_month, born_day) = (_Calendar(*(column[days - FIRST_DAY] for column in _days())) for days in (on, born))
    return (month - born_month - (day < born_day)) // 12


@cache
def _days() -> _Calendar:
    days = np.arange(f"{FIRST_YEAR}-01-01", f"{TABLE_END}-01-01", dtype="datetime64[D]")
    months = days.astype("datetime64[M]")
    return _Calendar(months.astype(np.int64) + 1970 * 12, (days - months.astype("datetime64[D]")).astype(np.int64) + 1)


@cache
def _allowances(clock: str, months: int) -> Numbers:
    """Return the allowance from every day of the tables.

    Cached: a rulebook has few limits, and a table takes less than a megabyte.
    """
    month, day = _days()
    begins, ends = _first_of(month + months), _first_of(month + months + 1) - 1
    corresponding = begins + day - 1
    shift = 1 if clock == "first-day-counts" else 0
    last = np.where(corresponding > ends, ends, corresponding - shift)
    return last - np.arange(FIRST_DAY, FIRST_DAY + len(day)) + 1


def _same_day(month: Numbers, day: Numbers) -> Numbers:
    """Return the day number of each month's day of that number, or else of its last day."""
    same: Numbers = np.minimum(_first_of(month) + day, _first_of(month + 1)) - 1
    return same


def _first_of(month: Numbers) -> Numbers:
    """Return the day number of each month's first day."""
    return (month - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + BEFORE_DATES
