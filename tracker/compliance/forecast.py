"""How many visas a year will have issued by its end, from the share that past years had issued by the same month."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

MIN_PAST_YEARS = 3
"""From so many past years on their shares are used; below, the months are taken as equal."""
FIRST_MONTH = 2
"""No forecast is made before this month is over."""


class MonthForecast(NamedTuple):
    """The visas issued from January to the end of a month that is still to come."""

    month: str
    expected: int
    low: int | None
    """By the past year that had done the most by now; None where the months are taken as equal."""
    high: int | None
    """By the past year that had done the least by now."""


class Forecast(NamedTuple):
    """What is expected for each month to come; the last one is the year."""

    method: str
    """`share-of-past-years`, or `linear` where there are too few of them."""
    years: tuple[int, ...]
    """The past years that were used."""
    last_year_error: int | None
    """What would have been said a year ago, after the same month, less what came of it; None without a last year."""
    months: tuple[MonthForecast, ...]


def forecast(year: int, issued: Sequence[int], past: Mapping[int, Sequence[int]]) -> Forecast | None:
    """The rest of a year from the visas of its complete months, January first; None before the second month is over.

    `past`: the visas of all twelve months of earlier years; years that had issued none by the same month are not used.
    None too for a year that is over.
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
    """The earlier years that had issued some visas by the same month; none of them where they are too few."""
    earlier = tuple(sorted(each for each in past if each < year and sum(past[each][:done]) > 0))
    return earlier if len(earlier) >= MIN_PAST_YEARS else ()


def _error(year: int, done: int, past: Mapping[int, Sequence[int]]) -> int | None:
    """What would have been said of a past year after so many months, less what it came to."""
    if year not in past:
        return None
    estimate = _ahead(sum(past[year][:done]), done, [past[each] for each in _used(year, done, past)])
    return estimate[-1][0] - sum(past[year])


def _ahead(issued: int, done: int, past: list[Sequence[int]]) -> list[tuple[int, int | None, int | None]]:
    """For each month to come: expected, low and high."""
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
    """A share as a whole number; halves go up."""
    return (2 * amount + parts) // (2 * parts)
