"""The general holidays of 2026 as the Government announced them (info.gov.hk, weekdays and Saturdays)."""

from datetime import date, timedelta

from tracker.adapters.holidays import is_general_holiday

ANNOUNCED = {
    (1, 1), (2, 17), (2, 18), (2, 19), (4, 3), (4, 4), (4, 6), (4, 7), (5, 1), (5, 25), (6, 19), (7, 1), (9, 26), (10, 1),
    (10, 19), (12, 25), (12, 26),
}  # fmt: skip
SUNDAY = 6


def test_the_days_of_2026_are_those_that_were_announced() -> None:
    days = [date(2026, 1, 1) + timedelta(number) for number in range(365)]
    found = {(day.month, day.day) for day in days if day.weekday() != SUNDAY and is_general_holiday(day)}
    assert found == ANNOUNCED
