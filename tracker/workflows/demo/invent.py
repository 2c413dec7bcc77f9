"""Invent two hundred participants as rows of a register. One seed and day always give the same people."""

import random
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow, PersonRows
from tracker.services.employers.businesses import Business
from tracker.workflows.demo import invented_lives as early
from tracker.workflows.demo import invented_names as names
from tracker.workflows.demo import invented_stays as stays
from tracker.workflows.demo.invented_lives import DayDice, InventedStint, Life, LifeDays
from tracker.workflows.demo.invented_names import Item, Nation, deal_forever

LIVES: dict[Life, int] = {
    early.applying: 10, early.waiting: 16, early.refused: 6, early.withdrawn: 6, early.lapsed: 6, early.cancelled: 6,
    stays.between_jobs: 12, stays.last_months: 12, stays.with_a_break: 6, stays.two_jobs_at_once: 10, stays.studied: 8,
    stays.studies: 6, stays.left: 14, stays.works: 16, stays.lively: 1, stays.near_the_limit: 8, stays.back_again: 4,
    stays.two_courses_at_once: 4, stays.one_day_more: 4, stays.too_long: 4, stays.still_there: 2, stays.too_old: 2,
    stays.late_entry: 2, stays.early_worker: 2, stays.no_departure: 5, stays.late_departure: 2,
}  # fmt: skip
"""The number of people from Japan with each life."""
ELSEWHERE: dict[str, Nation] = {
    "korea": names.KOREA, "france": names.FRANCE, "united-kingdom": names.BRITAIN, "germany": names.GERMANY,
}  # fmt: skip
LIVES_ELSEWHERE: tuple[Life, ...] = (early.waiting, stays.between_jobs, stays.works, stays.left)
"""The lives of the four people of each other scheme."""
LIVES_ABROAD: dict[Life, int] = {early.waiting: 4, stays.works: 3, stays.left: 3}
"""The lives of people who go to Japan; their jobs and courses are unknown."""
FULL_AGE, OLDEST = 18, 30
YEAR_DAYS = 365.25
FIRST_ROW = 2


class LaterEvent(NamedTuple):
    """The end of an application or visa before an arrival: `refused`, `withdrawn`, `lapsed` or `cancelled`."""

    reference: str
    kind: str
    on: date


class InventedRegister(NamedTuple):
    """The rows of invented people, and the later events of some of them."""

    with_event: tuple[PersonRows, ...]
    """People with a later event, in the order of their visas and applications; the seed alone decides who they are."""
    events: tuple[LaterEvent, ...]
    without_event: tuple[PersonRows, ...]
    """All other people, in the same order."""
    guest: str
    """The reference of the person whose account the demo's participant uses; they have a varied history."""


class _Role(NamedTuple):
    scheme: str
    direction: str
    nation: Nation
    life: Life
    this_year: bool


def invent_register(seed: int, on: date) -> InventedRegister:
    """Invent the people of a seed as known on a day. Visas are issued in that year and the year before."""
    dice = random.Random(seed)  # noqa: S311 - no secret: the same seed gives the same people
    roles = list(_roles())
    numbered = zip(dice.sample(range(1, len(roles) + 1), len(roles)), roles, strict=True)
    people = [(role, f"DEMO-{number:04}", role.life(DayDice(dice, on, this_year=role.this_year))) for number, role in numbered]
    people.sort(key=lambda each: (each[2].issued_on or each[2].applied_on, each[1]))
    writer = _Writer(dice)
    filed = [(days.ending, writer.write_person(role, reference, days)) for role, reference, days in people]
    events = tuple(LaterEvent(reference, *days.ending) for _, reference, days in people if days.ending)
    with_event, without_event = (tuple(each for ending, each in filed if bool(ending) is wanted) for wanted in (True, False))
    return InventedRegister(with_event, events, without_event, next(reference for _, reference, days in people if days.named))


