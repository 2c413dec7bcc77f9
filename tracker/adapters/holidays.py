"""Hong Kong's general holidays by the `holidays` package (Cap. 149, with Good Friday and the day after it)."""

from datetime import date
from functools import lru_cache

from holidays import OPTIONAL, country_holidays
from holidays.countries.hongkong import HongKong

from tracker.errors import TrackerError

FIRST_YEAR, LAST_YEAR = HongKong.start_year, HongKong.end_year
"""The years whose holidays the package computes, both included."""


class UnknownHolidaysError(TrackerError):
    """The holidays of a year are unknown; the package would return none."""


@lru_cache(maxsize=1024)
def is_general_holiday(day: date) -> bool:
    """Return whether a day is a general holiday, Sundays aside. Raises `UnknownHolidaysError` outside the known years."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnknownHolidaysError(f"the general holidays of {day.year} are not known")
    # The category `optional` is the whole list of Cap. 149. Together with `public`, the shorter statutory list, the
    # package moves some days twice: 3 October 2028 and 4 October 2033 are then holidays that neither list has.
    return day in country_holidays("HK", years=day.year, categories=OPTIONAL)
