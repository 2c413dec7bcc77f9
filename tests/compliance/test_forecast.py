"""The forecast: by the share that past years had done, else linear and said so, with last year's error beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compliance.forecast import Forecast, MonthForecast, forecast

EVEN = [10] * 12
EARLY = [30, 30, 10, 10, 10, 10, 4, 4, 4, 4, 2, 2]
LATE = list(reversed(EARLY))
THREE = {2023: EVEN, 2024: EARLY, 2025: LATE}


@pytest.mark.parametrize("done", [0, 1, 12])
def test_forecast_needs_second_to_last_month(done: int) -> None:
    assert forecast(2026, EVEN[:done], THREE) is None


def test_few_past_years_give_equal_months() -> None:
    told = forecast(2026, [10, 15], {2024: EARLY, 2025: LATE})
    assert told is not None
    assert (told.method, told.years) == ("linear", ())
    assert told.months[0] == MonthForecast("2026-03", 38, None, None)
    assert told.months[-1] == MonthForecast("2026-12", 150, None, None)
    assert [each.month for each in told.months] == [f"2026-{month:02}" for month in range(3, 13)]


def test_three_past_years_give_their_share() -> None:
    told = forecast(2026, [12, 12], THREE)
    assert told is not None
    assert (told.method, told.years) == ("share-of-past-years", (2023, 2024, 2025))
    done, whole = 20 + 60 + 4, 360
    assert told.months[-1] == MonthForecast("2026-12", round(24 * whole / done), 48, 720)
    assert told.months[0] == MonthForecast("2026-03", round(24 * (30 + 70 + 8) / done), 28, 48)


def test_error_is_forecast_less_actual() -> None:
    linear = forecast(2026, [1, 1], {2024: EVEN, 2025: EARLY})
    assert linear is not None
    assert linear.last_year_error == 60 * 6 - 120
    by_share = forecast(2026, [1, 1], {2022: EVEN, 2023: EVEN, 2024: EVEN, 2025: LATE})
    assert by_share is not None
    assert by_share.last_year_error == 24 - 120


def test_error_uses_only_earlier_years() -> None:
    told = forecast(2026, [1, 1], THREE)
    assert told is not None
    assert told.last_year_error == 4 * 6 - 120


def test_missing_last_year_gives_no_error() -> None:
    told = forecast(2026, [1, 1], {2024: EVEN})
    assert told is not None
    assert told.last_year_error is None


def test_future_and_empty_years_are_unused() -> None:
    none_yet = [0, 0, *EVEN[2:]]
    for other in ({2022: none_yet}, {2026: EVEN}, {2027: EVEN}):
        told = forecast(2026, [1, 1], {2023: EVEN, 2024: EVEN, **other})
        assert told is not None
        assert told.method == "linear"
    told = forecast(2026, [1, 1], {2022: none_yet, **THREE})
    assert told is not None
    assert told.years == (2023, 2024, 2025)


def test_year_with_one_visa_is_used() -> None:
    told = forecast(2026, [1, 1], {2023: [0, 1, *EVEN[2:]], 2024: EVEN, 2025: EVEN})
    assert told is not None
    assert told.years == (2023, 2024, 2025)


def test_halves_go_up() -> None:
    told = forecast(2026, [1, 0], {})
    assert told == Forecast(
        "linear", (), None, tuple(MonthForecast(f"2026-{month:02}", (month + 1) // 2, None, None) for month in range(3, 13))
    )


months = st.lists(st.integers(0, 500), min_size=12, max_size=12)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=11), st.lists(months, min_size=3, max_size=6))
def test_forecast_is_in_band_and_never_falls(issued: list[int], past: list[list[int]]) -> None:
    told = forecast(2026, issued, {2025 - place: each for place, each in enumerate(past)})
    assert told is not None
    expected = [each.expected for each in told.months]
    assert expected == sorted(expected)
    assert expected[0] >= sum(issued)
    if told.method == "share-of-past-years":
        for each in told.months:
            assert each.low is not None
            assert each.high is not None
            assert each.low <= each.expected <= each.high


@given(st.integers(2, 11), months.filter(lambda each: sum(each[:2]) > 0))
def test_repeated_year_is_forecast_exactly(done: int, like: list[int]) -> None:
    told = forecast(2026, like[:done], dict.fromkeys((2022, 2023, 2024, 2025), like))
    assert told is not None
    assert [each.expected for each in told.months] == [sum(like[:month]) for month in range(done + 1, 13)]
    assert told.last_year_error == 0
