"""Closed months: time alone changes no figure of theirs, a late fact marks exactly those that it changes."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.factories.participants import create_job, create_officers, create_participant, load_person, select_rows
from tracker.compliance.month_report import ReportScope, next_month
from tracker.compliance.report_cells import Cell, cells, changes
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.reports import Report
from tracker.queries.issues import closed_months_from, outdated_reports
from tracker.queries.participants import ParticipantKey
from tracker.queries.reports import issues_of, report_for
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.return_place import return_place
from tracker.services.participants.stay import record_stay
from tracker.services.participants.visa import record_visa
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling
from tracker.services.reports import MonthDraft, MonthError, close_first_issue, close_month, open_month, sign_month
from tracker.workflows.daily import assess_people_due

pytestmark = pytest.mark.usefixtures("app")
BY: dict[str, Any] = {"by": COMMAND_LINE}
NOISE: list[dict[str, Any]] = [{"scheme": "korea"}, {"direction": "outbound"}]


def noon(on: date) -> datetime:
    """Noon of a day in Hong Kong."""
    return datetime(on.year, on.month, on.day, 4, tzinfo=UTC)


def close_month_of(month: str, on: date) -> None:
    """Close a month and sign it, by two people."""
    first, second = create_officers(2, by=COMMAND_LINE)
    sign_month(close_first_issue(MonthDraft("japan", "inbound", month), by=first, on=on), by=second, on=on)


def changed_months(on: date) -> list[str]:
    """The closed months whose report would have other numbers now, by making each again."""
    found = []
    for issue in closed_months_from("2025-01", ["japan"]):
        frozen = issues_of(issue.scheme, issue.direction, issue.month)[-1].figures
        now = cells(report_for(ReportScope(issue.scheme, issue.direction, issue.month, on)))
        if changes([Cell(*cell) for cell in frozen or ()], now):
            found.append(issue.month)
    return found


def marked_months() -> list[str]:
    """The closed months that are marked."""
    return sorted(month for month, at in select_rows(Report, "month", "outdated_at") if at is not None)


def a_life(dice: random.Random, number: int) -> ParticipantKey:
    """Somebody with a visa who mostly arrived, works, and perhaps left again."""
    issued = date(2025, 6, 1) + timedelta(dice.randrange(500))
    arrived = issued + timedelta(dice.randrange(80)) if dice.random() < 0.85 else None
    departed = arrived + timedelta(200 + dice.randrange(150)) if arrived and dice.random() < 0.4 else None
    key = create_participant(
        f"P-{number}",
        on=date(2026, 11, 1),
        particulars=ParticularsDraft(birth_date=date(1990 + dice.randrange(15), 5, 1), sex=dice.choice(["F", "M", None])),
        visa=VisaDraft(issued - timedelta(30), issued),
        stay=StayDraft(arrived, None, departed),
        **(dice.choice(NOISE) if dice.random() < 0.2 else {}),
    )
    if arrived:
        start = arrived + timedelta(dice.randrange(40))
        create_job(key, start, start + timedelta(dice.randrange(330)) if dice.random() < 0.7 else None)
    return key


@pytest.fixture
def lives() -> Iterator[list[ParticipantKey]]:
    """Thirty people; the year's first nine months are closed and signed. It is 1 November 2026."""
    with time_machine.travel(noon(date(2026, 11, 1)), tick=False):
        dice = random.Random(20261130)
        found = [a_life(dice, number) for number in range(30)]
        month = "2026-01"
        while month < "2026-10":
            close_month_of(month, date(2026, 11, 1))
            month = next_month(month)
        yield found


@pytest.mark.slow
def test_year_of_time_alone_changes_no_closed_month(lives: list[ParticipantKey]) -> None:
    assessed = 0
    for week in range(1, 54):
        on = date(2026, 11, 1) + timedelta(7 * week)
        with time_machine.travel(noon(on), tick=False):
            assessed += assess_people_due(on=on)
            if week % 13 == 0:
                assert changed_months(on) == []
    assert assessed > 20
    assert marked_months() == []


def late_facts(dice: random.Random, key: ParticipantKey, on: date) -> None:
    """Record one more fact about a person, often about a month that is closed."""
    person = load_person(key.id)
    now = ParticipantKey(person.id, person.version, person.reference)
    other = on - timedelta(dice.randrange(330))
    act = dice.randrange(4)
    if act == 0:
        create_job(now, other, other + timedelta(dice.randrange(100)), on=on)
    elif act == 1 and person.stay.arrived_on:
        record_stay(now, StayDraft(person.stay.arrived_on, None, max(other, person.stay.arrived_on)), on=on, **BY)
    elif act == 2 and person.visa.issued_on:
        record_visa(now, VisaDraft(person.visa.applied_on, person.visa.issued_on + timedelta(dice.randrange(40))), on=on, **BY)
    elif person.visa.issued_on and not person.visa.is_given_back:
        return_place(now, "cancelled", day=max(other, person.visa.issued_on), on=on, **BY)


