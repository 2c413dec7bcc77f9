"""People whose stays end at different times and whose data something keeps longer, and the day on which each must be gone: counted day by day, apart from the product."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

FIRST, YEARS = date(2026, 11, 30), 3
PERIODS = ((FIRST, 12, 6), (date(2028, 2, 1), 18, 6), (date(2028, 10, 1), 9, 4))
"""From which day on data are stored for how many months after a stay, and after a visa without one."""
AUDIT_MONTHS = 12
"""Months for which audit lines are stored: seven years would be over after the travels."""
CONTEST_DAYS = 28
DAY = timedelta(days=1)
CLOSED, SIGNED = FIRST + 120 * DAY, FIRST + 500 * DAY
"""When the report of the few people from Korea is closed, and when it is signed."""


class Life(NamedTuple):
    """One participant: the days that count, and what keeps the data longer."""

    number: int
    applied: date
    departed: date | None
    """None: never arrived."""
    scheme: str = "japan"
    corrected: tuple[date, date] | None = None
    """On which day the departure is corrected, and to which day."""
    hold: tuple[date, date | None] | None = None
    """When an officer records a hold, and its last day if one is recorded."""
    lifted: date | None = None
    case: tuple[date, date] | None = None
    """When a case is opened, and when it is closed."""

    @property
    def reference(self) -> str:
        """The participant's reference."""
        return f"P-{self.number:05}"

    @property
    def word(self) -> str:
        """The word that is in every text about the participant."""
        return f"zq{self.number:05}q"

    def is_free(self, day: date) -> bool:
        """Whether nothing keeps the data on a day."""
        if self.hold and self.hold[0] <= day <= (self.hold[1] or day) and not (self.lifted and self.lifted <= day):
            return False
        if self.scheme == "korea" and CLOSED <= day < SIGNED:
            return False
        return not (self.case and self.case[0] <= day <= self.case[1] + CONTEST_DAYS * DAY)

    def is_over(self, day: date) -> bool:
        """Whether the period of a day is over on it."""
        stay, visa = next(months for since, *months in reversed(PERIODS) if since <= day)
        if self.departed is None:
            return bool(self.applied + relativedelta(months=visa) < day)
        departed = self.corrected[1] if self.corrected and self.corrected[0] <= day else self.departed
        return bool(departed + relativedelta(months=stay) < day)

    def gone_on(self) -> date | None:
        """The first day of the years on which the data must be gone; None if they stay longer."""
        return next((day for day in days() if self.is_over(day) and self.is_free(day)), None)


def days() -> Iterator[date]:
    """Every day of the years."""
    day = FIRST
    while day < FIRST + relativedelta(years=YEARS):
        yield day
        day += DAY


def telling_days(people: Iterable[Life], *, every: int = 28) -> list[date]:
    """The days on which something happens or somebody is due, each with the days beside it, and one of so many others."""
    happens = {CLOSED, SIGNED, FIRST + relativedelta(months=AUDIT_MONTHS), *(since for since, *_ in PERIODS)}
    for each in people:
        told = each.lifted, each.gone_on(), *(each.hold or ()), *(each.case or ()), *(each.corrected or ())[:1]
        happens |= {day for day in told if day is not None}
    beside = {day + step * DAY for day in happens for step in (-1, 0, 1)}
    return [day for number, day in enumerate(days()) if day in beside or number % every == 0]


def lives(count: int) -> list[Life]:
    """So many people, the same ones each time; one in five never arrived, and something keeps the data of half of them."""
    chance = Random(3)
    return [_life(number, chance) for number in range(count)]


def _life(number: int, chance: Random) -> Life:
    begins, ends = (FIRST + chance.randrange(*between) * DAY for between in ((100, 200), (300, 1000)))
    if number % 5 == 4:
        life = Life(number, FIRST - chance.randrange(1, 150) * DAY, None)
        begins = FIRST + chance.randrange(1, 29) * DAY
    else:
        departed = FIRST + chance.randrange(-50, 500) * DAY
        # The last day of a month has no day of the same number in a shorter one.
        departed = departed if number % 3 else departed.replace(day=1) - DAY
        life = Life(number, FIRST - chance.randrange(150, 240) * DAY, departed, "korea" if number % 20 == 10 else "japan")
    held = {
        1: life._replace(hold=(begins, ends)),
        2: life._replace(hold=(begins, None), lifted=ends),
        3: life._replace(hold=(begins, None)),
        4: life._replace(hold=(begins, ends), lifted=begins + 90 * DAY),
        5: life._replace(case=(begins, ends)),
        8: life._replace(corrected=(begins, (life.departed or begins) + chance.randrange(-20, 21) * DAY)),
    }
    return held.get(number % 10, life)
