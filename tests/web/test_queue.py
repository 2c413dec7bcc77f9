"""The queue page: counts, filters, several cases handed over at once, the next case, and the way back."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job
from tests.support.apps import checked_app
from tests.support.client import Client, signed_in
from tests.support.pages import field_error, page_text
from tracker.queries.cases import CaseKey, case, open_cases
from tracker.services import cases
from tracker.services.participants.drafts import ParticularsDraft

TODAY = date(2026, 8, 20)
NOON = datetime(2026, 8, 20, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """An application of this module: its counts are of its own cases."""
    with checked_app("sqlite") as app:
        yield app


class Office:
    """Two officers, and three cases: the earlier the job began, the more urgent."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.lee, self.novak = create_user("Lee", "officer"), create_user("Novak", "officer")
        self.keys = [
            self.case("Q-early", date(2026, 1, 12), "ja"),
            self.case("Q-middle", date(2026, 1, 25), "en"),
            self.case("Q-late", date(2026, 2, 15), "ja"),
        ]

    def case(self, reference: str, start: date, language: str) -> CaseKey:
        """Somebody who has worked for one employer for too long, and the case of it."""
        particulars = ParticularsDraft("Sato", "Yui", language=language)
        key, _ = create_participant_user(reference, particulars=particulars, on=TODAY)
        create_job(key, start, on=TODAY)
        found = open_cases([key.id])[key.id, "employer-tenure"]
        return CaseKey(found.id, found.version)

    def boxes(self, *numbers: int) -> list[str]:
        return [f"{self.keys[each].id}.{case(self.keys[each].id).version}" for each in numbers]


@pytest.fixture(scope="module")
def office(app: Flask) -> Iterator[Office]:
    with app.app_context(), time_machine.travel(NOON, tick=True):
        yield Office(app)


@pytest.fixture
def lee(app: Flask, office: Office) -> Iterator[Client]:
    with app.app_context(), time_machine.travel(NOON, tick=True), signed_in(app, office.lee) as client:
        yield client


def shown(client: Client, query: str = "") -> list[str]:
    """The references of the rows, in their order."""
    return re.findall(r'id="case-\d+"[^>]*>([^<]*)</a>', client.get(f"/cases?{query}").text)


def send(client: Client, **boxes: Any) -> TestResponse:
    page = client.get("/cases").text
    operation = re.findall(r'name="operation" value="([^"]*)"', page)[-1]
    return client.send("/cases/hand-over", {"operation": operation, "version": "0", **boxes})


def test_row_shows_name_days_readings_language_and_age(lee: Client) -> None:
    said = page_text(lee.get("/cases"))
    assert re.search(r"Q-early Yui Sato \S.* 12 Jul 40 2 of 2 ja nobody new – Take by 24 Aug", said)


def test_filters_narrow_rows(lee: Client, office: Office) -> None:
    assert shown(lee) == ["Q-early", "Q-middle", "Q-late"]
    assert shown(lee, "language=ja") == ["Q-early", "Q-late"]
    assert shown(lee, "days=over-30") == ["Q-early"]
    assert shown(lee, "days=over-7") == ["Q-early", "Q-middle"]
    assert shown(lee, "days=up-to-7") == ["Q-late"]
    assert shown(lee, f"officer={office.novak}") == []
    assert shown(lee, "days=x&language=xx&officer=x&status=x&tab=x") == ["Q-early", "Q-middle", "Q-late"]


