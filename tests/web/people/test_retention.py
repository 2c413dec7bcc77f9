"""Officers see when a participant's data are deleted and why, record a hold and lift it; participants see it too."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.participants import create_job, select_rows
from tests.factories.retention import create_applicant, create_departed, create_hold, set_periods
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tests.support.pages import field_error, page_text
from tests.support.people_pages import fill_and_submit
from tracker.models.accounts import COMMAND_LINE
from tracker.models.retention import RetentionHold
from tracker.queries.holds import HoldKey
from tracker.services.reports import MonthDraft, close_first_issue
from tracker.services.retention.holds import lift_hold

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_day_and_reason_are_shown(officer: Client) -> None:
    departed, applicant = create_departed(), create_applicant()
    shown = page_text(officer.get(f"/participants/{departed.id}/facts"))
    assert "Tuesday 4 May 2032 Personal data are stored for 6 years after the last day of the stay, Sunday 3 May 2026." in shown
    shown = page_text(officer.get(f"/participants/{applicant.id}/retention"))
    assert "Wednesday 2 February 2028" in shown
    assert (
        "Without an arrival, personal data are stored for 2 years after the last day of the application or visa, Sunday 1 February"
        in shown
    )
    set_periods(TODAY, stay_months=7)
    shown = page_text(officer.get(f"/participants/{departed.id}/facts"))
    assert "Friday 4 December 2026 Personal data are stored for 7 months after" in shown


def test_hold_is_recorded_shown_and_lifted(officer: Client) -> None:
    key = create_departed()
    path = f"/participants/{key.id}/retention"
    sent = fill_and_submit(officer, path, reason="a claim about wages", until=(4, 5, 2032))
    assert (sent.status_code, sent.location) == (303, f"{path}?said=held")
    shown = page_text(officer.get(sent.location))
    assert "Saved: the hold is in force." in shown
    assert "Wednesday 5 May 2032" in shown
    assert "put a hold on the data, up to and including Tuesday 4 May 2032" in shown
    assert fill_and_submit(officer, path, reason="a court case", until=("", "", "")).status_code == 303
    [first, second] = [hold for (hold,) in select_rows(RetentionHold)]
    assert "Not before the holds end" in page_text(officer.get(f"/participants/{key.id}/facts"))
    lifting = f"/participants/{key.id}/holds/{second}"
    assert field_error(fill_and_submit(officer, lifting, reason=""), "reason") == "Error: Enter why the hold is lifted"
    sent = fill_and_submit(officer, lifting, reason="the court has decided")
    assert (sent.status_code, sent.location) == (303, f"{path}?said=lifted")
    assert "Lifted: the court has decided" in page_text(officer.get(sent.location))
    assert [officer.get(f"/participants/{key.id}/holds/{hold}").status_code for hold in (first, second, 99)] == [200, 404, 404]


@pytest.mark.parametrize(
    ("typed", "box", "error"),
    [
        ({"reason": ""}, "reason", "Enter the reason for the hold"),
        ({"reason": "x" * 501}, "reason", "Use 500 characters or fewer; this has 501"),
        ({"until": (29, 11, 2026)}, "until", "Last day of the hold must be today or later"),
        ({"until": (31, 2, 2027)}, "until", "Day must be 28 or less in this month, not 31"),
    ],
)
def test_error_is_beside_its_field(officer: Client, typed: dict[str, Any], box: str, error: str) -> None:
    key = create_departed()
    sent = fill_and_submit(officer, f"/participants/{key.id}/retention", **{"reason": "a claim"} | typed)
    assert (sent.status_code, field_error(sent, box)) == (422, f"Error: {error}")
    assert select_rows(RetentionHold) == []


def test_lifted_hold_is_a_conflict_that_shows_what_was_typed(officer: Client) -> None:
    key = create_departed()
    hold = create_hold(key, on=TODAY)
    page = officer.get(f"/participants/{key.id}/holds/{hold}")
    lift_hold(key.id, HoldKey(hold, 1), "settled", on=TODAY, by=COMMAND_LINE)
    sent = submit_form(officer, page, number=-1, reason="the court has decided")
    assert sent.status_code == 409
    assert all(words in page_text(sent) for words in ("the court has decided", "Lifted: settled", "Nothing was saved"))


def test_used_operation_is_a_conflict_with_a_new_one(officer: Client) -> None:
    key = create_departed()
    page = officer.get(f"/participants/{key.id}/retention")
    assert submit_form(officer, page, number=-1, reason="a claim").status_code == 303
    sent = submit_form(officer, page, number=-1, reason="another claim")
    assert sent.status_code == 409
    assert dict(page_forms(sent)[-1][1])["reason"] == "another claim"
    assert submit_form(officer, sent, number=-1).status_code == 303


def test_hold_of_another_participant_is_not_found(officer: Client) -> None:
    key, other = create_departed("P-1"), create_departed("P-2")
    hold = create_hold(other, on=TODAY)
    path = f"/participants/{key.id}/holds/{hold}"
    assert (officer.get(path).status_code, officer.send(path, {"reason": "over", "version": "1"}).status_code) == (404, 404)


@pytest.mark.parametrize("role", ["participant", "manager", "administrator"])
def test_holds_are_for_officers(app: Flask, role: str) -> None:
    key, id_ = create_participant_user("P-9")
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, id_ if role == "participant" else create_user("Chan", role))
    assert client.get(f"/participants/{key.id}/retention").status_code == 403
    assert client.send(f"/participants/{key.id}/holds", {"reason": "a claim"}).status_code == 403


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("When your data are deleted", "6 years after the last day of the stay")),
        ("ja", ("データを消去する日", "滞在の最終日")),
        ("zh-Hant", ("刪除你的資料", "逗留最後一日")),
    ],
)
def test_participant_reads_day_and_holds_on_the_profile(app: Flask, language: str, words: tuple[str, ...]) -> None:
    key, id_ = create_participant_user("P-9")
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, id_)
    page = page_text(client.get(f"/profile?lang={language}"))
    assert [word for word in words if word not in page] == []
    create_hold(key, reason="a claim about wages", on=TODAY)
    page = page_text(client.get("/profile?lang=en"))
    assert "Not yet: something keeps them longer." in page
    assert "The programme office has put a hold on the data" in page
    assert "a claim about wages" not in page


def test_every_hold_of_a_person_who_is_due_is_named(officer: Client) -> None:
    set_periods(TODAY, stay_months=1)
    key = create_departed()
    create_job(key, date(2026, 1, 10), date(2026, 5, 30), on=TODAY)
    close_first_issue(MonthDraft("japan", "inbound", "2026-04"), on=TODAY, by=create_user("Ito", "manager"))
    shown = page_text(officer.get(f"/participants/{key.id}/retention"))
    assert "Not before the holds end" in shown
    assert "A case is open: days outside the stay" in shown
    assert "The report of April 2026 is not signed yet" in shown
