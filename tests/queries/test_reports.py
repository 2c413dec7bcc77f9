"""What a report counts, against a count by hand over the same people, on random lives with noise beside them."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.participants import create_participant
from tests.support.statements import count_statements
from tracker.compliance.demographics import demographics
from tracker.compliance.month_report import MonthCounts, MonthReport, ReportScope
from tracker.compliance.months import completed_years
from tracker.compliance.report_cells import status_rows
from tracker.errors import NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import Person, everybody
from tracker.queries.reports import report, report_for
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.return_place import return_place
from tracker.services.participants.visa import record_visa

pytestmark = pytest.mark.usefixtures("app")
ON = date(2027, 6, 1)
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}
NOISE: list[dict[str, Any]] = [{"scheme": "korea"}, {"direction": "outbound"}]


def some_day(dice: random.Random, first: date = date(2025, 6, 1), days: int = 500) -> date:
    """A day of about a year and a half."""
    return first + timedelta(dice.randrange(days))


def a_life(dice: random.Random, number: int) -> None:
    """Somebody who applied, and perhaps got a visa, came, left, or gave the visa back."""
    applied = some_day(dice)
    issued = applied + timedelta(dice.randrange(60)) if dice.random() < 0.8 else None
    arrived = issued + timedelta(dice.randrange(90)) if issued and dice.random() < 0.7 else None
    departed = arrived + timedelta(dice.randrange(400)) if arrived and dice.random() < 0.5 else None
    refused = None if issued else applied + timedelta(30)
    birth = date(dice.randrange(1992, 2009), dice.randrange(1, 13), dice.choice([1, 15, 28]))
    key = create_participant(
        f"P-{number}",
        on=ON,
        particulars=ParticularsDraft(birth_date=birth if dice.random() < 0.9 else None, sex=dice.choice(["F", "M", "X", None])),
        visa=VisaDraft(applied, issued, None, refused),
        stay=StayDraft(arrived, None, departed),
        **(dice.choice(NOISE) if dice.random() < 0.25 else {}),
    )
    if issued and not arrived and dice.random() < 0.5:
        return_place(key, dice.choice(["lapsed", "cancelled"]), day=some_day(dice, issued), **BY)
    elif issued and dice.random() < 0.2:
        record_visa(key, VisaDraft(applied, issued + timedelta(1)), **BY)


@pytest.fixture
def lives() -> list[Person]:
    """Those who count, of sixty random lives."""
    dice = random.Random(20261124)
    for number in range(60):
        a_life(dice, number)
    return [each for batch in everybody() for each in batch if (each.scheme, each.direction) == ("japan", "inbound")]


def months_of(days: Iterable[date | None], year: int) -> Counter[int]:
    """How many days lie in each month of a year."""
    return Counter(day.month for day in days if day is not None and day.year == year)


def by_hand(lives: list[Person], year: int, month: int) -> MonthCounts:
    """The events of a month."""
    columns = {
        "applications": [each.visa.applied_on for each in lives],
        "arrived": [each.stay.arrived_on for each in lives],
        "departed": [each.stay.departed_on for each in lives],
        **{
            name: [getattr(each.visa, f"{name}_on") for each in lives]
            for name in ("issued", "refused", "withdrawn", "lapsed", "cancelled")
        },
    }
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    there = sum(
        each.stay.arrived_on is not None
        and each.stay.arrived_on <= end < (each.stay.departed_on or date.max)
        and end < each.stay.arrived_on.replace(year=each.stay.arrived_on.year + 1)
        for each in lives
    )
    return MonthCounts(**{name: months_of(days, year)[month] for name, days in columns.items()}, in_territory=there)


def told(year: int, month: int) -> MonthReport:
    """The report of a month."""
    return report_for(ReportScope("japan", "inbound", f"{year}-{month:02}", ON))


def test_every_number_equals_count_by_hand(lives: list[Person]) -> None:
    for year, last in ((2025, 12), (2026, 12), (2027, 5)):
        found = told(year, last)
        assert [counts for _, counts in found.months] == [by_hand(lives, year, month) for month in range(1, last + 1)]
        visas = [each for each in lives if each.visa.issued_on is not None and each.visa.issued_on.year == year]
        taken = sum(each.visa.issued_on.month <= last for each in visas if each.visa.issued_on)
        back = [each.visa.lapsed_on or each.visa.cancelled_on for each in visas]
        returned = sum(months_of(back, year).values())
        assert (found.ledger.issued, (found.ledger.lapsed or 0) + (found.ledger.cancelled or 0)) == (taken, returned)


def test_people_are_counted_by_sex_and_age(lives: list[Person]) -> None:
    visas = [each for each in lives if each.visa.issued_on and each.visa.issued_on.year == 2026]
    ages: Counter[int | None] = Counter(age(each) for each in visas)
    assert told(2026, 12).people == demographics(Counter(each.particulars.sex or "?" for each in visas), ages)


def age(person: Person) -> int | None:
    """Completed years on the day of application."""
    born, on = person.particulars.birth_date, person.visa.applied_on
    return None if born is None or on is None else completed_years(born, on)


def test_people_in_territory_are_counted_by_status(lives: list[Person]) -> None:
    counts = told(2026, 9)
    there = dict(counts.months)["2026-09"].in_territory or 0
    assert sum(count or 0 for _, count in status_rows(counts.compliance)) == there > 10


def test_report_costs_same_for_any_people() -> None:
    numbers = []
    for number in range(3):
        create_participant(f"P-{number}")
        with count_statements() as sent:
            told(2026, 5)
        numbers.append(len(sent))
    assert set(numbers) == {numbers[0]}
    assert numbers[0] <= 12


def test_missing_report_raises_our_error() -> None:
    with pytest.raises(NotFoundError):
        report(1)
