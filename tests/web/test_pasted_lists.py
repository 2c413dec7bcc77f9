"""Many jobs at once: a list that is pasted, or comes as a file, in the calculator and on a participant's own page."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.forms import form, stint
from tests.factories.participants import create_job, load_person
from tests.support.client import Client
from tests.support.forms import page_forms, press_button
from tests.support.pages import field_error, page_text
from tests.support.planner import Planner, open_plan_after_work
from tracker.formats.pasted_rows import LONGEST_LIST
from tracker.web.forms.rows import MOST_ROWS

pytestmark = pytest.mark.usefixtures("inside", "in_june")
NAMES = [
    f"{one} {other}"
    for one in ("Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord")
    for other in ("Bar", "Farm", "Hotel", "School", "Spa")
]
THIRTY = "\n".join(f"{name}\t2026-02-02\t2026-03-31" for name in NAMES)
GOOD, BAD = "Harbour Café,2026-01-15,2026-03-31", "Star Hotel,2026-02-30,"


@pytest.fixture
def yui(app: Flask) -> Iterator[Planner]:
    """A participant who worked until the end of March."""
    yield from open_plan_after_work(app)


def read_list(client: Client, text: str, **more: Any) -> TestResponse:
    """The calculator with a list that was pasted and read."""
    return client.send("/", {**form(), "pasted": text, "step": "list-read", **more})


def test_thirty_jobs_take_two_pages(client: Client) -> None:
    shown = read_list(client, THIRTY)
    assert shown.status_code == 200
    assert "Nothing is taken yet." in page_text(shown)
    assert 'name="jobs-0-name" type="text" value=""' in shown.text
    taken = press_button(client, shown, "Take 30 jobs into the form")
    _, fields = page_forms(taken)[0]
    assert (fields["jobs-30-name"], fields["jobs-30-start-day"], fields["jobs-30-end-month"]) == ("Fjord Spa", "2", "3")
    answer = press_button(client, taken, "Work it out", scheme="japan")
    assert answer.status_code == 200, page_text(answer)[:600]
    assert 'id="read-list"' not in answer.text


def test_bad_line_has_its_error_and_stays_in_box(client: Client) -> None:
    shown = read_list(
        client, f"{GOOD}\n{BAD}\n,2026-05-01,\nBar,2026-05-01,2026-04-01\nPub,1/5/26,\nInn,2026-05-01,soon\nSpa,,"
    )
    words = page_text(shown)
    for error in (
        "First day: Day must be 28 or less in this month, not 2026-02-30",
        "Enter the employer",
        "Last day must be 1 May 2026 or later, the first day",
        "Last day: ",
        "Enter the first day",
    ):
        assert error in words
    taken = press_button(client, shown, "Take 1 job into the form")
    assert BAD in taken.text
    assert GOOD not in taken.text
    assert 'value="Harbour Café"' in taken.text


def test_unclear_order_of_day_and_month_is_asked_about(client: Client) -> None:
    shown = read_list(client, "Harbour Café,03/04/2026,05/06/2026")
    assert "Take 1 job" not in page_text(shown)
    assert "First day: Write the month as a word, or the year first" in page_text(shown)
    answered = press_button(client, shown, "Wednesday 4 March 2026")
    assert "4 March 2026 to 6 May 2026" in page_text(answered)
    taken = press_button(client, answered, "Take 1 job into the form")
    assert 'name="jobs-1-start-month" type="text" inputmode="numeric" value="3"' in taken.text


def test_list_that_was_not_read_is_shown_before_answer(client: Client) -> None:
    shown = client.send("/", {**form(), "pasted": GOOD})
    assert shown.status_code == 200
    assert "Take 1 job into the form" in page_text(shown)


def test_file_is_read(client: Client) -> None:
    shown = read_list(client, "", list_file=(BytesIO(f"\ufeff{GOOD}".encode()), "jobs.csv"))
    assert "15 January 2026 to 31 March 2026" in page_text(shown)
    shown = read_list(client, "", list_file=(BytesIO("ハーバーカフェ,2026-01-15,".encode("cp932")), "jobs.csv"))
    assert field_error(shown, "pasted") == "Error: Save the file as CSV UTF-8, and select it again"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (" \n", "Paste a list first, or select a file"),
        ("x" * (LONGEST_LIST + 1), f"The list must have {LONGEST_LIST} characters or fewer"),
        ("BEGIN:VCALENDAR", "Paste lines with an employer, a first day and a last day: nothing else can be read"),
    ],
)
def test_text_that_is_no_list_has_error(client: Client, text: str, error: str) -> None:
    assert field_error(read_list(client, text), "pasted") == f"Error: {error}"


def test_list_beside_full_form_is_not_taken(client: Client) -> None:
    rows = "\n".join(f"Employer {number},2026-02-01," for number in range(MOST_ROWS))
    full = client.send("/", {**form(stint("jobs-0", "A", (15, 1, 2026))), "pasted": rows, "step": "list-take"})
    assert field_error(full, "pasted") == f"Error: The list must leave {MOST_ROWS} jobs or fewer in all"
    assert "Employer 7," in full.text


def test_participant_logs_past_jobs_from_list(yui: Planner) -> None:
    create_job(yui.key, date(2026, 4, 10), on=date(2026, 6, 12))
    page = yui.client.get(f"{yui.path}?list=1")
    assert '<details class="more pasted" open>' in page.text
    shown = press_button(
        yui.client, page, "Read the list", pasted=f"Bar,2026-05-01,2026-05-20\n{BAD}\nPub,2026-05-21,2026-06-01"
    )
    taken = press_button(yui.client, shown, "Take 2 jobs into the form")
    assert "Star Hotel" in taken.text
    tried = press_button(yui.client, taken, "Try this plan", pasted="")
    before = len(load_person(yui.key.id).jobs)
    logged = press_button(yui.client, tried, "Log")
    assert logged.status_code == 303
    person = load_person(yui.key.id)
    assert len(person.jobs) == before + 2