@pytest.mark.slow
def test_late_fact_marks_exactly_months_it_changes(lives: list[ParticipantKey]) -> None:
    dice = random.Random(7)
    on = date(2026, 11, 1)
    seen: set[str] = set()
    for key in dice.sample(lives, 12):
        before = set(changed_months(on))
        late_facts(dice, key, on)
        now = set(changed_months(on))
        seen |= now
        assert now - before <= set(marked_months())
        assert set(marked_months()) <= seen
    assert len(seen) > 5


def test_fact_of_open_month_marks_nothing(lives: list[ParticipantKey]) -> None:
    create_participant("P-99", visa=VisaDraft(issued_on=date(2026, 10, 2)), stay=StayDraft(), on=date(2026, 11, 1))
    assert marked_months() == []


def test_late_visa_marks_its_month_and_later_ones(lives: list[ParticipantKey]) -> None:
    create_participant("P-99", visa=VisaDraft(issued_on=date(2026, 7, 2)), stay=StayDraft(), on=date(2026, 11, 1))
    assert marked_months() == ["2026-07", "2026-08", "2026-09"]
    assert [issue.month for issue in outdated_reports(2026)["japan", "inbound"]] == ["2026-09", "2026-08", "2026-07"]


def test_other_direction_is_not_marked(lives: list[ParticipantKey]) -> None:
    close_first_issue(MonthDraft("japan", "outbound", "2026-09"), on=date(2026, 11, 1), **BY)
    for number in range(2):
        visa = VisaDraft(issued_on=date(2026, 9, 2))
        create_participant(f"P-{90 + number}", visa=visa, stay=StayDraft(), on=date(2026, 11, 1))
    marked = [row for row in select_rows(Report, "direction", "month", "outdated_at") if row[2] is not None]
    assert [row[:2] for row in marked] == [("inbound", "2026-09")]


def test_late_job_marks_months_over_the_limit(lives: list[ParticipantKey]) -> None:
    key = create_participant("P-99", visa=VisaDraft(issued_on=date(2025, 12, 2)), stay=StayDraft(date(2026, 1, 5)))
    db.session.execute(db.update(Report).values(outdated_at=None))
    db.session.commit()
    create_job(key, date(2026, 1, 10), date(2026, 7, 9), on=date(2026, 11, 1))
    assert marked_months() == []
    create_job(key, date(2026, 7, 10), date(2026, 9, 5), on=date(2026, 11, 1))
    assert marked_months() == ["2026-07", "2026-08", "2026-09"]


def test_months_close_in_order(lives: list[ParticipantKey]) -> None:
    on = date(2026, 12, 1)
    for month in ("2026-11", "2025-12"):
        with pytest.raises(MonthError) as error:
            close_first_issue(MonthDraft("japan", "inbound", month), on=on, **BY)
        assert (error.value.reason, error.value.instead) == ("out-of-order", "2026-10")
    create_participant("P-99", visa=VisaDraft(issued_on=date(2026, 9, 2)), stay=StayDraft(), on=date(2026, 11, 1))
    again = open_month(MonthDraft("japan", "inbound", "2026-09", why="a late visa"), on=on, **BY)
    with pytest.raises(MonthError) as error:
        close_first_issue(MonthDraft("japan", "inbound", "2026-10"), on=on, **BY)
    assert error.value.instead == "2026-09"
    close_month(again, on=on, **BY)
    close_first_issue(MonthDraft("japan", "inbound", "2026-10"), on=on, **BY)
    assert marked_months() == ["2026-09"]


def test_new_ceiling_marks_closed_months(lives: list[ParticipantKey]) -> None:
    set_ceiling(CeilingDraft("japan", "inbound", "2026", 1500, "the same again"), by=COMMAND_LINE)
    set_ceiling(CeilingDraft("japan", "outbound", "2026-H1", 800, "another direction"), by=COMMAND_LINE)
    assert marked_months() == []
    set_ceiling(CeilingDraft("japan", "inbound", "2026", 1600, "a rise"), by=COMMAND_LINE)
    assert marked_months() == changed_months(date(2026, 11, 1)) == [f"2026-0{month}" for month in range(1, 10)]
