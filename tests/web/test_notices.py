"""Notices on the page of a case, and the page on which participants answer, dispute and contest."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, create_participant, select_rows
from tests.support.client import signed_in
from tests.support.pages import field_error, page_text
from tracker.models.accounts import DAILY_RUN
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.queries.cases import case
from tracker.services import notices
from tracker.services.case_answers import expire_answers

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 7, 16)
NOTICE: dict[str, Any] = {"notice": "payslips", "words": "Those of June, please."}
DECISION: dict[str, Any] = {"outcome": "no-issue", "finding": "Nothing is over.", "reasons": "By the roster."}


class Scene:
    """An officer with a case under review, and its participant, each with a browser."""

    def __init__(self, app: Flask, name: str) -> None:
        self.app, self.lee = app, create_user("Lee", "officer")
        key, self.yui = create_participant_user(f"N-{name}", language="ja")
        create_job(key, date(2026, 1, 15), on=TODAY)
        self.case_id = select_rows(Case, "id", participant_id=key.id, rule="employer-tenure")[0][0]
        self.case, self.own = f"/cases/{self.case_id}", f"/participants/{key.id}/decisions"
        self.base = f"/participants/{key.id}/cases/{self.case_id}"
        for act in ("take", "review"):
            self.send(act)

    def send(self, act: str, by: int | None = None, **boxes: Any) -> TestResponse:
        """Send a form of the case as it is now."""
        with signed_in(self.app, by or self.lee) as client:
            seen = re.findall(r'name="(version|operation)" value="([^"]*)"', client.get(self.case).text)
            return client.send(f"{self.case}/{act}", {**dict(seen), **boxes})

    def state(self) -> str:
        """Return the state of the case, as it is stored now."""
        db.session.rollback()
        return case(self.case_id).state

    def write(self, act: str, words: str, by: int | None = None) -> TestResponse:
        """Send the participant's own words."""
        with signed_in(self.app, by or self.yui) as client:
            return client.send(f"{self.base}/{act}", {"own_words": words})

    def read(self, path: str, by: int) -> str:
        """Return the words of a page, in English."""
        with signed_in(self.app, by) as client:
            client.get("/?lang=en")
            return page_text(client.get(path, headers={"Accept-Language": "en"}))


