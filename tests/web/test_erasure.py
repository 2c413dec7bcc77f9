"""An administrator erases a participant after a question; afterwards every page about them says so."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.canaries import CanaryPerson, create_canary
from tests.factories.participants import create_participant, select_rows
from tests.support.client import Client, signed_in
from tests.support.databases import fresh_app
from tests.support.forms import submit_form
from tests.support.pages import page_text_without_bold as text
from tracker.models.cases import Case
from tracker.models.participants import Participant, PersonKey

ASKED: dict[str, Any] = {"reference": "P-1", "reason": "asked for it"}


@pytest.fixture
def app() -> Iterator[Flask]:
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def administrator(app: Flask) -> Iterator[Client]:
    with signed_in(app, create_user("Ho", "administrator")) as client:
        yield client


@pytest.fixture
def erased(administrator: Client) -> CanaryPerson:
    """Somebody whose data an administrator erased by the page."""
    who = create_canary(1)
    question = submit_form(administrator, administrator.get("/privacy/erase"), **ASKED)
    assert question.status_code == 200
    assert "Erase the personal data of P-1?" in text(question)
    assert select_rows(Participant, "erased_at") == [(None,)]
    done = submit_form(administrator, question)
    assert (done.status_code, done.location) == (303, "/privacy/erase?said=erased")
    assert "The personal data were erased." in administrator.get(done.location).text
    return who


def test_key_is_gone_after_the_answer(erased: CanaryPerson) -> None:
    assert select_rows(PersonKey, "participant_id", "wrapped") == [(erased.id, b"")]


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_pages_about_the_person_say_erased(app: Flask, erased: CanaryPerson, language: str) -> None:
    words = {"en": "were erased", "ja": "消去されました", "zh-Hant": "已刪除"}[language]
    with signed_in(app, create_user("Lee", "officer")) as officer:
        for path in ("", "/facts", "/facts/particulars", "/timeline", "/why", "/jobs/new"):
            sent = officer.get(f"/participants/{erased.id}{path}?lang={language}")
            assert (sent.status_code, sent.location) == (303, f"/participants/{erased.id}/erased"), path
        assert words in officer.get(f"{sent.location}?lang={language}").text
        found = officer.get("/participants").text
        assert {"en": "personal data erased", "ja": "個人データは消去済み", "zh-Hant": "個人資料已刪除"}[language] in found
        for (case_id,) in select_rows(Case, "id"):
            page = officer.get(f"/cases/{case_id}")
            assert (page.status_code, erased.word in page.text.lower()) == (200, False)


def test_page_of_a_person_who_is_not_erased_is_404(app: Flask) -> None:
    key = create_participant("P-2")
    with signed_in(app, create_user("Lee", "officer")) as officer:
        assert officer.get(f"/participants/{key.id}/erased").status_code == 404


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"reference": "P-unknown"}, "Enter the reference of a participant, as the list of participants shows it"),
        ({"reason": ""}, "Enter why the data are erased"),
        ({"sure": "yes"}, "Enter another reference: the personal data of this participant are erased already"),
    ],
)
def test_mistakes_are_shown_beside_their_fields(
    administrator: Client, erased: CanaryPerson, typed: dict[str, str], complaint: str
) -> None:
    answer = submit_form(administrator, administrator.get("/privacy/erase"), **ASKED | typed)
    assert (answer.status_code, complaint in text(answer)) == (422, True)


def test_open_case_is_named(administrator: Client) -> None:
    who = create_canary(1, is_closed=False)
    answer = submit_form(administrator, administrator.get("/privacy/erase"), **ASKED | {"sure": "yes"})
    assert (answer.status_code, "Decide and close the open case" in text(answer)) == (422, True)
    assert select_rows(Participant, "erased_at", id=who.id) == [(None,)]


def test_used_operation_is_a_conflict_with_a_new_one(administrator: Client, erased: CanaryPerson) -> None:
    create_participant("P-2")
    page = administrator.get("/privacy/erase")
    operation = re.findall(r'name="operation" value="([0-9a-f]{32})"', page.text)[0]
    sent = ASKED | {"reference": "P-2", "sure": "yes"}
    assert submit_form(administrator, page, **sent).status_code == 303
    create_participant("P-3")
    answer = submit_form(administrator, page, **sent | {"reference": "P-3"})
    assert (answer.status_code, operation in answer.text) == (409, False)
