"""What somebody typed in the calculator comes along: by a file or from its form, shown first, logged together or not at all."""

import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.participants import create_job, dump_database
from tests.factories.proofs import load_key
from tests.support.client import Client
from tests.support.desk import Desk, open_desk
from tests.support.forms import page_forms, press_button
from tests.support.pages import field_error, page_text
from tracker.services.employers.businesses import Business

pytestmark = pytest.mark.usefixtures("in_june", "inside")
BAKERY = Business("Umbrella Steps Bakery (fictional)", "70081234")
FACTS: dict[str, Any] = {
    "scheme": "japan",
    "arrived_on": "2026-01-10",
    "jobs": [
        {"employer": "Umbrella Steps Bakery (fictional)", "start": "2026-01-15", "end": "2026-02-10"},
        {"employer": "Tram Bell Books (fictional)", "start": "2026-03-01", "end": "2026-04-02"},
        {"employer": "Tram Bell Books (fictional)", "start": "2026-05-01", "end": None},
    ],
}


@pytest.fixture
def nao(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A participant whose first job is recorded."""
    for desk in open_desk(app, request):
        create_job(load_key(desk.key.id), date(2026, 1, 15), date(2026, 2, 10), at=BAKERY)
        yield desk


def brings(desk: Desk, content: bytes, **boxes: str) -> TestResponse:
    """Opens a file on the page of plans."""
    page = desk.client.get(f"{desk.path}/plan?facts=1")
    fields = next(boxes for _, boxes in page_forms(page) if "operation" in boxes)
    upload = {**fields, **boxes, "facts_file": (io.BytesIO(content), "facts.json")}
    return desk.client.post(f"{desk.path}/plan/open", data=upload)


def saved(**facts: Any) -> bytes:
    """A file as the calculator saves it."""
    return json.dumps(FACTS | facts).encode()


def test_new_rows_are_shown_first_and_logged_together(nao: Desk) -> None:
    before = dump_database()
    page = brings(nao, saved())
    assert page.status_code == 200
    said = page_text(page)
    assert "2 entries are new." in said
    assert "Recorded already: Umbrella Steps Bakery (fictional)" in said
    assert len(re.findall(r'type="checkbox"[^>]*-keep"[^>]*checked', page.text)) == 2
    assert {name: rows for name, rows in dump_database().items() if name in {"jobs", "audit_lines"}} == {
        name: rows for name, rows in before.items() if name in {"jobs", "audit_lines"}
    }
    asked = press_button(nao.client, page, "Log what is ticked")
    for _ in range(4):
        if asked.status_code == 303:
            break
        asked = press_button(nao.client, asked, "The job ended, and began again later")
    assert asked.status_code == 303, page_text(asked)
    assert len(nao.jobs()) == 3
    assert "Nothing is new: everything that you brought is recorded already." in page_text(brings(nao, saved()))


def test_one_bad_row_logs_nothing(nao: Desk) -> None:
    page = brings(
        nao, saved(jobs=FACTS["jobs"][:2], courses=[{"course": "Pottery", "start": "2026-03-01", "end": "2026-03-05"}])
    )
    answer = press_button(nao.client, page, "Log what is ticked")
    assert answer.status_code == 422
    assert "Enter the school as well" in page_text(answer)
    assert len(nao.jobs()) == 1
    logged = press_button(nao.client, answer, "Log what is ticked", **{"courses-0-school": "Clay House (fictional)"})
    assert logged.status_code == 303, page_text(logged)
    assert len(nao.jobs()) == 2


def test_other_last_day_and_arrival_are_named_and_not_taken(nao: Desk) -> None:
    job = {"employer": "umbrella steps bakery (fictional)", "start": "2026-01-15", "end": "2026-03-20"}
    said = page_text(brings(nao, saved(arrived_on="2026-01-09", jobs=[job])))
    assert "Recorded with another last day." in said
    assert "you brought:" in said
    assert "You brought 9 January 2026 as the day of your arrival" in said
    assert nao.jobs() == [(date(2026, 1, 15), date(2026, 2, 10))]


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"[]", b'{"scheme": "japan"}', b'{"scheme": "japan", "arrived_on": "2026-02-30"}', b"\xff\xfe"],
)
def test_a_file_that_cannot_be_opened_is_named_and_nothing_is_lost(nao: Desk, content: bytes) -> None:
    page = brings(nao, content, **{"jobs-0-name": "Typed before"})
    assert page.status_code == 422
    assert field_error(page, "facts_file")
    assert 'value="Typed before"' in page.text


def test_the_wrong_row_of_a_file_is_named(nao: Desk) -> None:
    page = brings(nao, saved(jobs=[*FACTS["jobs"], {"employer": "X", "start": "2026-06-31"}]))
    assert "jobs[3].start" in field_error(page, "facts_file")


def test_calculator_hands_its_form_over_on_the_same_phone(nao: Desk) -> None:
    page = nao.client.get("/")
    fields = {"scheme": "japan"} | next(boxes for _, boxes in page_forms(page) if "jobs-0-name" in boxes)
    [address] = re.findall(r'formaction="([^"]*/plan/open)#answer"', page.text)
    typed = {
        "arrived_on-day": "10", "arrived_on-month": "1", "arrived_on-year": "2026", "jobs-0-name": "Tram Bell Books (fictional)",
        "jobs-0-start-day": "1", "jobs-0-start-month": "5", "jobs-0-start-year": "2026", "jobs-0-ongoing": "y",
    }  # fmt: skip
    answer = nao.client.post(address, data={**fields, **typed})
    assert answer.status_code == 200
    assert "1 entry is new." in page_text(answer)
    assert press_button(nao.client, answer, "Log what is ticked").status_code == 303
    assert len(nao.jobs()) == 2


def test_typed_errors_stay_beside_their_fields(nao: Desk) -> None:
    page = nao.client.get("/")
    fields = {"scheme": "japan"} | next(boxes for _, boxes in page_forms(page) if "jobs-0-name" in boxes)
    answer = nao.client.post(f"{nao.path}/plan/open", data={**fields, "jobs-0-name": "Books", "jobs-0-start-day": "40"})
    assert answer.status_code == 422
    assert 'value="40"' in answer.text
    assert len(nao.jobs()) == 1


def test_visitors_without_an_account_save_a_file_instead(client: Client) -> None:
    page = client.get("/")
    assert "plan/open" not in page.text
    assert "facts.json" in page.text
