"""What the page says, worked out from the rows in the ordinary way: a card for each limit, and the rows of the picture."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DAY = timedelta(days=1)
NEVER = date.max


@dataclass
class Card:
    title: str
    safe_day: date | None
    other_day: date | None
    used: int
    left: int
    allowed: int
    percent: float


@dataclass
class Row:
    name: str
    first: date
    last: date
    word: str


def card(title: str, readings: list[dict[str, Any]], on: date, stay_ends: date) -> Card:
    """The earliest reading counts."""
    days = [min(_last_safe_day(reading, on), stay_ends) for reading in readings]
    reading = readings[days.index(min(days))]
    used, allowed = _counted(reading["spans"], on), reading["allowance_days"]
    other = max(days) if max(days) != min(days) else None
    return Card(title, min(days), other, used, max(allowed - used, 0), allowed, round(min(used / allowed, 1) * 100, 2))


def stay_card(arrived_on: date, until: date, on: date) -> Card:
    allowed = (until - arrived_on).days + 1
    used = (on - arrived_on).days + 1
    return Card("Your stay", None, None, used, allowed - used, allowed, round(used / allowed * 100, 2))


def rows(name: str, stints: Iterable[tuple[date, date]], readings: list[dict[str, Any]], on: date) -> Iterator[Row]:
    """Each stint, cut where today and the excesses fall."""
    excesses = [_day(reading["exceeds_on"]) or NEVER for reading in readings]
    earliest, latest = min(excesses), max(excesses)
    for first, last in stints:
        edges = sorted({first, *(edge for edge in (on + DAY, earliest, latest) if first < edge <= last)})
        for start, following in zip(edges, [*edges[1:], last + DAY], strict=True):
            if start >= latest:
                word = "beyond the limit"
            elif start >= earliest:
                word = "the readings differ"
            else:
                word = "recorded" if start <= on else "planned or ongoing"
            yield Row(name, start, following - DAY, word)


def _last_safe_day(reading: dict[str, Any], on: date) -> date:
    if reading["last_permitted_day"]:
        return date.fromisoformat(reading["last_permitted_day"])
    recorded = date.fromordinal(reading["spans"][-1][1])
    left = int(reading["allowance_days"]) - _counted(reading["spans"], recorded)
    return recorded + timedelta(left) if recorded >= on or not left else on + timedelta(left - 1)


def _counted(spans: list[list[int]], until: date) -> int:
    number = until.toordinal()
    return sum((min(last, number) - first + 1) * times for first, last, times in spans if first <= number)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
