"""The curve of a quota year: visas issued month by month, against the quota, last year, and the forecast.

Positions are percentages of width and height, so that the curve fits a phone and a desk.
"""

import calendar
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from tracker.compliance.month_report import MonthReport
from tracker.web.middleware.language import month_name

MOST_STEPS = 4
"""The most lines across the picture."""


class Point(NamedTuple):
    """A position in the picture: percent from the left and from the top."""

    x: float
    y: float


class GridLine(NamedTuple):
    """A line across the picture, with its number of visas."""

    y: float
    visas: int


class CurveMonth(NamedTuple):
    """One month: the position of its name, and the visas issued from January to its end, as in one row of the table."""

    x: float
    label: str
    month: str
    """`YYYY-MM`."""
    issued: int | None
    """None for a month after the report."""
    straight: int | None
    """The share of the quota, if all months were the same."""
    last_year: int
    expected: int | None
    low: int | None
    high: int | None


class Curve(NamedTuple):
    """The whole picture. A line is the points of an SVG polyline, empty if there is nothing to draw."""

    steps: tuple[GridLine, ...]
    months: tuple[CurveMonth, ...]
    quota: GridLine | None
    now: Point
    """The end of the line of issued visas."""
    so_far: int
    """The number of visas issued so far."""
    issued: str
    straight: str
    last_year: str
    expected: str
    band: str
    """A polygon between the lowest and the highest forecast."""


def curve(report: MonthReport, last_year: Sequence[int]) -> Curve:
    """Return the curve of a report; `last_year` has the visas of each month of the year before, () if unknown."""
    issued = tuple(accumulate(counts.issued for _, counts in report.months))
    before = tuple(accumulate(last_year)) or (0,) * 12
    months = tuple(_month(report, number, issued, before) for number in range(1, 13))
    most = max(report.quota or 0, *map(_height, months), 1)
    step = _step(most)
    top = step * -(-most // step)
    ahead = [month for month in months if month.expected is not None]
    begins = _forecast_start(months, ahead)
    reached = _months_over(report)
    ends = [min(float(month), reached) for month in range(1, len(issued) + 1)]
    now = Point(_x(ends[-1]), _y(issued[-1], top))
    return Curve(
        steps=tuple(GridLine(_y(visas, top), visas) for visas in range(0, top + 1, step)),
        months=months,
        quota=GridLine(_y(report.quota, top), report.quota) if report.quota else None,
        now=now,
        so_far=issued[-1],
        issued=_polyline([(0, 0), *zip(ends, issued, strict=True)], top),
        straight=_polyline([(0, 0), (12, report.quota)], top) if report.quota else "",
        last_year=_polyline([(0, 0), *enumerate(before, 1)], top) if before[-1] else "",
        expected=_polyline([*begins, *_forecast_points(ahead, "expected")], top),
        band=_polyline([*begins, *_forecast_points(ahead, "high"), *reversed(_forecast_points(ahead, "low"))], top)
        if _is_band(ahead)
        else "",
    )


def _month(report: MonthReport, number: int, issued: Sequence[int], before: Sequence[int]) -> CurveMonth:
    month = f"{report.year:04}-{number:02}"
    outlooks = {outlook.month: outlook for outlook in report.forecast.months} if report.forecast else {}
    outlook = outlooks.get(month)
    return CurveMonth(
        x=round((number - 0.5) / 12 * 100, 2),
        label=month_name(date(report.year, number, 1)),
        month=month,
        issued=issued[number - 1] if number <= len(issued) else None,
        straight=None if report.quota is None else (2 * report.quota * number + 12) // 24,
        last_year=before[number - 1],
        expected=outlook.expected if outlook else None,
        low=outlook.low if outlook else None,
        high=outlook.high if outlook else None,
    )


def _height(month: CurveMonth) -> int:
    return max(month.issued or 0, month.last_year, month.high or 0, month.expected or 0)


def _months_over(report: MonthReport) -> float:
    """Return how many months of the year are over on the report's last day, the last of them in part."""
    on = report.as_of
    if on.year != report.year:
        return 0 if on.year < report.year else 12
    return on.month - 1 + on.day / calendar.monthrange(on.year, on.month)[1]


def _forecast_start(months: Sequence[CurveMonth], ahead: Sequence[CurveMonth]) -> list[tuple[float, int]]:
    """Return the point at which the forecast begins: the end of the last month that is over."""
    if not ahead:
        return []
    over = months.index(ahead[0])
    return [(over, months[over - 1].issued or 0)]


def _forecast_points(ahead: Sequence[CurveMonth], name: str) -> list[tuple[float, int]]:
    return [(int(month.month[5:]), getattr(month, name) or 0) for month in ahead]


def _is_band(ahead: Sequence[CurveMonth]) -> bool:
    return bool(ahead) and ahead[0].low is not None


def _step(most: int) -> int:
    """Return the least of 1, 2, 5, 10, 20, 50 … that needs no more lines than `MOST_STEPS`."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step * MOST_STEPS >= most:
                return step
        power *= 10


def _polyline(points: Sequence[tuple[float, int]], top: int) -> str:
    return " ".join(f"{_x(month):g},{_y(visas, top):g}" for month, visas in points)


def _x(months: float) -> float:
    return round(months / 12 * 100, 2)


def _y(visas: int, top: int) -> float:
    return round(100 - visas / top * 100, 2)
