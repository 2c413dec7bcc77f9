"""The places of a quota: its windows (a calendar year or its halves) and the ceiling in force for each.

A place is taken in the window of the visa's day of issue, Hong Kong time. Ceilings come from the rulebook, where they are
dated, and from managers, who record them for one window. The newest known ceiling holds until the next.
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
"""The number of windows in a year."""


class NoSuchWindow(TrackerError):
    """A text that is not the name of a window: `YYYY`, `YYYY-H1` or `YYYY-H2` within the years of facts."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no window of a quota: YYYY, YYYY-H1 or YYYY-H2")
        self.text = text


class Window(NamedTuple):
    """A calendar year or a half of one. Windows sort by year, and the whole year before its halves."""

    year: int
    half: int = 0
    """0: the whole year; 1: January to June; 2: July to December."""

    @property
    def name(self) -> str:
        """Return `YYYY`, `YYYY-H1` or `YYYY-H2`."""
        return f"{self.year:04}-H{self.half}" if self.half else f"{self.year:04}"

    @property
    def first(self) -> date:
        """Return the first day."""
        return date(self.year, 7 if self.half == 2 else 1, 1)

    @property
    def last(self) -> date:
        """Return the last day."""
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)


class Ceiling(NamedTuple):
    """The number of places of each window from a day on."""

    starts_on: date
    """For a recorded ceiling, the first day of its window."""
    amount: int
    """Places of one window: of a half if the year has two."""
    windows: int
    """`WHOLE_YEARS` or `HALF_YEARS`."""
    source: str
    """The title of the publication, or a manager's words."""
    recorded: bool = False
    """Whether a manager recorded it for exactly the window in which it starts; if not, it is the rulebook's."""

    @property
    def window(self) -> Window:
        """Return the first window for which it holds."""
        return _window(self.starts_on, self.windows)


def parse_window(text: str) -> Window:
    """Return the window of a name. Raises `NoSuchWindow`."""
    found = re.fullmatch(r"([0-9]{4})(?:-H([12]))?", text)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise NoSuchWindow(text)
    return Window(int(found[1]), int(found[2] or 0))


def window_of(day: date, windows: int) -> str:
    """Return the name of the window that contains a day, in a year of so many windows."""
    return _window(day, windows).name


def published(scheme: Scheme, direction: str) -> tuple[Ceiling, ...]:
    """Return the rulebook's ceilings for one direction, the oldest first."""
    return tuple(
        Ceiling(first_day(each.valid_from), each.amount // each.windows, each.windows, each.source.title)
        for each in scheme.places
        if each.direction == direction
    )


def recorded(window: str, amount: int, source: str) -> Ceiling:
    """Return the ceiling that a manager records for one window. Raises `NoSuchWindow`."""
    meant = parse_window(window)
    return Ceiling(meant.first, amount, HALF_YEARS if meant.half else WHOLE_YEARS, source, recorded=True)


def window_for(day: date, known: Sequence[Ceiling]) -> str:
    """Return the name of the window in which a visa issued on a day takes a place."""
    return window_of(day, _division(day.year, _current_ceilings(tuple(known))))


def windows_in(year: int, known: Sequence[Ceiling]) -> tuple[str, ...]:
    """Return the names of a year's windows in order: two if the ceiling in force for it is per half.

    A change between whole years and halves during a year takes effect in the next year.
    """
    return tuple(window.name for window in _windows(year, _current_ceilings(tuple(known))))


def ceiling_for(window: str, known: Sequence[Ceiling], *, on: date | None = None) -> Ceiling | None:
    """Return the ceiling in force for a window on a day, by default its last; None if no limit is known.

    `known` has the recorded ceilings in the order of recording. One recorded for exactly this window holds for all of it;
    else the newest that began by that day. A half gets half of the year's ceiling if only that is known; a divided year
    gets the sum of its halves. Raises `NoSuchWindow`.
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
    """Return the places of a whole year as known on a day, by default its last; None if no limit is known."""
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
    """Return the ceilings without recorded ones that a later one replaces.

    A later one replaces those of the same window, a year those of its halves, and a half those of its year.
    """
    current: list[Ceiling] = []
    for ceiling in known:
        if ceiling.recorded:
            current = [each for each in current if not (each.recorded and _replaces(ceiling.window, each.window))]
        current.append(ceiling)
    return tuple(current)


def _replaces(newer: Window, older: Window) -> bool:
    return newer.year == older.year and (newer == older or 0 in {newer.half, older.half})


def _division(year: int, current: Sequence[Ceiling]) -> int:
    """Return how many windows a year has: as recorded for it, as in force when it begins, or as first begun in it."""
    of_year = [each for each in current if each.starts_on.year == year]
    for ceiling in of_year:
        if ceiling.recorded:
            return ceiling.windows
    before = [each for each in current if each.starts_on < date(year, 1, 2)]
    if before:
        return max(before, key=_age).windows
    return min(of_year).windows if of_year else WHOLE_YEARS


def _in_force(window: Window, current: Sequence[Ceiling], on: date | None) -> Ceiling | None:
    """Return the ceiling of one window, in places of that window; None if none is known."""
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
    """Return a sort key from the oldest to the newest ceiling: by first window; a recorded one is newer in the same window."""
    return ceiling.window.first, ceiling.recorded, ceiling.starts_on