@pytest.fixture
def scene(app: Flask, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """The officer, the participant and the case."""
    with time_machine.travel(datetime(2026, 7, 16, 4, tzinfo=UTC), tick=True):
        yield Scene(app, request.node.name)


def test_notice_is_previewed_in_both_languages(scene: Scene) -> None:
    shown = scene.send("serve", step="preview", **NOTICE)
    assert (shown.status_code, scene.state()) == (200, "under-review")
    previews = re.findall(r'<div class="preview" lang="([^"]*)">(.*?)</div>', shown.text, re.DOTALL)
    assert [language for language, _ in previews] == ["ja", "en"]
    assert "On which days did you work?" in previews[1][1]
    assert all("Those of June, please." in text for _, text in previews)
    assert previews[0][1] != previews[1][1]


def test_notice_is_answered_on_the_page_of_cases(scene: Scene) -> None:
    assert "Select a notice" in field_error(scene.send("serve"), "notice")
    assert scene.send("serve", **NOTICE).status_code == 303
    said = scene.read(scene.case, scene.lee)
    assert "waiting for the participant" in said
    assert "notice served: On which days did you work?" in said
    with signed_in(scene.app, scene.yui) as client:
        page = client.get(f"{scene.own}?lang=ja").text
    assert "Those of June, please." in page
    assert "2026年7月30日" in page
    refused = scene.write("reply", " ")
    assert (refused.status_code, 'id="own_words"' in refused.text) == (422, True)
    assert scene.write("reply", "五月までです。").status_code == 303
    assert "五月までです。" in scene.read(scene.case, scene.lee)
    assert scene.state() == "under-review"


def test_more_time_is_given_once(scene: Scene) -> None:
    scene.send("serve", **NOTICE)
    assert "Enter the reason" in field_error(scene.send("extend"), "why")
    assert scene.send("extend", why="On a trip.").status_code == 303
    said = scene.read(scene.case, scene.lee)
    assert "answer due by 6 August" in said
    assert "Give seven days more" not in said
    assert "This day was moved once already." in scene.read(scene.own, scene.lee)
    assert scene.send("extend", why="On a trip again.").status_code == 409


def test_late_reply_loses_no_word(scene: Scene) -> None:
    scene.send("serve", **NOTICE)
    expire_answers(limit=9, on=date(2026, 7, 31), by=DAILY_RUN)
    late = scene.write("reply", "五月までです。")
    assert (late.status_code, "五月までです。" in late.text) == (409, True)
    assert scene.write("dispute", "五月までです。").status_code == 303
    scene.send("decide", **DECISION)
    late = scene.write("dispute", "違います。")
    assert (late.status_code, "違います。" in late.text) == (409, True)


def test_case_page_marks_dispute_and_contest(scene: Scene) -> None:
    assert "disputed by the participant" not in scene.read(scene.case, scene.lee)
    scene.write("dispute", "違います。")
    assert "Marks urgent disputed by the participant" in scene.read(scene.case, scene.lee)
    scene.send("decide", **DECISION)
    scene.write("contest", "休暇でした。")
    assert "Marks urgent contested: another officer decides" in scene.read(scene.case, scene.lee)


def test_typed_notice_survives_a_change_of_state(scene: Scene) -> None:
    scene.send("decide", **DECISION)
    late = scene.send("serve", **NOTICE)
    assert (late.status_code, "Those of June, please." in late.text) == (409, True)


def test_decision_is_previewed_and_contested(scene: Scene) -> None:
    shown = scene.send("decide", step="preview", **DECISION)
    assert (shown.text.count('<div class="preview"'), "Another officer then looks at the case again" in shown.text) == (2, True)
    assert scene.send("decide", step="preview", finding="Nothing is over.").status_code == 200
    scene.send("decide", **DECISION)
    assert "ask for a review by Thursday 13 August 2026" in scene.read(scene.own, scene.lee)
    assert scene.write("contest", "休暇でした。").status_code == 303
    assert scene.state() == "new"
    assert scene.send("take").status_code == 409
    assert scene.send("take", by=create_user("Novak", "officer")).status_code == 303
    late = scene.write("contest", "もう一度。")
    assert (late.status_code, "もう一度。" in late.text) == (409, True)


def test_time_to_contest_ends(scene: Scene) -> None:
    scene.send("decide", **DECISION)
    with time_machine.travel(datetime(2026, 8, 14, 4, tzinfo=UTC), tick=True):
        with signed_in(scene.app, scene.yui) as client:
            assert "/contest" not in client.get(scene.own).text
        assert scene.write("contest", "休暇でした。").status_code == 409


def test_case_of_another_participant_is_not_found(scene: Scene) -> None:
    key, other = create_participant_user(f"{scene.case_id}-other")
    with signed_in(scene.app, other) as client:
        assert client.send(f"/participants/{key.id}/cases/{scene.case_id}/dispute", {"own_words": "no"}).status_code == 404
    assert scene.write("dispute", "no", by=other).status_code == 404


def test_participant_without_account_is_named_on_the_case(scene: Scene) -> None:
    key = create_participant(f"{scene.case_id}-paper")
    create_job(key, date(2026, 1, 15), on=TODAY)
    id_ = select_rows(Case, "id", participant_id=key.id, rule="employer-tenure")[0][0]
    scene.case = f"/cases/{id_}"
    for act in ("take", "review"):
        scene.send(act)
    assert "The participant has no account" in scene.read(scene.case, scene.lee)


def test_flood_of_disputes_ends_with_an_error_beside_the_words(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MAX_DISPUTES", 2)
    codes = [scene.write("dispute", f"The day is wrong ({number}).").status_code for number in range(2)]
    refused = scene.write("dispute", "The day is still wrong.")
    assert (codes, refused.status_code) == ([303, 303], 422)
    assert "Wait until the office has read what you wrote, or contact it in another way" in field_error(refused, "own_words")
    assert "The day is still wrong." in refused.text
    scene.send("serve", **NOTICE)
    assert scene.write("reply", "Here they are.").status_code == 303
