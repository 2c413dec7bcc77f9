"""An officer hands a case over on its page: to another, to herself, or back to the queue, and says why."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job
from tests.support.client import signed_in
from tests.support.pages import field_error, page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.cases import CaseKey, case, open_cases
from tracker.services import cases
from tracker.services.accounts.people import assign_roles
from tracker.services.employers.businesses import Business

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 8, 20)
CAFE = Business("Harbour Café (fictional)", "70099001")


class Desks:
    """Two officers, and a case that the first has under review."""

    def __init__(self, app: Flask, case_id: int) -> None:
        self.app, self.case_id, self.path = app, case_id, f"/cases/{case_id}"
        self.lee, self.novak = create_user("Lee", "officer"), create_user("Novak", "officer")

    def read(self, who: int) -> str:
        """Return the words of the case's page."""
        with signed_in(self.app, who) as client:
            return page_text(client.get(self.path))

    def send(self, who: int, **boxes: Any) -> TestResponse:
        """Hand the case over as an officer, on the case as it is now or on a version."""
        with signed_in(self.app, who) as client:
            seen = dict(re.findall(r'name="(version|operation)" value="([^"]*)"', client.get(self.path).text))
            return client.send(f"{self.path}/hand-over", {**seen, **boxes})


@pytest.fixture
def desks(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desks]:
    """A case that Lee reviews."""
    with time_machine.travel(datetime(2026, 8, 20, 4, tzinfo=UTC), tick=True):
        key, _ = create_participant_user(f"H-{request.node.name}")
        create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
        found = open_cases([key.id])[key.id, "employer-tenure"]
        desks = Desks(app, found.id)
        cases.review(cases.take(CaseKey(found.id, found.version), by=desks.lee), by=desks.lee)
        yield desks


def test_case_goes_to_another_officer_with_reason(desks: Desks) -> None:
    assert desks.send(desks.lee, to=desks.novak, because="I am on leave.").status_code == 303
    assert "assigned to Novak" in desks.read(desks.lee)
    assert "I am on leave." in desks.read(desks.lee)
    assert "Officer Novak (you)" in desks.read(desks.novak)


def test_case_given_back_is_taken_again_without_reason(desks: Desks) -> None:
    desks.send(desks.lee, to="queue", because="Too many cases.")
    assert "given back to the queue" in desks.read(desks.novak)
    assert "Take this case" in desks.read(desks.novak)
    assert desks.send(desks.novak, to=desks.novak).status_code == 303
    said = desks.read(desks.novak)
    assert "Officer Novak (you)" in said
    assert "State under review" in said


@pytest.mark.parametrize("to", ["", "0", "-1", "x", "²", "99999999999"])
def test_receiver_who_is_no_officer_is_refused(desks: Desks, to: str) -> None:
    answer = desks.send(desks.lee, to=to, because="I am on leave.")
    assert answer.status_code == 422
    assert field_error(answer, "to") == "Error: Select an officer or the queue"
    assert "I am on leave." in answer.text


def test_missing_reason_is_asked_for(desks: Desks) -> None:
    answer = desks.send(desks.novak, to=desks.novak)
    assert answer.status_code == 422
    assert field_error(answer, "because") == "Error: Enter the reason. The case has an officer already"
    assert f'value="{desks.novak}" selected' in answer.text


def test_older_version_shows_changes_and_typed_reason(desks: Desks) -> None:
    answer = desks.send(desks.novak, to=desks.novak, because="She asked me to.", version="1")
    assert answer.status_code == 409
    assert "The case changed after you opened this page" in page_text(answer)
    assert "She asked me to." in answer.text
    cases.close(
        cases.decide(
            CaseKey(desks.case_id, case(desks.case_id).version), cases.DecisionDraft("no-issue", "x", "y"), by=desks.lee
        ),
        by=desks.lee,
    )
    assert "She asked me to." in desks.send(desks.novak, to=desks.novak, because="She asked me to.").text


def test_page_names_cases_of_officer_who_left(desks: Desks) -> None:
    assign_roles(desks.lee, frozenset(), by=COMMAND_LINE)
    said = desks.read(desks.novak)
    assert "given back to the queue: the officer left" in said
    assert "Officer no officer yet" in said
    assert f'<option value="{desks.lee}"' not in said
