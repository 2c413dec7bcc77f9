"""Months in tables: every line can be checked with a calendar and a pencil."""

from datetime import date

import pytest

from tests.support.oracle import walking
from tracker.compliance.months import (
    CLOCKS,
    NEVER,
    allowance_days,
    completed_years,
    day,
    first_day_counts,
    first_day_free,
    last_of_month_later,
    same_day_later,
)

D = date.fromisoformat

# first day, months, last day where the first day counts, last day where it is free
PERIODS = [
    ("2026-01-01", 1, "2026-01-31", "2026-02-01"),
    ("2026-01-15", 6, "2026-07-14", "2026-07-15"),
    ("2026-01-10", 12, "2027-01-09", "2027-01-10"),
    ("2025-12-31", 1, "2026-01-30", "2026-01-31"),
    ("2026-04-01", 3, "2026-06-30", "2026-07-01"),
    ("2026-09-30", 4, "2027-01-29", "2027-01-30"),
    ("2026-12-01", 1, "2026-12-31", "2027-01-01"),
    ("2026-11-01", 1, "2026-11-30", "2026-12-01"),
    ("2026-12-15", 12, "2027-12-14", "2027-12-15"),
    ("2026-11-15", 13, "2027-12-14", "2027-12-15"),
    ("2026-06-10", 6, "2026-12-09", "2026-12-10"),
    ("2026-03-01", 120, "2036-02-29", "2036-03-01"),
    # a month without such a day: both end on its last day
    ("2026-01-31", 1, "2026-02-28", "2026-02-28"),
    ("2024-01-31", 1, "2024-02-29", "2024-02-29"),
    ("2026-01-30", 1, "2026-02-28", "2026-02-28"),
    ("2024-01-30", 1, "2024-02-29", "2024-02-29"),
    ("2026-01-29", 1, "2026-02-28", "2026-02-28"),
    ("2026-08-31", 6, "2027-02-28", "2027-02-28"),
    ("2027-08-31", 6, "2028-02-29", "2028-02-29"),
    ("2026-03-31", 6, "2026-09-30", "2026-09-30"),
    ("2026-10-31", 1, "2026-11-30", "2026-11-30"),
    ("2024-02-29", 12, "2025-02-28", "2025-02-28"),
    # a month that has it, if only just
    ("2024-01-29", 1, "2024-02-28", "2024-02-29"),
    ("2026-01-28", 1, "2026-02-27", "2026-02-28"),
    ("2024-02-29", 48, "2028-02-28", "2028-02-29"),
    ("2026-02-28", 6, "2026-08-27", "2026-08-28"),
    ("2026-08-30", 4, "2026-12-29", "2026-12-30"),
    ("2026-07-31", 1, "2026-08-30", "2026-08-31"),
    ("1900-01-29", 1, "1900-02-28", "1900-02-28"),
    ("2000-01-29", 1, "2000-02-28", "2000-02-29"),
]


@pytest.mark.parametrize(("first", "months", "counts", "free"), PERIODS)
def test_each_clock_ends_months_differently(first: str, months: int, counts: str, free: str) -> None:
    assert first_day_counts(D(first), months) == D(counts)
    assert first_day_free(D(first), months) == D(free)
    assert allowance_days("first-day-counts", D(first).toordinal(), months) == (D(counts) - D(first)).days + 1
    assert allowance_days("first-day-free", D(first).toordinal(), months) == (D(free) - D(first)).days + 1


@pytest.mark.parametrize("months", [1, 2, 3, 6, 11, 12, 13, 24])
def test_periods_equal_walked_months(months: int) -> None:
    for first in walking.walk(D("1999-12-01"), D("2008-01-31")):
        assert first_day_counts(first, months) == walking.last_day("first-day-counts", first, months)
        assert first_day_free(first, months) == walking.last_day("first-day-free", first, months)


def test_clocks_have_names_of_schemes() -> None:
    assert list(CLOCKS) == ["first-day-counts", "first-day-free"]


@pytest.mark.parametrize(
    ("first", "months", "same_day", "months_end"),
    [
        ("2026-01-15", 1, "2026-02-15", "2026-02-28"),
        ("2026-01-28", 1, "2026-02-28", "2026-02-28"),
        ("2026-01-29", 1, None, "2026-02-28"),
        ("2026-11-30", 1, "2026-12-30", "2026-12-31"),
        ("2026-12-31", 1, "2027-01-31", "2027-01-31"),
        ("2026-12-31", 12, "2027-12-31", "2027-12-31"),
        ("2026-12-31", 2, None, "2027-02-28"),
        ("2024-02-29", 12, None, "2025-02-28"),
    ],
)
def test_missing_day_of_month_is_none(first: str, months: int, same_day: str | None, months_end: str) -> None:
    assert same_day_later(D(first), months) == (D(same_day) if same_day else None)
    assert last_of_month_later(D(first), months) == D(months_end)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("1999-03-02", "2025-03-01", 25),
        ("1999-03-02", "2025-03-02", 26),
        ("1999-03-02", "2025-03-03", 26),
        ("1999-03-02", "2025-02-28", 25),
        ("1999-03-02", "2025-04-01", 26),
        ("1999-12-31", "2025-12-30", 25),
        ("1999-12-31", "2026-01-01", 26),
        ("2000-02-29", "2018-02-28", 17),
        ("2000-02-29", "2018-03-01", 18),
        ("2000-02-29", "2020-02-28", 19),
        ("2000-02-29", "2020-02-29", 20),
        ("2000-02-29", "2000-02-29", 0),
    ],
)
def test_age_is_counted_in_completed_years(born: str, on: str, years: int) -> None:
    assert completed_years(D(born), D(on)) == years


def test_day_number_never_means_none() -> None:
    assert day(1) == date(1, 1, 1)
    assert day(date(2026, 7, 15).toordinal()) == date(2026, 7, 15)
    assert day(NEVER) is None
    assert date.max.toordinal() < NEVER
