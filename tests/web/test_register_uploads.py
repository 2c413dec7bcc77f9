"""An uploaded register belongs to its officer, is encrypted, and expires."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import sign_in
from tests.factories.participants import select_rows
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.register_desk import SMALL, import_files, open_browser, press_action, read_counts, upload_files
from tracker import clock
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.participants import Participant
from tracker.models.register import RegisterUpload


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def officer(app: Flask) -> Client:
    """The browser of an officer."""
    return open_browser(app, "Lee", "officer")


@pytest.mark.parametrize("role", ["participant", "manager", "administrator"])
def test_only_officers_are_let_in(app: Flask, role: str) -> None:
    client = open_browser(app, "Chan", role)
    assert client.get("/register").status_code == 403
    assert client.send("/register", {}).status_code == 403


def test_another_officer_finds_nothing_there(app: Flask, officer: Client) -> None:
    path = upload_files(officer, SMALL).request.path
    other = open_browser(app, "Wong", "officer")
    assert [other.get(f"{path}{end}").status_code for end in ("", "/refused.csv")] == [404, 404]
    assert [other.send(f"{path}/{act}", {}).status_code for act in ("take", "check", "withdraw")] == [404, 404, 404]
    assert path not in other.get("/register").text
    assert select_rows(Participant) == []


def test_withdrawal_destroys_files_and_keeps_facts(officer: Client) -> None:
    page = import_files(officer, SMALL)
    answer = press_action(officer, page, "withdraw")
    assert answer.status_code == 303
    assert "withdrawn and deleted here" in officer.get(answer.location).text
    assert select_rows(RegisterUpload, "content", "refused") == [(None, None)]
    done = officer.get(page.request.path)
    assert read_counts(done)["Participants"] == ["2", "0", "0", "0"]
    assert "Withdraw the files" not in done.text
    assert officer.post(f"{page.request.path}/withdraw", data={"csrf_token": officer.token()}).location == page.request.path
    assert len(select_rows(Participant)) == 2


def test_withdrawn_register_is_not_imported(officer: Client) -> None:
    page = upload_files(officer, SMALL)
    press_action(officer, page, "withdraw")
    for act in ("take", "check"):
        answer = officer.post(f"{page.request.path}/{act}", data={"csrf_token": officer.token()})
        assert answer.location == page.request.path
    assert "This register is no longer stored" in officer.get(page.request.path).text
    assert select_rows(Participant) == []


def test_files_expire_after_90_days(app: Flask, officer: Client) -> None:
    page = upload_files(officer, SMALL)
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        lee = app.test_client()
        assert isinstance(lee, Client)
        sign_in(lee, select_rows(RegisterUpload, "user_id")[0][0])
        assert "This register is no longer stored" in lee.get(page.request.path).text
        assert "no longer stored" in lee.get("/register").text
        assert lee.post(f"{page.request.path}/take", data={"csrf_token": lee.token()}).status_code == 303
    assert select_rows(Participant) == []


def test_files_are_encrypted_and_unnamed_in_audit(officer: Client) -> None:
    import_files(officer, SMALL)
    [(content,)] = select_rows(RegisterUpload, "content")
    assert b"P-1" not in content
    assert b"participants.csv" not in content
    assert "participants.csv" not in repr(select_rows(AuditLine, "action", "details"))


def test_unchecked_register_can_be_checked(officer: Client) -> None:
    page = upload_files(officer, SMALL)
    db.session.execute(db.text("UPDATE register_uploads SET told = NULL"))
    db.session.commit()
    page = officer.get(page.request.path)
    assert "This register was not checked yet" in page.text
    press_action(officer, page, "check")
    assert read_counts(officer.get(page.request.path))["Participants"] == ["2", "0", "0", "0"]
