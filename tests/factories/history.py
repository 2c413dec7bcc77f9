"""Histories from seeds, as awkward as lives are: month ends, leap days, breaks, touching stints, two jobs at once, and
days outside the stay. One seed gives the same history for ever."""

import random
from datetime import date, timedelta
from typing import NamedTuple

from tests.support.oracle.day_by_day import birthday
from tests.support.oracle.invented import schemes
from tests.support.oracle.walking import months_last_day, same_number
from tracker.compliance.facts import History, Stay, Stint, Visa

EMPLOYERS = ("Harbour Bakery", "harbour bakery", "Peak Noodles", "Star Ferry Books")
COURSES = ("Cantonese I", "Cantonese II", "Pottery", "")
YEARS = (1999, 2035)
DAY = timedelta(days=1)

LENGTHS = (0, 0, 1, 6, 27, 28, 29, 30, 31, 58, 59, 60, 61, 88, 89, 90, 91, 92, 180, 181, 182, 183, 184, 364, 365, 366)
"""How many days a stint goes on after its first: around the months and years that limits are made of."""
GAPS = (-200, -31, -3, -1, 0, 1, 1, 2, 3, 8, 29, 32, 90)
"""From the last day of a stint to the first of the next: overlapping, touching (1), with a break."""


class Case(NamedTuple):
    """A history, and the day on which it is read."""

    history: History
    on: date


def random_case(seed: int) -> Case:
    """The history of a seed, under one of the invented schemes, read on a day that matters to it or on any day."""
    dice = random.Random(seed)
    history = a_history(dice, dice.choice(list(schemes())))
    return Case(history, a_day_to_read(dice, history))


def a_history(dice: random.Random, scheme: str) -> History:
    """A visa, a stay, and up to seven jobs and courses."""
    arrived_on = awkward_day(dice)
    stay = a_stay(dice, arrived_on)
    visa = a_visa(dice, arrived_on)
    return History(
        scheme=scheme,
        stay=stay,
        visa=visa,
        birth_date=a_birth(dice, visa.applied_on or arrived_on) if dice.random() < 0.7 else None,
        jobs=tuple(Stint(*stint) for stint in stints(dice, stay, EMPLOYERS)),
        courses=tuple(Stint(*stint) for stint in stints(dice, stay, COURSES)),
    )


def awkward_day(dice: random.Random) -> date:
    """A month's end or beginning, a year's, a leap day or the days around it, now and then any day."""
    year, month = dice.randint(*YEARS), dice.randint(1, 12)
    any_day = date(year, month, 1) + dice.randint(0, 27) * DAY
    leap = date(year - year % 4, 2, 29) if year % 4 == 0 else date(year, 2, 28)
    around = dice.choice([months_last_day(any_day, 0), leap, date(year, 12, 31), any_day, any_day, date(2017, 12, 31)])
    return around + dice.choice([-1, 0, 0, 1]) * DAY


def a_stay(dice: random.Random, arrived_on: date) -> Stay:
    """With or without a stamp; departed before, on and after the last permitted day, or not at all."""
    stamped = arrived_on + dice.choice([0, 1, 30, 180, 364, 365, 366, 500]) * DAY if dice.random() < 0.3 else None
    if dice.random() < 0.55:
        return Stay(arrived_on, stamped)
    permitted = stamped or (same_number(arrived_on, 12) or arrived_on) - DAY
    departed = dice.choice([permitted + dice.randint(-2, 2) * DAY, arrived_on + dice.randint(0, 400) * DAY])
    return Stay(arrived_on, stamped, max(departed, arrived_on))


def a_visa(dice: random.Random, arrived_on: date) -> Visa:
    """Issued up to four months before the arrival, or unknown; the day to enter by around the arrival, or unknown."""
    window = same_number(arrived_on, 12) or arrived_on
    three_months = arrived_on - (window - arrived_on) // 4
    issued = dice.choice([None, arrived_on - dice.randint(0, 120) * DAY, three_months + dice.randint(-3, 3) * DAY])
    applied = (issued or arrived_on) - dice.randint(0, 60) * DAY if dice.random() < 0.7 else None
    enter_by = arrived_on + dice.choice([-1, 0, 1, 40]) * DAY if dice.random() < 0.3 else None
    return Visa(applied, issued, enter_by)


def a_birth(dice: random.Random, applied_on: date) -> date:
    """Around a birthday on the day of application, or on 29 February."""
    age = dice.randint(15, 33)
    if dice.random() < 0.2:
        return date(applied_on.year - age - (applied_on.year - age) % 4, 2, 29)
    return birthday(applied_on, -age) + dice.choice([-1, 0, 0, 1]) * DAY


def stints(dice: random.Random, stay: Stay, names: tuple[str, ...]) -> list[tuple[str, date, date | None]]:
    """A chain of stints; each begins before, with or after the end of another. Their order of recording is any."""
    chain: list[tuple[str, date, date | None]] = []
    first = stay.arrived_on + dice.choice([-40, -1, 0, 0, 1, 5, 20, 100, 364, 365, 400]) * DAY
    if dice.random() < 0.2:
        first = months_last_day(first, 0)
    known = names[: dice.randint(1, len(names))]
    for _ in range(dice.choice([0, 1, 1, 2, 3, 3, 5, 7])):
        end = first + a_length(dice) * DAY
        chain.append((dice.choice(known), first, None if dice.random() < 0.2 else end))
        first = end + dice.choice(GAPS) * DAY
    if dice.random() < 0.4:
        dice.shuffle(chain)
    return chain


def a_length(dice: random.Random) -> int:
    """A stint's length in days after its first; once in a thousand times it lasts for decades."""
    if dice.random() < 0.001:
        return dice.randint(5_000, 30_000)
    return dice.choice(LENGTHS) if dice.random() < 0.6 else dice.randint(0, 400)


def a_day_to_read(dice: random.Random, history: History) -> date:
    """The day before, of or after something: an arrival, a departure, a start, an end, and months after a start."""
    arrived_on, stamped, departed_on = history.stay
    every = (*history.jobs, *history.courses)
    starts = [arrived_on, *(start for _, start, _ in every)]
    days = [*starts, *(day for day in (stamped, departed_on, *(end for _, _, end in every)) if day is not None)]
    later = [same_number(start, dice.choice([1, 3, 6, 6, 12])) for start in starts]
    days += [day for day in later if day is not None]
    return dice.choice(days) + dice.choice([-2, -1, -1, 0, 0, 1, 1, 2, dice.randint(-100, 400)]) * DAY
