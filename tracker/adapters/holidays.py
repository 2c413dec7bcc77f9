"""Hong Kong's general holidays, as the `holidays` package knows them (Cap. 149: Good Friday and the day after it are among them)."""

from datetime import date
from functools import lru_cache

from holidays import country_holidays

GENERAL = ("public", "optional")
"""What the package calls optional is a general holiday too, on which no office is open; employers need not give it."""


@lru_cache(maxsize=1024)
def is_general_holiday(day: date) -> bool:
    """Whether a day is one, Sundays aside."""
    return day in country_holidays("HK", years=day.year, categories=GENERAL)
