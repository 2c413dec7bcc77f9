"""The pages about people are for officers, and the audit holds no names."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.participants import (
    create_participant,
    select_rows,
)
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.people_pages import YUI, fill_and_submit
from tracker.models.audit import AuditLine
from tracker.queries.participants import ParticipantKey


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def officer(app: Flask) -> Client:
    """The browser of Lee, an officer."""
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user("Lee", "officer"))
    return client


@pytest.fixture
def yui(app: Flask) -> ParticipantKey:
    """A participant of whom everything is known."""
    return create_participant("P-7", particulars=YUI)


@pytest.mark.parametrize("role", ["participant", "manager", "administrator"])
def test_only_officers_are_let_in(app: Flask, role: str) -> None:
    key, id_ = create_participant_user(f"Y-{uuid.uuid4().hex[:8]}")
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, id_ if role == "participant" else create_user("Chan", role))
    facts = f"/participants/{key.id}/facts"
    for path in (
        "/participants",
        "/participants/new",
        facts,
        *(f"{facts}/{part}" for part in ("particulars", "visa", "stay", "place")),
    ):
        assert client.get(path).status_code == 403
        assert client.send(path, {}).status_code == (405 if path == facts else 403)


def test_nobody_is_there_who_is_not(officer: Client) -> None:
    for end in ("", "/particulars", "/visa", "/stay", "/place"):
        assert officer.get(f"/participants/999/facts{end}").status_code == 404
        assert officer.send(f"/participants/999/facts{end}", {}).status_code in {404, 405}


def test_audit_holds_no_name_and_number(officer: Client, yui: ParticipantKey) -> None:
    fill_and_submit(
        officer, f"/participants/{yui.id}/facts/particulars", family_name="YAMADA", sex="F", language="ja", reason="married"
    )
    told = repr(select_rows(AuditLine, "action", "details"))
    assert "YAMADA" not in told
    assert "TANAKA" not in told


def test_officers_find_the_pages_in_their_navigation(officer: Client) -> None:
    page = officer.get("/participants").text
    assert '<a href="/participants">Participants</a>' in page
    assert '<a href="/register">Register</a>' in page
