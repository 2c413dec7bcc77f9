"""An outcome against a participant is proposed by one officer and signed, or sent back, by another."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, select_rows
from tests.support.client import signed_in
from tests.support.pages import field_error, page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey, case, decisions
from tracker.services import cases
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import StintKey
from tracker.services.history.withdraw import withdraw_stint

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 7, 16)
CAFE = Business("Harbour Café (fictional)", "70099001")
DECISION: dict[str, Any] = {"outcome": "limit-exceeded-referred", "finding": "Two days too many.", "reasons": "By the roster."}


class Desks:
    """The officer who proposes and another, each with a browser of their own, and the case."""

    def __init__(self, app: Flask, stint: StintKey, case_id: int) -> None:
        self.app, self.stint, self.path, self.case_id = app, stint, f"/cases/{case_id}", case_id
        self.lee, self.novak = create_user("Lee", "officer"), create_user("Novak", "officer")

    def read(self, who: int, path: str = "") -> str:
        """Return the words of a page, of the case by default, as an officer reads it."""
        with signed_in(self.app, who) as client:
            return page_text(client.get(path or self.path))

    def seen(self, who: int) -> dict[str, str]:
        """Return the hidden fields that the page of the case has for an officer."""
        with signed_in(self.app, who) as client:
            return dict(re.findall(r'name="(version|operation)" value="([^"]*)"', client.get(self.path).text))

    def send(self, who: int, act: str, seen: Mapping[str, str] | None = None, **boxes: Any) -> TestResponse:
        """Send a form as an officer, on what was seen or on the case as it is now."""
        seen = self.seen(who) if seen is None else seen
        with signed_in(self.app, who) as client:
            return client.send(f"{self.path}/{act}", {**seen, **boxes})


@pytest.fixture
def desks(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desks]:
    """Two officers with a case that one of them has under review."""
    with time_machine.travel(datetime(2026, 7, 16, 4, tzinfo=UTC), tick=True):
        key, _ = create_participant_user(f"S-{request.node.name}")
        stint = create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
        [(case_id,)] = select_rows(Case, "id", participant_id=key.id, rule="employer-tenure")
        desks = Desks(app, stint, case_id)
        cases.review(cases.take(CaseKey(case_id, 1), by=desks.lee), by=desks.lee)
        yield desks


@pytest.fixture
def proposed(desks: Desks) -> Desks:
    """The same after the proposal."""
    assert desks.send(desks.lee, "decide", **DECISION).status_code == 303
    return desks


def test_adverse_decision_waits_for_another_officer(proposed: Desks) -> None:
    assert decisions(proposed.case_id) == []
    own = proposed.read(proposed.lee)
    assert "State second check" in own
    assert "Another officer checks this proposal" in own
    assert "Sign as the second officer" not in own
    assert proposed.send(proposed.lee, "confirm").status_code == 409
    assert "Check by 21 Jul" in proposed.read(proposed.lee, "/cases?tab=mine")


def test_late_check_shows_its_day(proposed: Desks) -> None:
    with time_machine.travel(datetime(2026, 7, 22, 4, tzinfo=UTC)):
        assert "was to be checked by another officer by 21 July" in proposed.read(proposed.novak)


def test_second_officer_signs_what_was_proposed(proposed: Desks) -> None:
    page = proposed.read(proposed.novak)
    for words in ("Two days too many.", "By the roster.", "by Lee", "referred to the competent authority"):
        assert words in page
    assert proposed.send(proposed.novak, "confirm").status_code == 303
    assert [(each.outcome, each.finding) for each in decisions(proposed.case_id)] == [
        (DECISION["outcome"], DECISION["finding"])
    ]
    assert "State decided" in proposed.read(proposed.novak)


def test_second_officer_sends_back_with_a_reason(proposed: Desks) -> None:
    answer = proposed.send(proposed.novak, "send-back", why=" ")
    assert answer.status_code == 422
    assert "Enter the reason for sending it back" in field_error(answer, "why")
    seen = proposed.seen(proposed.novak)
    assert proposed.send(proposed.novak, "send-back", seen, why="Which roster?").status_code == 303
    page = proposed.read(proposed.lee)
    for words in ("State under review", "sent back", "Which roster?"):
        assert words in page
    late = proposed.send(proposed.novak, "send-back", seen, why="And the payslips?", operation="other")
    assert (late.status_code, "And the payslips?" in late.text) == (409, True)


def test_change_after_the_proposal_is_shown_before_signing(proposed: Desks) -> None:
    seen = proposed.seen(proposed.novak)
    withdraw_stint(proposed.stint, kind="job", reason="Somebody else worked there.", on=TODAY, by=COMMAND_LINE)
    answer = proposed.send(proposed.novak, "confirm", seen)
    assert answer.status_code == 409
    assert "The case changed after you opened this page" in page_text(answer)
    assert "What changed since the proposal" in proposed.read(proposed.novak)
    answer = proposed.send(proposed.novak, "confirm")
    assert (answer.status_code, "no flag of this case is current" in page_text(answer)) == (409, True)
    assert case(proposed.case_id).state == "second-check"


def test_adverse_outcome_without_flag_is_refused_beside_it(desks: Desks) -> None:
    withdraw_stint(desks.stint, kind="job", reason="Somebody else worked there.", on=TODAY, by=COMMAND_LINE)
    answer = desks.send(desks.lee, "decide", **DECISION)
    assert answer.status_code == 422
    assert "no flag of this case is current" in field_error(answer, "outcome")
    assert "By the roster." in answer.text
