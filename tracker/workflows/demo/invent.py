"""Two hundred invented participants, as a register would tell them: a seed and a day give the same ones for ever."""

import random
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from tracker.formats.register.rows import CourseRow, EmploymentRow, Filed, ParticipantRow
from tracker.services.employers import Business
from tracker.workflows.demo import invented_lives as early
from tracker.workflows.demo import invented_names as names
from tracker.workflows.demo import invented_stays as stays
from tracker.workflows.demo.invented_lives import DayDice, InventedStint, Life, LifeDays
from tracker.workflows.demo.invented_names import Card, Nation, dealt

LIVES: dict[Life, int] = {
    early.applying: 10, early.waiting: 16, early.refused: 6, early.withdrawn: 6, early.lapsed: 6, early.cancelled: 6,
    stays.between_jobs: 12, stays.last_months: 12, stays.with_a_break: 6, stays.two_jobs_at_once: 10, stays.studied: 8,
    stays.studies: 6, stays.left: 14, stays.works: 16, stays.lively: 1, stays.near_the_limit: 8, stays.back_again: 4,
    stays.two_courses_at_once: 4, stays.one_day_more: 4, stays.too_long: 4, stays.still_there: 2, stays.too_old: 2,
    stays.late_entry: 2, stays.early_worker: 2, stays.no_departure: 5, stays.late_departure: 2,
}  # fmt: skip
"""How many people from Japan live each life."""
ELSEWHERE: dict[str, Nation] = {
    "korea": names.KOREA, "france": names.FRANCE, "united-kingdom": names.BRITAIN, "germany": names.GERMANY,
}  # fmt: skip
LIVES_ELSEWHERE: tuple[Life, ...] = (early.waiting, stays.between_jobs, stays.works, stays.left)
"""What four people of each other scheme do."""
LIVES_ABROAD: dict[Life, int] = {early.waiting: 4, stays.works: 3, stays.left: 3}
"""What people who go to Japan do; of their jobs and courses nothing is known."""
FULL_AGE, OLDEST = 18, 30
YEAR_DAYS = 365.25
FIRST_ROW = 2


class LaterEvent(NamedTuple):
    """What became of an application or visa afterwards: a day for `refused`, `withdrawn`, `lapsed` or `cancelled`."""

    reference: str
    kind: str
    on: date


class InventedRegister(NamedTuple):
    """What a register tells of invented people, and what happened to some of them later."""

    turned: tuple[Filed, ...]
    """Those to whom something happens, in the order of their visas and applications; who they are, the seed decides alone."""
    turns: tuple[LaterEvent, ...]
    others: tuple[Filed, ...]
    """Everybody else, in the same order."""
    guest: str
    """The reference of somebody with a lively history, whom the demonstration's participant signs in as."""


class _Part(NamedTuple):
    scheme: str
    direction: str
    nation: Nation
    life: Life
    this_year: bool


def invent_register(seed: int, on: date) -> InventedRegister:
    """The people of a seed as they are known on a day. Visas are issued in its year and the year before."""
    dice = random.Random(seed)  # noqa: S311 - no secret: the same seed gives the same people
    parts = list(_parts())
    lots = zip(dice.sample(range(1, len(parts) + 1), len(parts)), parts, strict=True)
    told = [(part, f"DEMO-{number:04}", part.life(DayDice(dice, on, this_year=part.this_year))) for number, part in lots]
    told.sort(key=lambda each: (each[2].issued_on or each[2].applied_on, each[1]))
    writer = _Writer(dice)
    filed = [(lived.turn, writer.filed(part, reference, lived)) for part, reference, lived in told]
    turns = tuple(LaterEvent(reference, *lived.turn) for _, reference, lived in told if lived.turn)
    turned, others = (tuple(each for turn, each in filed if bool(turn) is wanted) for wanted in (True, False))
    return InventedRegister(turned, turns, others, next(reference for _, reference, lived in told if lived.named))


