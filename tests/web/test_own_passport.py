"""One's own passport on the profile: masked until it is asked for, replaced for the version that was seen."""

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.participants import keyring, select_rows
from tests.support.client import Client
from tracker.adapters.keys import Secret
from tracker.models.audit import AuditLine
from tracker.models.idempotency import Operation
from tracker.queries.audit import passport_views
from tracker.queries.participants import ParticipantKey, passports_of
from tracker.services.participants.passports import show_passport

NUMBER = "TK1234567"


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def officer(client: Client) -> int:
    """An officer who is signed in with this browser."""
    id_ = create_user("Lee", "officer")
    sign_in(client, id_)
    return id_


@pytest.fixture
def yui(client: Client) -> tuple[ParticipantKey, int]:
    """A participant who is signed in with this browser; a passport is recorded."""
    key, id_ = create_participant_user(f"Y-{uuid.uuid4().hex[:8]}", passport_no=Secret(NUMBER))
    sign_in(client, id_)
    return key, id_


def operation(client: Client) -> dict[str, str]:
    """The hidden boxes of the passport's form."""
    found = re.findall(r'name="(version|operation)" value="([^"]*)"', client.get("/profile").text)
    return dict(found)


def test_number_is_masked_and_each_look_audited(client: Client, yui: tuple[ParticipantKey, int]) -> None:
    key, id_ = yui
    page = client.get("/profile").text
    assert "•••••••" in page
    assert NUMBER not in page
    answer = client.send("/profile/passport/shown", {})
    assert NUMBER in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert [look.by for look in passport_views(key.id, limit=9)] == [id_]
    show_passport(key, keys=keyring(), by=create_user("Lee", "officer"), reason="a form for the airline")
    page = client.get("/profile").text
    assert len(re.findall(r"<li>you, \d+ \w+ \d{4} \d\d:\d\d</li>", page)) == 1
    assert len(re.findall(r"<li>the programme office, \d+ \w+ \d{4} \d\d:\d\d: “a form for the airline”</li>", page)) == 1


def test_what_was_shown_is_stored_nowhere(client: Client, yui: tuple[ParticipantKey, int]) -> None:
    client.send("/profile/passport/shown", {})
    assert NUMBER not in repr(select_rows(Operation, "answer")) + repr(select_rows(AuditLine, "details"))


def test_missing_number_is_not_shown(client: Client) -> None:
    key, id_ = create_participant_user(f"N-{uuid.uuid4().hex[:8]}")
    sign_in(client, id_)
    assert "No number is recorded." in client.get("/profile").text
    assert "No number is recorded." in client.send("/profile/passport/shown", {}).text
    assert not passport_views(key.id, limit=9)
    answer = client.send("/profile/passport", {**operation(client), "number": "tk 765-4321"})
    assert answer.location == "/profile?said=passport"
    assert "TK7654321" in client.send("/profile/passport/shown", {}).text


def test_repeated_form_replaces_number_once(client: Client, yui: tuple[ParticipantKey, int]) -> None:
    key, _ = yui
    boxes = {**operation(client), "number": "TR7654321"}
    for _ in range(2):
        assert client.send("/profile/passport", boxes).status_code == 303
    assert passports_of([key.id])[key.id].version == 2


def test_number_for_stale_version_is_shown_again(client: Client, yui: tuple[ParticipantKey, int]) -> None:
    old = operation(client)
    client.send("/profile/passport", {**old, "number": "TR7654321"})
    answer = client.send("/profile/passport", {**old, "operation": "x", "number": "TR0000001"})
    assert answer.status_code == 409
    assert "changed in the meantime" in answer.text
    assert 'value="TR0000001"' in answer.text
    boxes = dict(re.findall(r'name="(version|operation)" value="([^"]*)"', answer.text))
    assert boxes["version"] == "2"
    assert client.send("/profile/passport", {**boxes, "number": "TR0000001"}).status_code == 303


def test_invalid_version_is_stale(client: Client, yui: tuple[ParticipantKey, int]) -> None:
    assert client.send("/profile/passport", {"version": "x", "number": "TR0000001"}).status_code == 409


@pytest.mark.parametrize("number", ["", "TK", "TK12345678901234567890", "TK 12!45"])
def test_invalid_number_is_refused(client: Client, yui: tuple[ParticipantKey, int], number: str) -> None:
    answer = client.send("/profile/passport", {**operation(client), "number": number})
    assert answer.status_code == 422
    assert "5 to 20 letters and digits" in answer.text


def test_office_users_have_no_passport(client: Client, officer: int) -> None:
    assert client.send("/profile/passport/shown", {}).status_code == 403
    assert client.send("/profile/passport", {"number": NUMBER}).status_code == 403


def test_user_without_participant_has_no_passport(client: Client) -> None:
    sign_in(client, create_user("Nobody", "participant"))
    assert client.send("/profile/passport/shown", {}).status_code == 404
