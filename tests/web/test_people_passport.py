"""A participant's passport number for officers: masked, shown for a reason that is kept, recorded and replaced."""

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.support.client import Client, signed_in
from tests.support.pages import field_error, page_text
from tracker.adapters.keys import Secret
from tracker.queries.audit import passport_views
from tracker.queries.participants import ParticipantKey, passports_of

pytestmark = pytest.mark.usefixtures("inside")
NUMBER = "TK1234567"
WHY = "a form for the airline"


@pytest.fixture
def officer(app: Flask) -> Iterator[Client]:
    """An officer's browser."""
    with signed_in(app, create_user("Lee", "officer")) as client:
        yield client


@pytest.fixture
def yui() -> tuple[ParticipantKey, int]:
    """A participant with a passport, and her user id."""
    return create_participant_user(f"N-{uuid.uuid4().hex[:8]}", passport_no=Secret(NUMBER))


def path(key: ParticipantKey) -> str:
    return f"/participants/{key.id}/facts/passport"


def hidden_fields(client: Client, key: ParticipantKey) -> dict[str, str]:
    """The hidden boxes of the form that replaces the number."""
    return dict(re.findall(r'name="(version|operation)" value="([^"]*)"', client.get(path(key)).text))


def test_number_is_shown_for_reason_only(officer: Client, yui: tuple[ParticipantKey, int]) -> None:
    key, _ = yui
    page = officer.get(path(key)).text
    assert "•••••••" in page
    assert NUMBER not in page
    answer = officer.send(f"{path(key)}/shown", {"why": " "})
    assert answer.status_code == 422
    assert field_error(answer, "why") == "Error: Enter the reason; the participant can read it"
    assert NUMBER not in answer.text
    assert passport_views(key.id, limit=9) == []
    answer = officer.send(f"{path(key)}/shown", {"why": WHY})
    assert NUMBER in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert [view.reason for view in passport_views(key.id, limit=9)] == [WHY]


def test_participant_reads_why_number_was_shown(app: Flask, officer: Client, yui: tuple[ParticipantKey, int]) -> None:
    key, user_id = yui
    officer.send(f"{path(key)}/shown", {"why": WHY})
    with signed_in(app, user_id) as client:
        assert f": “{WHY}”" in page_text(client.get("/profile"))


def test_number_carried_through_sign_in_is_not_shown(officer: Client, yui: tuple[ParticipantKey, int]) -> None:
    key, _ = yui
    answer = officer.send(f"{path(key)}/shown", {"why": WHY, "step": "again"})
    assert f'value="{WHY}"' in answer.text
    assert NUMBER not in answer.text
    assert passport_views(key.id, limit=9) == []


def test_number_is_replaced_with_reason(officer: Client, yui: tuple[ParticipantKey, int]) -> None:
    key, _ = yui
    answer = officer.send(path(key), {**hidden_fields(officer, key), "number": "tr 765-4321"})
    assert answer.status_code == 422
    assert field_error(answer, "reason") == "Error: Enter the reason, for people who read it later"
    assert 'value="TR7654321"' in answer.text
    for _ in range(2):
        boxes = {**hidden_fields(officer, key), "number": "TR7654321", "reason": "renewed"}
        assert officer.send(path(key), boxes).location == f"/participants/{key.id}/facts?said=passport"
    assert passports_of([key.id])[key.id].version == 2
    assert "Saved: the passport number is recorded." in page_text(officer.get(f"/participants/{key.id}/facts?said=passport"))
    assert "TR7654321" in officer.send(f"{path(key)}/shown", {"why": WHY}).text


def test_first_number_needs_no_reason(officer: Client) -> None:
    key, _ = create_participant_user(f"N-{uuid.uuid4().hex[:8]}")
    assert "No number is recorded." in officer.get(path(key)).text
    assert "Record the number" in officer.get(f"/participants/{key.id}/facts").text
    assert "No number is recorded." in officer.send(f"{path(key)}/shown", {"why": WHY}).text
    assert officer.send(path(key), {**hidden_fields(officer, key), "number": NUMBER}).status_code == 303


def test_stale_form_keeps_typed_number(officer: Client, yui: tuple[ParticipantKey, int]) -> None:
    key, _ = yui
    old = hidden_fields(officer, key)
    officer.send(path(key), {**old, "number": "TR7654321", "reason": "renewed"})
    answer = officer.send(path(key), {**old, "operation": uuid.uuid4().hex, "number": "TR0000001", "reason": "renewed"})
    assert answer.status_code == 409
    assert 'value="TR0000001"' in answer.text
    assert "Nothing was saved" in answer.text


def test_wrong_number_gets_error(officer: Client, yui: tuple[ParticipantKey, int]) -> None:
    key, _ = yui
    answer = officer.send(path(key), {**hidden_fields(officer, key), "number": "no", "reason": "renewed"})
    assert answer.status_code == 422
    assert "like TK1234567" in field_error(answer, "number")
