"""The general holidays as the Government gazetted them, and the years that nobody knows."""

from datetime import date, timedelta

import pytest
from holidays import OPTIONAL, PUBLIC, country_holidays

from tracker.adapters.holidays import LAST_YEAR, UnknownHolidaysError, is_general_holiday

GAZETTED = {
    2025: {
        (1, 1), (1, 29), (1, 30), (1, 31), (4, 4), (4, 18), (4, 19), (4, 21), (5, 1), (5, 5), (5, 31), (7, 1), (10, 1),
        (10, 7), (10, 29), (12, 25), (12, 26),
    },
    2026: {
        (1, 1), (2, 17), (2, 18), (2, 19), (4, 3), (4, 4), (4, 6), (4, 7), (5, 1), (5, 25), (6, 19), (7, 1), (9, 26),
        (10, 1), (10, 19), (12, 25), (12, 26),
    },
}  # fmt: skip
"""Weekdays and Saturdays (info.gov.hk)."""
IN_NEITHER_LIST = [date(2028, 10, 3), date(2033, 10, 4)]
SUNDAY = 6


@pytest.mark.parametrize("year", GAZETTED)
def test_holidays_are_the_gazetted_ones(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(number) for number in range(365)]
    found = {(day.month, day.day) for day in days if day.weekday() != SUNDAY and is_general_holiday(day)}
    assert found == GAZETTED[year]


@pytest.mark.parametrize("day", IN_NEITHER_LIST)
def test_combined_categories_add_no_holiday(day: date) -> None:
    assert day in country_holidays("HK", years=day.year, categories=(PUBLIC, OPTIONAL))
    assert not is_general_holiday(day)


@pytest.mark.parametrize("year", [1945, LAST_YEAR + 1])
def test_year_outside_the_package_is_an_error(year: int) -> None:
    assert not country_holidays("HK", years=year, categories=OPTIONAL)
    with pytest.raises(UnknownHolidaysError, match=str(year)):
        is_general_holiday(date(year, 1, 1))


def test_last_known_year_has_its_holidays() -> None:
    assert is_general_holiday(date(LAST_YEAR, 1, 1))