def test_language_is_looked_for_page_by_page(lee: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.queries.queue.EXAMINED", 1)
    page, found = "/cases?language=ja", list[str]()
    for _ in range(3):
        answer = lee.get(page).text
        found += re.findall(r'id="case-\d+"[^>]*>([^<]*)</a>', answer)
        more = re.search(r'href="(/cases\?[^"]*after=[^"]*)"', answer)
        page = more[1].replace("&amp;", "&") if more else ""
    assert (found, page) == (["Q-early", "Q-late"], "")


def test_tabs_count_up_to_a_hundred(lee: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    said = page_text(lee.get("/cases"))
    assert "Need a decision 3 Not taken yet 3 Mine 0 To be closed 0 All open 3 Closed 0" in said
    monkeypatch.setattr("tracker.web.queue.MOST", 2)
    assert "All open 2+" in page_text(lee.get("/cases"))


@pytest.mark.parametrize("query", ["tab=all", "tab=all&language=ja"])
def test_list_is_downloaded_whole_without_names(lee: Client, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.web.case_files.AT_ONCE", 1)
    monkeypatch.setattr("tracker.web.case_files.MOST", 3)
    answer = lee.get(f"/cases/export.csv?{query}")
    assert answer.mimetype == "text/csv"
    lines = answer.text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["Q-early", *["Q-middle"] * ("ja" not in query), "Q-late"]
    assert "Yui" not in answer.text
    assert lines[1].endswith(",new,unmet,2026-07-12,40,,2026-08-20,2026-08-24,,")
    book = lee.get(f"/cases/export.xlsx?{query}")
    assert book.data.startswith(b"PK")
    assert len(load_workbook(BytesIO(book.data))["cases"]["A"]) == len(lines)


def test_next_case_is_first_that_no_other_officer_has(lee: Client, office: Office) -> None:
    lee.get("/cases")
    assert lee.get("/cases/next").location == f"/cases/{office.keys[0].id}#acts"
    assert lee.get(f"/cases/next?after={office.keys[0].id}").location == f"/cases/{office.keys[1].id}#acts"
    lee.get("/cases?days=up-to-7")
    assert lee.get("/cases/next").location == f"/cases/{office.keys[2].id}#acts"
    assert lee.get(f"/cases/next?after={office.keys[2].id}").location == "/cases?tab=to-do&days=up-to-7"


def test_way_back_leads_to_list_and_row(lee: Client) -> None:
    lee.get("/cases?tab=all&language=ja")
    assert lee.get("/cases/back?case=7").location == "/cases?tab=all&language=ja#case-7"
    assert lee.get("/cases/back?case=x").location == "/cases?tab=all&language=ja"


def test_first_visit_knows_no_filters(app: Flask, office: Office) -> None:
    with app.app_context(), time_machine.travel(NOON, tick=True), signed_in(app, office.novak) as client:
        assert client.get("/cases/back").location == "/cases?tab=to-do"


def test_nothing_selected_is_an_error_at_the_fields(lee: Client) -> None:
    answer = send(lee, because="I am on leave.")
    assert answer.status_code == 422
    assert "Select the cases to hand over" in page_text(answer)
    assert "I am on leave." in answer.text


def test_selected_cases_are_handed_over_once(lee: Client, office: Office) -> None:
    boxes = office.boxes(0, 1)
    answer = send(lee, case=boxes, to=office.novak)
    assert answer.location == "/cases?tab=to-do&handed=2&unchanged=0"
    assert "2 cases were handed over." in page_text(lee.get(answer.location))
    again = send(lee, case=[*boxes, *office.boxes(2), "x"], to=office.novak)
    assert "1 case was handed over. 2 cases stay as they are" in page_text(lee.get(again.location))
    assert lee.get("/cases/next").location == "/cases?tab=to-do"
    assert shown(lee, f"officer={office.novak}") == ["Q-early", "Q-middle", "Q-late"]


def test_reason_is_needed_for_cases_with_officer(lee: Client, office: Office) -> None:
    answer = send(lee, case=office.boxes(0), to="queue")
    assert answer.status_code == 422
    assert "has an officer already" in field_error(answer, "because")
    assert f'value="{office.boxes(0)[0]}" checked' in answer.text
    assert "1 case was handed over." in page_text(
        lee.get(send(lee, case=office.boxes(0), to="queue", because="No time.").location)
    )


def test_form_sent_twice_hands_over_once_and_another_is_refused(lee: Client, office: Office) -> None:
    operation = "a" * 32
    sent = {"case": office.boxes(0), "to": str(office.lee), "operation": operation}
    assert [send(lee, **sent).status_code for _ in range(2)] == [303, 303]
    assert send(lee, **{**sent, "to": str(office.novak)}).status_code == 409
    assert case(office.keys[0].id).assignee_id == office.lee
    cases.remark(CaseKey(office.keys[0].id, 1), "x", by=office.lee)