def _parts() -> Iterator[_Part]:
    """Everybody's part; of those who live one life, every other one does so in the later year where it may be either."""
    for life, number in LIVES.items():
        yield from (_Part("japan", "inbound", names.JAPAN, life, place % 2 == 0) for place in range(number))
    for scheme, nation in ELSEWHERE.items():
        yield from (_Part(scheme, "inbound", nation, life, this_year=True) for life in LIVES_ELSEWHERE)
    for life, number in LIVES_ABROAD.items():
        yield from (_Part("japan", "outbound", names.HONG_KONG, life, place % 2 == 0) for place in range(number))


class _Writer:
    """Gives lives their names, and rows their numbers."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._passports = iter(dice.sample(range(10**6, 10**7), 1000))
        self._rows, self._job_rows, self._course_rows = count(FIRST_ROW), count(FIRST_ROW), count(FIRST_ROW)
        self._employers, self._courses = dealt(dice, names.EMPLOYERS), dealt(dice, names.COURSES)
        self._titles = dealt(dice, names.TITLES)
        self._natures = dealt(dice, ("F", "M") * 12 + ("X",))

    def filed(self, part: _Part, reference: str, lived: LifeDays) -> Filed:
        """Everything that is told of one person."""
        person = self._person(part, reference, lived)
        if part.direction == "outbound":
            return Filed(reference, person)
        employers = _apart(self._employers, lived.jobs, lambda employer: employer.key)
        jobs = tuple(self._job(reference, each, employers[each.place]) for each in lived.jobs)
        taught = _apart(self._courses, lived.courses, lambda course: course)
        courses = tuple(CourseRow(next(self._course_rows), reference, *taught[each.place], *each[1:]) for each in lived.courses)
        return Filed(reference, person, jobs, courses)

    def _person(self, part: _Part, reference: str, lived: LifeDays) -> ParticipantRow:
        nation, sex = part.nation, "F" if lived.named else next(self._natures)
        family = self._dice.choice(nation.families)
        given = self._dice.choice({"F": nation.women, "M": nation.men, "X": nation.women + nation.men}[sex])
        given = next((each for each in nation.women if each.latin == lived.named), given)
        return ParticipantRow(
            row=next(self._rows),
            reference=reference,
            scheme=part.scheme,
            direction=part.direction,
            family_name=family.latin.upper(),
            given_name=given.latin,
            native_name=f"{family.native}{nation.between}{given.native}" if family.native else None,
            birth_date=self._birth_date(lived),
            sex=sex,
            nationality=nation.code,
            passport_no=f"ZZ{next(self._passports)}",
            email=f"{reference.lower()}@example.com",
            language=nation.languages[0] if lived.named else self._dice.choice(nation.languages),
            **{name: getattr(lived, name) for name in LifeDays._fields[:6] if name != "issued_on"},
            visa_issued_on=lived.issued_on,
        )

    def _birth_date(self, lived: LifeDays) -> date:
        """Well between two birthdays on the day of application."""
        age = self._dice.randint(OLDEST + 1, OLDEST + 3) if lived.too_old else self._dice.randint(FULL_AGE, OLDEST)
        return lived.applied_on - timedelta(days=int(age * YEAR_DAYS) + self._dice.randint(10, 350))

    def _job(self, reference: str, stint: InventedStint, employer: Business) -> EmploymentRow:
        hours = self._dice.choice(names.HOURS)
        return EmploymentRow(next(self._job_rows), reference, *employer, *stint[1:], next(self._titles), hours)


def _apart(cards: Iterator[Card], stints: Sequence[InventedStint], key: Callable[[Card], Hashable]) -> list[Card]:
    """As many cards as the stints have places, no two of which are one business or one course."""
    found: dict[Hashable, Card] = {}
    while len(found) < len({each.place for each in stints}):
        card = next(cards)
        found.setdefault(key(card), card)
    return list(found.values())
