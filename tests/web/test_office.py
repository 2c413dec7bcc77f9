"""The settings of the office on their page, and where they count: deadlines, stored files, the contact, emails."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.forms import day
from tests.factories.participants import create_job, create_participant, keyring
from tests.factories.retention import create_applicant, create_departed
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.forms import page_forms, press_button, submit_form
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.adapters.smtp import MemoryMailer
from tracker.compliance.retention import RetentionPeriods
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.email import latest_emails
from tracker.queries.office import (
    DEFAULTS,
    DayOff,
    OfficeContact,
    OfficeSettings,
    newest_office_version,
    office_history,
    office_settings,
)
from tracker.queries.queue import QueueFilter, queue
from tracker.services.accounts.passwords import request_new_password
from tracker.services.office import OfficeDraft, change_office_settings
from tracker.web.cases import due_day
from tracker.workflows.email.render import render_email
from tracker.workflows.email.send import send_unsent_emails

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
TODAY = date(2026, 11, 30)
TYPED: dict[str, Any] = {
    "new_days": "３",
    "days_off": "2026-12-24 Closed early\n\n２０２６-12-31 Closed",
    "email": "office@office.example",
    "phone": "2345 6789",
    "reason": "a longer queue",
}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def app() -> Iterator[Flask]:
    """An application on an empty database of its own, its context entered: its settings are those of the office."""
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def okada(app: Flask) -> Client:
    return browser(app, "administrator")


def browser(app: Flask, role: str) -> Client:
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user("Okada", role))
    return client


def store(settings: OfficeSettings) -> None:
    change_office_settings(OfficeDraft(settings, TODAY, "because", newest_office_version()), on=TODAY, by=COMMAND_LINE)


def test_saved_settings_are_in_force_and_listed(okada: Client) -> None:
    answer = submit_form(okada, okada.get("/office"), **TYPED)
    assert (answer.status_code, answer.location) == (303, "/office?said=1")
    page = okada.get(answer.location).text
    assert "Saved: these settings are valid from Monday 30 November 2026." in page
    assert "Version 1, valid from Monday 30 November 2026" in page
    days_off = (DayOff(date(2026, 12, 24), "Closed early"), DayOff(date(2026, 12, 31), "Closed"))
    contact = OfficeContact("office@office.example", "2345 6789", "")
    assert office_settings(on=TODAY) == DEFAULTS._replace(new_days=3, days_off=days_off, contact=contact)


@pytest.mark.parametrize(
    ("name", "typed", "error"),
    [
        *(("new_days", typed, "Enter a whole number of days from 1 to 60") for typed in ("", "0", "61", "two", "1.5", "-1")),
        *((name, typed, "Enter a whole number of months from 1 to 240")
          for name, typed in (("stay_months", "241"), ("visa_months", "0"), ("session_months", ""), ("email_months", "x"))),
        ("file_days", "366", "Enter a whole number of days from 1 to 365"),
        ("days_off", "2026-12-24 a\n2026-02-30 b", "Line 2 must be a day and a reason, like 2026-12-24 Office closed"),
        ("days_off", "24 December", "Line 1 must be a day and a reason, like 2026-12-24 Office closed"),
        ("days_off", "2026-12-24", "Line 1 must be a day and a reason, like 2026-12-24 Office closed"),
        ("days_off", "9999-12-24 x", "Line 1 must be a day and a reason, like 2026-12-24 Office closed"),
        ("days_off", "2026-12-24 a\n2026-12-24 b", "Line 2 repeats a day. Enter each day once"),
        ("days_off", "\n".join(f"2027-{m:02}-{d:02} x" for m in range(1, 5) for d in range(1, 27)), "Enter at most 100 days"),
        ("email", "office", "Enter an e-mail address like name@example.com"),
        ("reason", "", "Enter the reason for the change"),
        ("valid_from-year", "2025", "Valid from must be today or later"),
        ("valid_from-day", "31", "Day must be 30 or less in this month, not 31"),
        ("phone", "x" * 201, "Use 200 characters or fewer; this has 201"),
    ],
)  # fmt: skip
def test_error_stands_beside_its_field(okada: Client, name: str, typed: str, error: str) -> None:
    answer = submit_form(okada, okada.get("/office"), **TYPED | {name: typed})
    assert answer.status_code == 422
    assert answer.text.count(error) == 2
    assert newest_office_version() == 0


def test_missing_day_and_unchanged_settings_are_named(okada: Client) -> None:
    blank = {**TYPED, **{f"valid_from-{part}": "" for part in ("day", "month", "year")}}
    assert "Enter the day from which the settings are valid" in submit_form(okada, okada.get("/office"), **blank).text
    assert "all of them are as before" in submit_form(okada, okada.get("/office"), reason="none").text


def test_shorter_period_that_erases_people_is_asked_about(okada: Client) -> None:
    create_departed("P-1", date(2026, 4, 30))
    create_departed("P-2", date(2026, 5, 31))
    create_applicant("P-3", date(2026, 1, 1))
    shorter = TYPED | {"stay_months": "6"}
    question = submit_form(okada, okada.get("/office"), **shorter)
    assert (question.status_code, newest_office_version()) == (200, 0)
    assert "would erase 1 person for good in the first night" in question.text
    changed = submit_form(okada, question, **shorter | {"visa_months": "1"})
    assert "would erase 2 people for good" in changed.text
    assert press_button(okada, changed, "Save, and erase 2 people").status_code == 303
    periods = RetentionPeriods(stay_months=6, visa_months=1)
    assert office_settings(on=TODAY).periods == periods


def test_second_administrator_sees_the_version_of_the_first(app: Flask, okada: Client) -> None:
    page = okada.get("/office")
    store(DEFAULTS._replace(file_days=30))
    answer = submit_form(okada, page, **TYPED)
    assert answer.status_code == 409
    assert "Files of a register are stored for 30 days" in answer.text
    assert dict(page_forms(answer)[-1][1])["reason"] == TYPED["reason"]
    assert submit_form(okada, answer, number=-1).status_code == 303


def test_planned_version_keeps_its_day(okada: Client) -> None:
    later = day("valid_from", (1, 1, 2027))
    assert submit_form(okada, okada.get("/office"), **TYPED | later).status_code == 303
    assert dict(page_forms(okada.get("/office"))[-1][1])["valid_from-year"] == "2027"
    answer = submit_form(okada, okada.get("/office"), new_days="4", reason="x", **day("valid_from", (1, 12, 2026)))
    assert "Valid from must not be before the newest version below" in answer.text


@pytest.mark.parametrize("path", ["/office", "/audit"])
def test_pages_are_for_administrators(app: Flask, path: str) -> None:
    assert [browser(app, role).get(path).status_code for role in ("officer", "manager", "administrator")] == [403, 403, 200]


def test_limit_and_days_off_move_the_deadline(app: Flask) -> None:

    create_job(create_participant("P-1"), date(2026, 1, 15), on=date(2026, 8, 1))
    [case] = queue(QueueFilter(()), on=TODAY, limit=9)
    assert due_day(case, office_history()) == date(2026, 12, 2)
    store(DEFAULTS._replace(new_days=3, days_off=(DayOff(date(2026, 12, 1), "storm"),)))
    assert due_day(case, office_history()) == date(2026, 12, 4)


def test_contact_is_for_everybody(app: Flask, client: Client) -> None:
    assert "has not published" in client.get("/contact").text
    store(DEFAULTS._replace(contact=OfficeContact("office@office.example", "2345 6789", "1 Example Road")))
    page = client.get("/contact").text
    assert all(part in page for part in ("office@office.example", "2345 6789", "1 Example Road"))
    assert 'href="/contact"' in client.get("/how-we-count").text


def test_emails_end_with_the_contact(app: Flask) -> None:
    by = create_user("Lee", "officer", language="ja")
    request_new_password(Secret("https://sojourn.example/x"), "nonce", keys=keyring(), by=by)
    [email] = latest_emails(1)
    before = render_email(email, keyring(), OfficeContact(), on=clock.today()).text
    store(DEFAULTS._replace(contact=OfficeContact(phone="2345 6789")))
    post = MemoryMailer()
    send_unsent_emails(post, keyring(), on=clock.today())
    assert post.emails[-1].text == f"{before}\n事務局：2345 6789\n"


def test_audit_page_names_no_participant(app: Flask, okada: Client) -> None:
    _, user = create_participant_user("P-1", "Yuzuriha")
    request_new_password(Secret("https://sojourn.example/x"), "nonce", keys=keyring(), by=user)
    page = okada.get("/audit").text
    assert "Yuzuriha" not in page
    assert "a participant" in page
    assert "AUDIT_ANCHOR" in page
