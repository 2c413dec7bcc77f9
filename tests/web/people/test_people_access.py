"""The pages about people are for officers, and the audit holds no names."""

import uuid

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.participants import (
    select_rows,
)
from tests.support.client import Client
from tests.support.people_pages import fill_and_submit
from tracker.models.audit import AuditLine
from tracker.queries.participants import ParticipantKey


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
        *(f"{facts}/{part}" for part in ("particulars", "visa", "stay", "place", "passport")),
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
