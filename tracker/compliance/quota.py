"""How many places a quota has: its windows (a calendar year or its two halves) and the ceiling in force for each.

A place is taken in the window of the visa's day of issue, Hong Kong time. Ceilings come from the rulebook, which dates
them, and from managers, who record them for one window; the newest known one holds until another.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.rulebook import Scheme
from tracker.compliance.toml_reader import first_day
from tracker.errors import TrackerError

WHOLE_YEARS, HALF_YEARS = 1, 2
"""The windows of a year: one, or two."""


class NoSuchWindow(TrackerError):
    """A text that names no window: `YYYY`, `YYYY-H1` or `YYYY-H2` in the years that facts may have."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no window of a quota: YYYY, YYYY-H1 or YYYY-H2")
        self.text = text


class Window(NamedTuple):
    """A calendar year, or a half of one; they sort by year, and the whole before its halves."""

    year: int
    half: int = 0
    """0: the whole year; 1: January to June; 2: July to December."""

    @property
    def name(self) -> str:
        """`YYYY`, `YYYY-H1` or `YYYY-H2`."""
        return f"{self.year:04}-H{self.half}" if self.half else f"{self.year:04}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 7 if self.half == 2 else 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)


class Ceiling(NamedTuple):
    """How many places each window has, from a day on."""

    starts_on: date
    """For a recorded one the first day of its window."""
    amount: int
    """Places of one window: of a half where there are two."""
    windows: int
    """`WHOLE_YEARS` or `HALF_YEARS`."""
    source: str
    """Where it is written, in words."""
    recorded: bool = False
    """By a manager, for the very window in which it starts; else by the rulebook."""

    @property
    def window(self) -> Window:
        """The first window that it holds for."""
        return _window(self.starts_on, self.windows)


def parse_window(text: str) -> Window:
    """The window of a name. Raises `NoSuchWindow`."""
    found = re.fullmatch(r"([0-9]{4})(?:-H([12]))?", text)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise NoSuchWindow(text)
    return Window(int(found[1]), int(found[2] or 0))


def window_of(day: date, windows: int) -> str:
    """The name of the window that a day lies in, where a year has so many."""
    return _window(day, windows).name


def published(scheme: Scheme, direction: str) -> tuple[Ceiling, ...]:
    """The ceilings that the rulebook knows for one way, from the oldest to the newest."""
    return tuple(
        Ceiling(first_day(each.valid_from), each.amount // each.windows, each.windows, each.source.title)
        for each in scheme.places
        if each.direction == direction
    )


def recorded(window: str, amount: int, source: str) -> Ceiling:
    """A ceiling as a manager records it for one window. Raises `NoSuchWindow`."""
    meant = parse_window(window)
    return Ceiling(meant.first, amount, HALF_YEARS if meant.half else WHOLE_YEARS, source, recorded=True)


def window_for(day: date, known: Sequence[Ceiling]) -> str:
    """The name of the window in which a visa issued on a day takes a place."""
    return window_of(day, _division(day.year, _current_ceilings(tuple(known))))


def windows_in(year: int, known: Sequence[Ceiling]) -> tuple[str, ...]:
    """The names of the windows of a year, in their order: two where the ceiling in force for it is per half.

    A change between the two ways in the course of a year takes effect with the next year.
    """
    return tuple(window.name for window in _windows(year, _current_ceilings(tuple(known))))


def ceiling_for(window: str, known: Sequence[Ceiling], *, on: date | None = None) -> Ceiling | None:
    """The ceiling in force for a window on a day, by default on its last; None: no limit is known.

    `known`: recorded ones in the order in which they were recorded. One recorded for the very window holds for all of
    it; else the newest that began by that day. Half of a year's ceiling where only that is known; both halves' together
    where a divided year is asked for. Raises `NoSuchWindow`.
    """
    wanted, current = parse_window(window), _current_ceilings(tuple(known))
    if wanted.half or _division(wanted.year, current) == WHOLE_YEARS:
        return _in_force(wanted, current, on)
    halves = [_in_force(half, current, on) for half in _windows(wanted.year, current)]
    first, second = halves
    if first is None or second is None:
        return None
    return second._replace(amount=first.amount + second.amount, windows=WHOLE_YEARS)


def year_ceiling(year: int, known: Sequence[Ceiling], *, on: date | None = None) -> int | None:
    """The places of a whole year as known for a day, by default its last; None: no limit is known."""
    found = ceiling_for(Window(year).name, known, on=on)
    return None if found is None else found.amount


def _window(day: date, windows: int) -> Window:
    if windows == WHOLE_YEARS:
        return Window(day.year)
    return Window(day.year, 1 if day.month <= 6 else 2)


def _windows(year: int, current: Sequence[Ceiling]) -> tuple[Window, ...]:
    if _division(year, current) == WHOLE_YEARS:
        return (Window(year),)
    return Window(year, 1), Window(year, 2)


@lru_cache(maxsize=256)
def _current_ceilings(known: tuple[Ceiling, ...]) -> tuple[Ceiling, ...]:
    """The ceilings without the recorded ones that later ones replace: the same window, the year of a half, its halves."""
    current: list[Ceiling] = []
    for ceiling in known:
        if ceiling.recorded:
            current = [each for each in current if not (each.recorded and _replaces(ceiling.window, each.window))]
        current.append(ceiling)
    return tuple(current)


def _replaces(newer: Window, older: Window) -> bool:
    return newer.year == older.year and (newer == older or 0 in {newer.half, older.half})


def _division(year: int, current: Sequence[Ceiling]) -> int:
    """How many windows a year has: as recorded for it, else as in force when it begins, else as first begun in it."""
    of_year = [each for each in current if each.starts_on.year == year]
    for ceiling in of_year:
        if ceiling.recorded:
            return ceiling.windows
    before = [each for each in current if each.starts_on < date(year, 1, 2)]
    if before:
        return max(before, key=_age).windows
    return min(of_year).windows if of_year else WHOLE_YEARS


def _in_force(window: Window, current: Sequence[Ceiling], on: date | None) -> Ceiling | None:
    """The ceiling of one window, in places of that window."""
    for ceiling in current:
        if ceiling.recorded and ceiling.window == window:
            return ceiling
    day = min(on or window.last, window.last)
    begun = [each for each in current if each.starts_on <= day]
    if not begun:
        return None
    newest = max(begun, key=_age)
    windows = HALF_YEARS if window.half else WHOLE_YEARS
    return newest._replace(amount=newest.amount * newest.windows // windows, windows=windows)


def _age(ceiling: Ceiling) -> tuple[date, bool, date]:
    """Sorts ceilings from the oldest to the newest: by their first window; there the recorded one counts as newer."""
    return ceiling.window.first, ceiling.recorded, ceiling.starts_on
