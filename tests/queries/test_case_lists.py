"""Closed cases are found again: in a list page by page, and with the open ones of a participant."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.factories.participants import create_job, create_officers, create_participant
from tests.support.statements import count_statements
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.case_lists import cases_of, closed_cases
from tracker.queries.cases import CaseKey, open_cases
from tracker.queries.participants import ParticipantKey
from tracker.services.cases import DecisionDraft, close, decide, review, take
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint

pytestmark = pytest.mark.usefixtures("app")
ON, FIRST, DAY = date(2026, 8, 20), date(2026, 1, 15), timedelta(days=1)
NOON = datetime(2026, 8, 20, 4, tzinfo=UTC)
DRAFT = DecisionDraft("contested-day-advice", "One day differs.", "By two readings.")


def over(reference: str) -> tuple[ParticipantKey, CaseKey]:
    """Somebody who has worked for one employer for too long, and the case of it."""
    who = create_participant(reference, on=ON)
    create_job(who, FIRST, on=ON)
    found = open_cases([who.id])[who.id, "employer-tenure"]
    return who, CaseKey(found.id, found.version)


def close_at(moment: datetime, key: CaseKey, by: int) -> None:
    with time_machine.travel(moment, tick=False):
        close(key, "no issue", by=by)


def test_closed_cases_come_page_by_page_latest_first() -> None:
    (officer,) = create_officers(1, by=COMMAND_LINE)
    keys = [take(over(f"P-{number}")[1], by=officer) for number in range(5)]
    for number in (3, 0, 4, 1):
        close_at(NOON + number % 2 * DAY, keys[number], officer)
    whole = [each.reference for each in closed_cases(limit=9)]
    assert whole == ["P-3", "P-1", "P-4", "P-0"]
    first = closed_cases(limit=3, rule="employer-tenure")
    rest = closed_cases(limit=3, rule="employer-tenure", after=first[-1].id)
    assert [each.reference for each in (*first, *rest)] == whole
    assert closed_cases(limit=9, rule="study-total") == []
    with count_statements() as sent:
        closed_cases(limit=3, after=first[0].id)
    assert len(sent) == 4


def test_open_or_unknown_case_begins_list_at_top() -> None:
    (officer,) = create_officers(1, by=COMMAND_LINE)
    close(take(over("P-1")[1], by=officer), "no issue", by=officer)
    waiting = over("P-2")[1]
    for after in (waiting.id, 999999):
        assert [each.reference for each in closed_cases(limit=9, after=after)] == ["P-1"]


def test_closed_case_has_outcome_officer_and_flags() -> None:
    (officer,) = create_officers(1, by=COMMAND_LINE)
    _, key = over("P-1")
    close(decide(review(take(key, by=officer), by=officer), DRAFT, by=officer), by=officer)
    [found] = closed_cases(limit=9)
    assert (found.outcome, found.assignee, found.state) == ("contested-day-advice", f"Officer {officer}", "closed")
    assert len(found.flags) == 1


def test_open_cases_of_a_participant_come_first() -> None:
    (officer,) = create_officers(1, by=COMMAND_LINE)
    who, key = over("P-1")
    over("P-2")
    log_stint(who.id, CourseDraft("School", "Pottery", FIRST, FIRST + 300 * DAY), kind="course", on=ON, by=officer)
    found = open_cases([who.id])[who.id, "study-total"]
    close(take(CaseKey(found.id, found.version), by=officer), "no issue", by=officer)
    assert [(each.rule, each.closed_at is None) for each in cases_of(who.id)] == [
        ("employer-tenure", True),
        ("study-total", False),
    ]
    assert cases_of(who.id)[0].id == key.id
