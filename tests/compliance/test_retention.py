"""Retention periods: the day that they count from, and the day on which they are over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compliance.retention import (
    MAX_MONTHS,
    DatedPeriods,
    LastDays,
    RetentionPeriods,
    deleted_on,
    due_on,
    last_days,
    latest_due,
)

DAYS = st.dates(date(1950, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(1, MAX_MONTHS)
A, B, C = date(2026, 1, 10), date(2026, 5, 4), date(2027, 1, 9)
FIRST = DatedPeriods(date.min, RetentionPeriods())


def later(day: date, **months: int) -> DatedPeriods:
    return DatedPeriods(day, RetentionPeriods()._replace(**months))


@pytest.mark.parametrize(
    ("arrived_on", "permitted_until", "departed_on", "visa_days", "found"),
    [
        (A, C, B, (C,), LastDays(B, None)),
        (A, C, None, (), LastDays(C, None)),
        (A, None, None, (), LastDays(A, None)),
        (None, None, B, (C,), LastDays(B, None)),
        (None, C, None, (A, None, B), LastDays(None, B)),
        (None, None, None, (None, None), LastDays(None, None)),
    ],
    ids=["departed", "permitted", "without limit", "departed from here", "never arrived", "nothing known"],
)
def test_period_counts_from_last_day(
    arrived_on: date | None,
    permitted_until: date | None,
    departed_on: date | None,
    visa_days: tuple[date | None, ...],
    found: LastDays,
) -> None:
    days = {"arrived_on": arrived_on, "permitted_until": permitted_until, "departed_on": departed_on}
    assert last_days(**days, visa_days=visa_days) == found


@pytest.mark.parametrize(
    ("since", "months", "due"),
    [
        (date(2026, 5, 10), 72, date(2032, 5, 11)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2025, 2, 28), 36, date(2028, 2, 29)),
    ],
)
def test_data_are_deleted_on_the_day_after_the_period(since: date, months: int, due: date) -> None:
    assert deleted_on(since, months) == due


@given(DAYS, MONTHS)
def test_latest_due_day_is_due_and_the_next_is_not(on: date, months: int) -> None:
    latest = latest_due(months, on=on)
    assert deleted_on(latest, months) <= on < deleted_on(latest + timedelta(days=1), months)


@pytest.mark.parametrize(
    ("versions", "on", "due"),
    [
        ([FIRST], A, date(2032, 5, 5)),
        ([FIRST], date(2033, 1, 1), date(2033, 1, 1)),
        ([FIRST, later(C, stay_months=12)], A, date(2027, 5, 5)),
        ([FIRST, later(date(2028, 1, 1), stay_months=12)], A, date(2028, 1, 1)),
        ([FIRST, later(date(2028, 1, 1), stay_months=12)], date(2029, 1, 1), date(2029, 1, 1)),
        ([FIRST, later(date(2032, 5, 5), stay_months=84)], A, date(2033, 5, 5)),
        ([FIRST, later(date(2032, 5, 6), stay_months=84)], A, date(2032, 5, 5)),
        ([FIRST, later(C, stay_months=12), later(C, stay_months=24)], A, date(2028, 5, 5)),
    ],
)
def test_period_of_the_day_of_deletion_counts(versions: list[DatedPeriods], on: date, due: date) -> None:
    assert due_on(B, versions, "stay_months", on=on) == due
