"""Cases whose record is corrected, that wait for an employer, or that are reopened, on the page of the case."""

import re
from collections.abc import Iterator
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
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey, case
from tracker.services import cases
from tracker.services.case_answers import expire_answers
from tracker.services.history.drafts import StintKey
from tracker.services.history.withdraw import withdraw_stint

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 7, 16)


class Desk:
    """An officer with the case of a participant."""

    def __init__(self, app: Flask, stint: StintKey, case_id: int) -> None:
        self.app, self.stint, self.case_id, self.path = app, stint, case_id, f"/cases/{case_id}"
        self.lee = create_user("Lee", "officer")

    def read(self, path: str = "", by: int | None = None) -> str:
        """Return the words of a page, of the case by default."""
        with signed_in(self.app, by or self.lee) as client:
            return page_text(client.get(path or self.path))

    def send(self, act: str, seen: dict[str, str] | None = None, **boxes: Any) -> TestResponse:
        """Send a form of the case as it is now, or of what was seen."""
        with signed_in(self.app, self.lee) as client:
            return client.send(f"{self.path}/{act}", {**(seen or self.seen()), **boxes})

    def seen(self) -> dict[str, str]:
        """Return the hidden fields of the page."""
        with signed_in(self.app, self.lee) as client:
            return dict(re.findall(r'name="(version|operation)" value="([^"]*)"', client.get(self.path).text))


@pytest.fixture
def desk(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """An officer who has taken a case."""
    with time_machine.travel(datetime(2026, 7, 16, 4, tzinfo=UTC), tick=True):
        key, _ = create_participant_user(f"W-{request.node.name}")
        stint = create_job(key, date(2026, 1, 15), on=TODAY)
        desk = Desk(app, stint, select_rows(Case, "id", participant_id=key.id, rule="employer-tenure")[0][0])
        desk.send("take")
        yield desk


def test_corrected_record_closes_without_flag(desk: Desk) -> None:
    assert "Enter the reason" in field_error(desk.send("fix-data"), "why")
    assert desk.send("fix-data", why="The roster ends in May.").status_code == 303
    said = desk.read()
    assert "State record to be corrected" in said
    assert "record to be corrected by 30 July" in said
    assert "Close: corrected" not in said
    assert desk.send("close", why="corrected").status_code == 409
    withdraw_stint(desk.stint, kind="job", reason="never worked there", on=TODAY, by=desk.lee)
    assert "Close: corrected" in desk.read()
    assert desk.send("close", why="Typed for somebody else.").status_code == 303
    assert "Typed for somebody else." in desk.read()


def test_case_without_issue_closes_with_a_reason(desk: Desk) -> None:
    refused = desk.send("close")
    assert (refused.status_code, "Enter the reason" in field_error(refused, "why")) == (422, True)
    assert desk.send("close", why="Counted again.").status_code == 303
    assert case(desk.case_id).state == "closed"


def test_case_waits_for_an_answer_by_a_day(desk: Desk) -> None:
    desk.send("review")
    assert "Enter whom you asked, and what" in field_error(desk.send("ask-third-party"), "why")
    desk.send("ask-third-party", why="The café, by telephone: the roster.")
    assert "answer due by 30 July" in desk.read()
    assert "Answer by 30 Jul" in desk.read("/cases?tab=mine&rule=employer-tenure")
    assert "Enter what was answered" in field_error(desk.send("resume"), "why")
    assert desk.send("resume", why="The roster of June.").status_code == 303
    assert "under review" in desk.read()


def test_overdue_answer_is_shown_to_decide_nothing(desk: Desk) -> None:
    desk.send("review")
    desk.send("ask-third-party", why="The café, by telephone: the roster.")
    expire_answers(limit=9, on=date(2026, 7, 31), by=DAILY_RUN)
    assert "no answer in time; under review again, nothing is decided by that" in desk.read()


def test_typed_words_survive_a_change_meanwhile(desk: Desk) -> None:
    seen = desk.seen()
    cases.remark(CaseKey(desk.case_id, 1), "Rang twice.", by=COMMAND_LINE)
    answer = desk.send("fix-data", seen, why="The roster ends in May.")
    assert (answer.status_code, "The roster ends in May." in answer.text) == (409, True)
    cases.review(CaseKey(desk.case_id, case(desk.case_id).version), by=desk.lee)
    cases.decide(
        CaseKey(desk.case_id, case(desk.case_id).version), cases.DecisionDraft("no-issue", "nothing", "counted"), by=desk.lee
    )
    answer = desk.send("fix-data", why="The roster ends in May.")
    assert (answer.status_code, "The roster ends in May." in answer.text) == (409, True)


def test_closed_case_is_reopened_with_a_reason(desk: Desk) -> None:
    desk.send("close", why="Counted again.")
    assert "Enter the reason" in field_error(desk.send("reopen"), "why")
    assert desk.send("reopen", why="A roster turned up.").status_code == 303
    assert "Take this case" in desk.read(by=create_user("Novak", "officer"))
