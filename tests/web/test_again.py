"""Another job or course at the place of an earlier one, and an employer whose name was only begun."""

import re
from datetime import date

import pytest

from tests.factories.participants import create_job
from tests.support.desk import CAFE, HOTEL, STILL, WINTER, Desk
from tests.support.forms import page_forms, press_button
from tests.support.pages import page_text
from tracker.services.employers.businesses import Business

pytestmark = pytest.mark.usefixtures("inside", "in_june")
MAY, TODAY = date(2026, 5, 1), date(2026, 6, 12)


def test_again_fills_in_employer_and_today(yui: Desk) -> None:
    job = create_job(yui.key, *WINTER, at=CAFE)
    page = yui.client.get(f"{yui.path}/jobs/new?again={job.line_id}")
    _, boxes = page_forms(page)[-1]
    assert (boxes["employer"], boxes["brn"], boxes["start-near"]) == ("Harbour Café", "70012345", "2026-06-12")
    asked = yui.client.post(f"{yui.path}/jobs/new", data=boxes)
    assert "Did you leave and come back, or were you only on leave?" in page_text(asked)
    yui.presses(asked, "The job ended, and began again later")
    assert yui.jobs() == [WINTER, (TODAY, None)]


def test_again_offers_school_and_leaves_title_empty(yui: Desk) -> None:
    yui.sends(
        "/courses/new", provider="Wan Chai School", title="Cantonese", **{"start-is": "2026-01-15", "end-is": "2026-03-15"}
    )
    page = yui.client.get(f"{yui.path}/courses/new")
    assert "Again at Wan Chai School" in page_text(page)
    found = re.search(r"\?again=[0-9]+", page.text)
    assert found
    again = yui.client.get(f"{yui.path}/courses/new{found[0]}")
    _, boxes = page_forms(again)[-1]
    assert (boxes["provider"], boxes["title"], boxes["start-near"]) == ("Wan Chai School", "", "2026-06-12")


@pytest.mark.parametrize("again", ["999", "x", "-1", "1" * 30])
def test_again_without_such_job_is_404(yui: Desk, again: str) -> None:
    assert yui.client.get(f"{yui.path}/jobs/new?again={again}").status_code == 404


def test_form_offers_three_latest_places(yui: Desk) -> None:
    for month in range(1, 5):
        create_job(yui.key, date(2026, month, 1), date(2026, month, 20), at=Business(f"Café {month}"))
    create_job(yui.key, MAY, at=CAFE)
    page = page_text(yui.client.get(f"{yui.path}/jobs/new"))
    assert [f"Again at Café {month}" in page for month in (4, 3, 2, 1)] == [True, True, True, False]
    assert "Again at Harbour" not in page


def test_begun_name_becomes_question(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    asked = yui.logs("harb", (1, 6, 2026), **STILL)
    assert "Do you mean Harbour Café?" in page_text(asked)
    next_question = press_button(yui.client, asked, "Yes, Harbour Café")
    assert "Did you leave and come back" in page_text(next_question)
    yui.presses(next_question, "The job ended, and began again later")
    assert yui.jobs() == [WINTER, (date(2026, 6, 1), None)]


def test_begun_name_may_be_another_employer(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    asked = yui.logs("Harb", (1, 6, 2026), **STILL)
    assert "Harb was recorded: from 1 June 2026" in yui.presses(asked, "No, another employer: Harb")


def test_alike_own_name_raises_one_question_only(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    asked = yui.logs("Star", (1, 6, 2026), **STILL)
    assert "Is this the same employer as Star Hotel?" in page_text(asked)
    assert "Star was recorded: from 1 June 2026" in yui.presses(asked, "No, it is another employer")


@pytest.mark.parametrize("typed", ["H", "Harbour Café", "Harbour Light", "Har"])
def test_whole_short_or_ambiguous_name_raises_no_question(yui: Desk, typed: str) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    create_job(yui.key, *WINTER, at=Business("Hard Rock Books"))
    assert "Do you mean" not in page_text(yui.logs(typed, (1, 6, 2026), **STILL))
