"""An officer who signs on what has changed sees what changed beside the typed text, and then decides on the new state."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, keyring, load_person, select_rows
from tests.factories.proofs import YUI
from tests.support.client import Client, signed_in
from tests.support.pages import field_error, page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey, decisions
from tracker.queries.participants import ParticipantKey
from tracker.services import cases
from tracker.services.assessments import assess_due
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft, StintKey
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.stay import record_departure
from tracker.workflows.daily import make_due_alerts

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 7, 15)
CAFE = Business("Harbour Café (fictional)", "70099001")
DECISION = {"outcome": "no-issue", "finding": "Both readings agree.", "reasons": "By the roster."}
BY: dict[str, Any] = {"by": COMMAND_LINE}


class Desk:
    """An officer with the case of a participant under review."""

    def __init__(self, client: Client, stint: StintKey, case_id: int, officer: int) -> None:
        self.client, self.stint, self.path, self.key = client, stint, f"/cases/{case_id}", CaseKey(case_id, 3)
        cases.review(cases.take(CaseKey(case_id, 1), by=officer), by=officer)

    def hidden(self, page: str) -> dict[str, str]:
        """Return the hidden fields of the forms of a page."""
        return dict(re.findall(r'name="(csrf_token|version|operation)" value="([^"]*)"', page))


@pytest.fixture
def desk(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """An officer who has taken a case on the day on which it became contested."""
    with time_machine.travel(datetime(2026, 7, 15, 4, tzinfo=UTC), tick=True):
        reference = f"V-{request.node.name}"
        key, _ = create_participant_user(reference, particulars=YUI._replace(email="yui@post.example"))
        stint = create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
        [(case_id,)] = select_rows(Case, "id", participant_id=key.id, rule="employer-tenure")
        officer = create_user("Lee", "officer")
        with signed_in(app, officer) as client:
            yield Desk(client, stint, case_id, officer)


def log_course(desk: Desk) -> None:
    """Record a fact."""
    draft = CourseDraft("HKU SPACE", "Tea", date(2026, 2, 1), date(2026, 2, 2))
    log_stint(desk.stint.participant_id, draft, kind="course", on=TODAY, **BY)


def withdraw_job(desk: Desk) -> None:
    """Withdraw the job and its flag."""
    withdraw_stint(desk.stint, kind="job", reason="Somebody else worked there.", on=TODAY, **BY)


def pass_day(desk: Desk) -> None:
    """Assess everybody on the next day."""
    assess_due(limit=1000, on=date(2026, 7, 16), **BY)


def add_remark(desk: Desk) -> None:
    """Write a remark as another officer."""
    cases.remark(desk.key, "The café rang.", by=create_user("Novak", "officer"))


def remind(desk: Desk) -> None:
    """Send the reminders that are due in December."""
    make_due_alerts(on=date(2026, 12, 11))


def current_key(desk: Desk) -> ParticipantKey:
    """Return the participant in the current version."""
    person = load_person(desk.stint.participant_id)
    return ParticipantKey(person.id, person.version, person.reference)


def record_return(desk: Desk) -> None:
    """Record the departure."""
    record_departure(current_key(desk), date(2026, 7, 20), on=TODAY, **BY)


def correct_name(desk: Desk) -> None:
    """Correct the given name."""
    correct_particulars(
        current_key(desk), ParticularsDraft(given_name="Yuka"), reason="typing error", keys=keyring(), on=TODAY, **BY
    )


CHANGES: dict[str, tuple[Callable[[Desk], None], str]] = {
    "fact": (log_course, "HKU SPACE Tea was recorded: 1 February 2026 to 2 February 2026."),
    "flag": (withdraw_job, "A flag was withdrawn. Harbour Café (fictional): 1 of 2 readings are over"),
    "finding": (pass_day, "A flag was replaced. Harbour Café (fictional): 1 of 2 readings are over"),
    "remark": (add_remark, "Case: remark “The café rang.” 15 July 2026"),
    "stay": (record_return, "Visa and stay Departed on: 20 July 2026"),
    "name": (correct_name, "The details of the participant were corrected. 15 July 2026"),
    "message": (remind, "A reminder was put on the participant’s page. 15 July 2026"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_stale_decision_shows_change_and_typed_text(name: str, desk: Desk) -> None:
    change, words = CHANGES[name]
    hidden = desk.hidden(desk.client.get(desk.path).text)
    change(desk)
    answer = desk.client.post(f"{desk.path}/decide", data=hidden | DECISION)
    assert answer.status_code == 409
    assert words in page_text(answer)
    assert "Both readings agree." in answer.text
    assert "By the roster." in answer.text
    assert 'value="no-issue" aria-keyshortcuts="1" id="outcome" checked' in answer.text
    assert "Sign on the case as it is now" in page_text(answer)
    assert decisions(desk.key.id) == []
    again = desk.client.post(f"{desk.path}/decide", data=desk.hidden(answer.text) | DECISION)
    assert again.status_code == 303
    assert decisions(desk.key.id)[0].finding == "Both readings agree."


def test_adverse_outcome_without_flag_is_refused_beside_it(desk: Desk) -> None:
    withdraw_job(desk)
    hidden = desk.hidden(desk.client.get(desk.path).text)
    answer = desk.client.post(f"{desk.path}/decide", data=hidden | DECISION | {"outcome": "limit-exceeded-recorded"})
    assert answer.status_code == 422
    assert "no flag of this case is current" in field_error(answer, "outcome")
    assert "By the roster." in answer.text


def test_unchanged_case_shows_no_changes(desk: Desk) -> None:
    assert "The case changed after you opened this page" not in page_text(desk.client.get(desk.path))
