"""Invented lives: the days of a visa, a stay, jobs and courses, told around one day. Each life has a verdict by design."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from tracker.compliance.months import first_day_free

DAY = timedelta(days=1)
ENTRY_MONTHS = 3
"""How long after its issue a visa may be used."""
LIMIT_MONTHS = 6
"""How long one may work for one employer, or study."""


class InventedStint(NamedTuple):
    """One job or course: with which of the person's employers or schools (0, 1, …), and its days; None goes on."""

    place: int
    start: date
    end: date | None = None


class LifeDays(NamedTuple):
    """What is known of one person's days. Nothing but ends and courses that are planned lies after the day."""

    applied_on: date
    issued_on: date | None = None
    enter_by: date | None = None
    arrived_on: date | None = None
    permitted_until: date | None = None
    departed_on: date | None = None
    jobs: tuple[InventedStint, ...] = ()
    courses: tuple[InventedStint, ...] = ()
    turn: tuple[str, date] | None = None
    """How the application or visa ended before an arrival, and when."""
    too_old: bool = False
    named: str | None = None
    """The given name, where the demonstration speaks of it."""


class DayDice:
    """Days around one day, chosen by dice. Visas are issued in its year and the year before."""

    def __init__(self, dice: random.Random, on: date, *, this_year: bool) -> None:
        """`this_year`: what may lie in either year lies in the later one."""
        self._dice, self.on = dice, on
        self.since = date(on.year - 1, 1, 1)
        last, this = (self.since, date(on.year - 1, 12, 31)), (date(on.year, 1, 1), on)
        self.last_year, self.year = last, this if this_year else last

    def within(self, first: date, last: date) -> date:
        """Any day from one to another, both included."""
        return first + self._dice.randint(0, (last - first).days) * DAY

    def ago(self, least: int, most: int) -> date:
        """So many days before the day."""
        return self.within(self.on - most * DAY, self.on - least * DAY)

    def after(self, day: date, least: int, most: int) -> date:
        """So many days after a day; before it, where the numbers are negative."""
        return self.within(day + least * DAY, day + most * DAY)

    def stint(self, place: int, since: date, begins: tuple[int, int], lasts: tuple[int, int]) -> InventedStint:
        """A stint that is over: how many days after a day it begins, and how many days after that it ends."""
        start = self.after(since, *begins)
        return InventedStint(place, start, self.after(start, *lasts))

    def stay(self, arrived_on: date, *, issued_before: tuple[int, int] = (7, 80)) -> LifeDays:
        """An arrival with the visa before it, so many days."""
        issued_on = max(self.since, self.after(arrived_on, -issued_before[1], -issued_before[0]))
        return LifeDays(self.after(issued_on, -45, -14), issued_on, arrived_on=arrived_on)

    def stay_over(self, least: int, most: int) -> LifeDays:
        """A stay whose last permitted day was so many days ago; stamped, where twelve months would not fit in two years."""
        ends = self.ago(least, most)
        arrived_on = ends - 364 * DAY
        if arrived_on >= self.since + 14 * DAY:
            return self.stay(arrived_on)
        return self.stay(self.after(self.since, 14, 60))._replace(permitted_until=ends)


Life: TypeAlias = Callable[[DayDice], LifeDays]


# --- before an arrival -----------------------------------------------------------------------------------------------


def applying(days: DayDice) -> LifeDays:
    """Waits for a visa."""
    return LifeDays(days.ago(3, 40))


def refused(days: DayDice) -> LifeDays:
    """Was refused one."""
    return _turned(days, "refused")


def withdrawn(days: DayDice) -> LifeDays:
    """Gave the application up."""
    return _turned(days, "withdrawn")


def _turned(days: DayDice, how: str) -> LifeDays:
    day = days.within(*days.year)
    return LifeDays(days.after(day, -50, -20), turn=(how, day))


def waiting(days: DayDice) -> LifeDays:
    """Has a visa, and may still enter."""
    issued_on = days.within(max(days.on - 80 * DAY, days.year[0]), days.on)
    return LifeDays(days.after(issued_on, -45, -14), issued_on, first_day_free(issued_on, ENTRY_MONTHS))


def lapsed(days: DayDice) -> LifeDays:
    """Let the visa lapse; within its own year, so that the place came back."""
    first, last = days.year if days.year[1] - days.year[0] > 93 * DAY else days.last_year
    issued_on = days.within(first, last - 93 * DAY)
    enter_by = first_day_free(issued_on, ENTRY_MONTHS)
    return LifeDays(days.after(issued_on, -45, -14), issued_on, enter_by, turn=("lapsed", enter_by + DAY))


def cancelled(days: DayDice) -> LifeDays:
    """Cancelled the visa in the year of its issue."""
    day = days.within(*days.year)
    issued_on = max(days.year[0], days.after(day, -60, -3))
    return LifeDays(days.after(issued_on, -45, -14), issued_on, turn=("cancelled", day))
