"""The queue shows the days left beside the age, and sends reminders of answers for the selected cases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, select_rows
from tests.support.client import Client, signed_in
from tests.support.pages import field_error, page_text
from tracker.models.cases import Case
from tracker.models.outbox import OutboxMessage
from tracker.queries.cases import CaseFact, CaseKey, case
from tracker.services import cases
from tracker.services.employers.businesses import Business
from tracker.services.notices import NoticeDraft, serve

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 7, 15)
CAFE = Business("Reminder Café (fictional)", "70099012")


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """It is noon in Hong Kong."""
    with time_machine.travel(datetime(2026, 7, 15, 4, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def waiting(_noon: None) -> CaseFact:
    """The case of a day on which the readings differ, which waits for its participant's answer."""
    who, _ = create_participant_user("R-1")
    create_job(who, date(2026, 1, 15), at=CAFE, on=TODAY)
    [(case_id,)] = select_rows(Case, "id", participant_id=who.id, rule="employer-tenure")
    officer = create_user("Lee", "officer")
    key = cases.review(cases.take(CaseKey(case_id, 1), by=officer), by=officer)
    serve(key, NoticeDraft("dates"), on=TODAY, by=officer)
    return case(case_id)


@pytest.fixture
def lee(app: Flask, waiting: CaseFact) -> Iterator[Client]:
    """The browser of the officer who has the case."""
    assert waiting.assignee_id is not None
    with signed_in(app, waiting.assignee_id) as client:
        yield client


def test_queue_reminds_of_selected_answers(lee: Client, waiting: CaseFact) -> None:
    assert "Lee new 1 day Answer by 29 Jul" in page_text(lee.get("/cases?tab=mine"))
    answer = lee.send("/cases/remind", {"version": "0"})
    assert (answer.status_code, field_error(answer, "case")) == (422, "Error: Select the cases to remind of")
    sent = len(select_rows(OutboxMessage, "id", kind="case-notice"))
    for reminded, unchanged in ((1, 0), (0, 1)):
        answer = lee.send("/cases/remind", {"version": "0", "case": f"{waiting.id}.{case(waiting.id).version}"})
        assert (answer.status_code, "tab=mine" in answer.location) == (303, True)
        said = page_text(lee.get(answer.location))
        assert f"{reminded} reminder" in said
        assert ("1 case gets none" in said) is bool(unchanged)
    assert len(select_rows(OutboxMessage, "id", kind="case-notice")) == sent + 1
    assert "participant reminded of the answer" in page_text(lee.get(f"/cases/{waiting.id}"))
