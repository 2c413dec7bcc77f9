"""Forecasts the visas issued by the end of a year, from the share that past years had issued by the same month."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

MIN_PAST_YEARS = 3
"""With fewer past years their shares are not used: months then count equally."""
FIRST_MONTH = 2
"""No forecast is made before the end of this month."""


class MonthForecast(NamedTuple):
    """The visas issued from January to the end of a future month."""

    month: str
    expected: int
    low: int | None
    """By the past year with the largest share issued so far; None if months count equally."""
    high: int | None
    """By the past year with the smallest share issued so far."""


class Forecast(NamedTuple):
    """The expected visas for each remaining month. The last month is the year's total."""

    method: str
    """`share-of-past-years`, or `linear` if there are too few of them."""
    years: tuple[int, ...]
    """The past years that were used."""
    last_year_error: int | None
    """Last year's estimate after the same month, minus the number issued; None if last year is not in the data."""
    months: tuple[MonthForecast, ...]


def forecast(year: int, issued: Sequence[int], past: Mapping[int, Sequence[int]]) -> Forecast | None:
    """Return the forecast for the rest of a year; None before the second month is over, or if the year is over.

    `issued` are the visas of the complete months, January first; `past` those of all twelve months of earlier years.
    Years that had issued none by the same month are not used.
    """
    done = len(issued)
    if not FIRST_MONTH <= done < 12:
        return None
    used = _used(year, done, past)
    ahead = _ahead(sum(issued), done, [past[each] for each in used])
    return Forecast(
        method="share-of-past-years" if used else "linear",
        years=used,
        last_year_error=_error(year - 1, done, past),
        months=tuple(MonthForecast(f"{year:04}-{month:02}", *each) for month, each in enumerate(ahead, done + 1)),
    )


def _used(year: int, done: int, past: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """Return the earlier years that had issued visas by the same month; () if they are too few."""
    earlier = tuple(sorted(each for each in past if each < year and sum(past[each][:done]) > 0))
    return earlier if len(earlier) >= MIN_PAST_YEARS else ()


def _error(year: int, done: int, past: Mapping[int, Sequence[int]]) -> int | None:
    """Return the estimate for a past year after `done` months, minus the number issued."""
    if year not in past:
        return None
    estimate = _ahead(sum(past[year][:done]), done, [past[each] for each in _used(year, done, past)])
    return estimate[-1][0] - sum(past[year])


def _ahead(issued: int, done: int, past: list[Sequence[int]]) -> list[tuple[int, int | None, int | None]]:
    """Return expected, low and high for each remaining month."""
    if not past:
        return [(_rounded(issued * month, done), None, None) for month in range(done + 1, 13)]
    curves = [list(accumulate(months)) for months in past]
    by_now = sum(curve[done - 1] for curve in curves)
    ahead: list[tuple[int, int | None, int | None]] = []
    for month in range(done, 12):
        each = [_rounded(issued * curve[month], curve[done - 1]) for curve in curves]
        ahead.append((_rounded(issued * sum(curve[month] for curve in curves), by_now), min(each), max(each)))
    return ahead


def _rounded(amount: int, parts: int) -> int:
    """Return a share as a whole number, halves rounded up."""
    return (2 * amount + parts) // (2 * parts)
