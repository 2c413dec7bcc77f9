"""Officers mark cases on their page; who has a conflict of interest is refused in words, and the case names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, select_rows
from tests.support.apps import checked_app
from tests.support.client import signed_in
from tests.support.pages import field_error, page_text
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey, case
from tracker.services import cases
from tracker.services.case_marks import declare_conflict
from tracker.services.employers.businesses import Business

pytestmark = pytest.mark.usefixtures("inside")
CAFE = Business("Harbour Café (fictional)", "70099001")


class Desks:
    """Two officers, and a case that the first has under review."""

    def __init__(self, app: Flask, case_id: int) -> None:
        self.app, self.case_id, self.path = app, case_id, f"/cases/{case_id}"
        self.lee, self.novak = create_user("Lee", "officer"), create_user("Novak", "officer")

    @property
    def key(self) -> CaseKey:
        """The case as it is now."""
        return CaseKey(self.case_id, case(self.case_id).version)

    def read(self, who: int, path: str = "") -> str:
        """Return the words of a page, of the case by default."""
        with signed_in(self.app, who) as client:
            return page_text(client.get(path or self.path))

    def send(self, who: int, act: str, **fields: Any) -> TestResponse:
        """Send a form on the case as it is now."""
        with signed_in(self.app, who) as client:
            return client.send(f"{self.path}/{act}", {"version": str(self.key.version), **fields})


@contextmanager
def under_review(app: Flask, reference: str) -> Iterator[Desks]:
    """A case of one reading, which the second follows on the day after, that Lee reviews."""
    with time_machine.travel(datetime(2026, 7, 15, 4, tzinfo=UTC), tick=True):
        key, _ = create_participant_user(reference)
        create_job(key, date(2026, 1, 15), at=CAFE, on=date(2026, 7, 15))
        [(case_id,)] = select_rows(Case, "id", participant_id=key.id, rule="employer-tenure")
        desks = Desks(app, case_id)
        cases.review(cases.take(CaseKey(case_id, 1), by=desks.lee), by=desks.lee)
        yield desks


@pytest.fixture
def desks(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desks]:
    """The officers of a case among those of other tests."""
    with under_review(app, f"M-{request.node.name}") as desks:
        yield desks


@pytest.fixture
def alone() -> Iterator[Desks]:
    """The officers of the one case of an application."""
    with checked_app("sqlite") as app, app.app_context(), under_review(app, "M-1") as desks:
        yield desks


def test_marks_are_set_and_taken_back_on_the_page(desks: Desks) -> None:
    assert "Marks urgent Officer" in desks.read(desks.lee)
    assert desks.send(desks.novak, "mark", mark="escalated", cause="She departs on Friday.").status_code == 303
    said = desks.read(desks.lee)
    assert "Marks urgent escalated Officer" in said
    assert "She departs on Friday." in said
    assert "Next to be decided by" in said
    assert desks.send(desks.lee, "mark", mark="paused", cause="The school is closed.").status_code == 303
    said = desks.read(desks.lee)
    assert "Marks escalated paused Officer" in said
    assert "Next to be decided by" not in said
    assert desks.send(desks.lee, "mark", mark="not-paused", cause="Open again.").status_code == 303
    assert desks.send(desks.lee, "mark", mark="not-escalated", cause="She stays.").status_code == 303
    assert "Marks urgent Officer" in desks.read(desks.lee)


def test_queue_shows_marks_as_signs_with_words(desks: Desks) -> None:
    desks.send(desks.lee, "mark", mark="escalated", cause="She departs on Friday.")
    said = desks.read(desks.lee, "/cases")
    assert "readings differ ! urgent ↑ escalated" in said
    desks.send(desks.lee, "mark", mark="paused", cause="The school is closed.")
    assert "↑ escalated ‖ paused" in desks.read(desks.lee, "/cases")
    with signed_in(desks.app, desks.lee) as client:
        lines = client.get("/cases/export.csv?tab=all").text.splitlines()
    assert [line.split(",")[-2:] for line in lines if line.startswith("M-test_queue_shows")] == [["1", "escalated; paused"]]


def test_next_case_passes_over_cases_on_hold_and_in_conflict(alone: Desks) -> None:
    with signed_in(alone.app, alone.lee) as client:
        assert client.get("/cases/next").location == f"{alone.path}#acts"
    alone.send(alone.lee, "mark", mark="paused", cause="The school is closed.")
    with signed_in(alone.app, alone.lee) as client:
        assert client.get("/cases/next").location != f"{alone.path}#acts"
    alone.send(alone.lee, "mark", mark="not-paused", cause="Open again.")
    declare_conflict(alone.key, "my cousin", by=alone.lee)
    for who, leads in ((alone.lee, False), (alone.novak, True)):
        with signed_in(alone.app, who) as client:
            assert (client.get("/cases/next").location == f"{alone.path}#acts") is leads


@pytest.mark.parametrize("value", ["", "urgent", "x"])
def test_unknown_mark_is_an_error_beside_its_field(desks: Desks, value: str) -> None:
    answer = desks.send(desks.lee, "mark", mark=value, cause="She departs on Friday.")
    assert (answer.status_code, field_error(answer, "mark")) == (422, "Error: Select what to mark")
    assert "She departs on Friday." in answer.text


def test_mark_without_reason_keeps_the_selected_one(desks: Desks) -> None:
    answer = desks.send(desks.lee, "mark", mark="paused")
    assert (answer.status_code, field_error(answer, "cause")) == (422, "Error: Enter the reason")
    assert 'value="paused" checked' in answer.text


def test_conflict_of_interest_ends_work_on_the_case(desks: Desks) -> None:
    assert desks.send(desks.lee, "mark", mark="conflict", cause="She is my cousin.").status_code == 303
    said = desks.read(desks.lee)
    assert "conflict of interest: Lee" in said
    assert "She is my cousin." in said
    assert "You declared a conflict of interest on this case" in said
    assert "Hand over" not in said
    assert "Take this case" not in said
    refused = desks.send(desks.lee, "hand-over", to=str(desks.lee))
    assert (refused.status_code, case(desks.case_id).assignee_id) == (409, None)
    assert "the officer declared a conflict of interest on this case" in page_text(refused)
    with signed_in(desks.app, desks.novak) as client:
        assert f'<option value="{desks.lee}"' not in client.get(desks.path).text
    assert desks.send(desks.novak, "hand-over", to=str(desks.novak)).status_code == 303


def test_second_officer_with_conflict_does_not_sign(desks: Desks) -> None:
    cases.propose(desks.key, cases.DecisionDraft("limit-exceeded-recorded", "Two days.", "The roster."), by=desks.lee)
    declare_conflict(desks.key, "my cousin", by=desks.novak)
    assert "Sign as the second officer" not in desks.read(desks.novak)
    refused = desks.send(desks.novak, "confirm")
    assert (refused.status_code, case(desks.case_id).state) == (409, "second-check")
    assert "declared a conflict of interest" in page_text(refused)