def _roles() -> Iterator[_Role]:
    """Yield the role of each person. Of those with one life, every other one has the later year, if either is possible."""
    for life, number in LIVES.items():
        yield from (_Role("japan", "inbound", names.JAPAN, life, index % 2 == 0) for index in range(number))
    for scheme, nation in ELSEWHERE.items():
        yield from (_Role(scheme, "inbound", nation, life, this_year=True) for life in LIVES_ELSEWHERE)
    for life, number in LIVES_ABROAD.items():
        yield from (_Role("japan", "outbound", names.HONG_KONG, life, index % 2 == 0) for index in range(number))


class _Writer:
    """Gives lives names and rows numbers."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._passports = iter(dice.sample(range(10**6, 10**7), 1000))
        self._rows, self._job_rows, self._course_rows = count(FIRST_ROW), count(FIRST_ROW), count(FIRST_ROW)
        self._employers, self._courses = deal_forever(dice, names.EMPLOYERS), deal_forever(dice, names.COURSES)
        self._titles = deal_forever(dice, names.TITLES)
        self._sexes = deal_forever(dice, ("F", "M") * 12 + ("X",))

    def write_person(self, role: _Role, reference: str, days: LifeDays) -> PersonRows:
        """Return all rows of one person."""
        person = self._person(role, reference, days)
        if role.direction == "outbound":
            return PersonRows(reference, person)
        employers = _draw_distinct(self._employers, days.jobs, lambda employer: employer.key)
        jobs = tuple(self._job(reference, each, employers[each.which]) for each in days.jobs)
        taught = _draw_distinct(self._courses, days.courses, lambda course: course)
        courses = tuple(CourseRow(next(self._course_rows), reference, *taught[each.which], *each[1:]) for each in days.courses)
        return PersonRows(reference, person, jobs, courses)

    def _person(self, role: _Role, reference: str, days: LifeDays) -> ParticipantRow:
        nation, sex = role.nation, "F" if days.named else next(self._sexes)
        family = self._dice.choice(nation.families)
        given = self._dice.choice({"F": nation.women, "M": nation.men, "X": nation.women + nation.men}[sex])
        given = next((each for each in nation.women if each.latin == days.named), given)
        return ParticipantRow(
            row=next(self._rows),
            reference=reference,
            scheme=role.scheme,
            direction=role.direction,
            family_name=family.latin.upper(),
            given_name=given.latin,
            native_name=f"{family.native}{nation.between}{given.native}" if family.native else None,
            birth_date=self._birth_date(days),
            sex=sex,
            nationality=nation.code,
            passport_no=f"ZZ{next(self._passports)}",
            email=f"{reference.lower()}@example.com",
            language=nation.languages[0] if days.named else self._dice.choice(nation.languages),
            **{name: getattr(days, name) for name in LifeDays._fields[:6] if name != "issued_on"},
            visa_issued_on=days.issued_on,
        )

    def _birth_date(self, days: LifeDays) -> date:
        """Return a birth date whose birthday is not near the day of application."""
        age = self._dice.randint(OLDEST + 1, OLDEST + 3) if days.too_old else self._dice.randint(FULL_AGE, OLDEST)
        return days.applied_on - timedelta(days=int(age * YEAR_DAYS) + self._dice.randint(10, 350))

    def _job(self, reference: str, stint: InventedStint, employer: Business) -> EmploymentRow:
        hours = self._dice.choice(names.HOURS)
        return EmploymentRow(next(self._job_rows), reference, *employer, *stint[1:], next(self._titles), hours)


def _draw_distinct(items: Iterator[Item], stints: Sequence[InventedStint], key: Callable[[Item], Hashable]) -> list[Item]:
    """Draw a different business or course for each number among the stints."""
    found: dict[Hashable, Item] = {}
    while len(found) < len({each.which for each in stints}):
        item = next(items)
        found.setdefault(key(item), item)
    return list(found.values())
