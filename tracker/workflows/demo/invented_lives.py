"""Invented lives: the days of a visa, stay, jobs and courses around one day. Each life leads to a known verdict."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from tracker.compliance.months import first_day_free

DAY = timedelta(days=1)
ENTRY_MONTHS = 3
"""Months after its issue within which a visa must be used."""
LIMIT_MONTHS = 6
"""Months allowed with one employer, or of study."""


class InventedStint(NamedTuple):
    """One job or course: the number of the person's employer or school (0, 1, …), and its days; None if it is ongoing."""

    which: int
    start: date
    end: date | None = None


class LifeDays(NamedTuple):
    """The days of one person. Only planned ends and courses are after the day of the demo."""

    applied_on: date
    issued_on: date | None = None
    enter_by: date | None = None
    arrived_on: date | None = None
    permitted_until: date | None = None
    departed_on: date | None = None
    jobs: tuple[InventedStint, ...] = ()
    courses: tuple[InventedStint, ...] = ()
    ending: tuple[str, date] | None = None
    """How and when the application or visa ended before an arrival."""
    too_old: bool = False
    named: str | None = None
    """The given name, if the demo needs this person by name."""


class DayDice:
    """Draws random days around one day. Visas are issued in that year and the year before."""

    def __init__(self, dice: random.Random, on: date, *, this_year: bool) -> None:
        """`this_year`: choose the later year if either is possible."""
        self._dice, self.on = dice, on
        self.since = date(on.year - 1, 1, 1)
        last, this = (self.since, date(on.year - 1, 12, 31)), (date(on.year, 1, 1), on)
        self.last_year, self.year = last, this if this_year else last

    def within(self, first: date, last: date) -> date:
        """Draw a day from `first` to `last`, both included."""
        return first + self._dice.randint(0, (last - first).days) * DAY

    def ago(self, least: int, most: int) -> date:
        """Draw a day from `most` to `least` days before the day of the demo."""
        return self.within(self.on - most * DAY, self.on - least * DAY)

    def after(self, day: date, least: int, most: int) -> date:
        """Draw a day from `least` to `most` days after another; negative numbers are days before it."""
        return self.within(day + least * DAY, day + most * DAY)

    def stint(self, which: int, since: date, begins: tuple[int, int], lasts: tuple[int, int]) -> InventedStint:
        """Draw a finished stint: it begins so many days after `since`, and ends so many days later."""
        start = self.after(since, *begins)
        return InventedStint(which, start, self.after(start, *lasts))

    def stay(self, arrived_on: date, *, issued_before: tuple[int, int] = (7, 80)) -> LifeDays:
        """Draw a visa issued so many days before an arrival."""
        issued_on = max(self.since, self.after(arrived_on, -issued_before[1], -issued_before[0]))
        return LifeDays(self.after(issued_on, -45, -14), issued_on, arrived_on=arrived_on)

    def stay_over(self, least: int, most: int) -> LifeDays:
        """Draw a stay whose last permitted day was so many days ago.

        That day is stamped if twelve months would begin before the earlier year.
        """
        ends = self.ago(least, most)
        arrived_on = ends - 364 * DAY
        if arrived_on >= self.since + 14 * DAY:
            return self.stay(arrived_on)
        return self.stay(self.after(self.since, 14, 60))._replace(permitted_until=ends)


Life: TypeAlias = Callable[[DayDice], LifeDays]


# --- before an arrival -----------------------------------------------------------------------------------------------


def applying(days: DayDice) -> LifeDays:
    """Wait for a visa."""
    return LifeDays(days.ago(3, 40))


def refused(days: DayDice) -> LifeDays:
    """Be refused a visa."""
    return _ended(days, "refused")


def withdrawn(days: DayDice) -> LifeDays:
    """Withdraw the application."""
    return _ended(days, "withdrawn")


def _ended(days: DayDice, how: str) -> LifeDays:
    day = days.within(*days.year)
    return LifeDays(days.after(day, -50, -20), ending=(how, day))


def waiting(days: DayDice) -> LifeDays:
    """Have a visa and still be allowed to enter."""
    issued_on = days.within(max(days.on - 80 * DAY, days.year[0]), days.on)
    return LifeDays(days.after(issued_on, -45, -14), issued_on, first_day_free(issued_on, ENTRY_MONTHS))


def lapsed(days: DayDice) -> LifeDays:
    """Let the visa lapse in the year of its issue, so that the place is returned."""
    first, last = days.year if days.year[1] - days.year[0] > 93 * DAY else days.last_year
    issued_on = days.within(first, last - 93 * DAY)
    enter_by = first_day_free(issued_on, ENTRY_MONTHS)
    return LifeDays(days.after(issued_on, -45, -14), issued_on, enter_by, ending=("lapsed", enter_by + DAY))


def cancelled(days: DayDice) -> LifeDays:
    """Cancel the visa in the year of its issue."""
    day = days.within(*days.year)
    issued_on = max(days.year[0], days.after(day, -60, -3))
    return LifeDays(days.after(issued_on, -45, -14), issued_on, ending=("cancelled", day))
