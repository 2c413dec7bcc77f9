"""The ticked rows of a plan are logged, all of them or none."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.factories.forms import day, stint
from tests.factories.participants import create_job, load_person, raw_rows
from tests.support.forms import press_button
from tests.support.pages import field_error, page_text
from tests.support.planner import CAFE_AGAIN, FIRST, LAST, Planner, open_plan_after_work
from tracker.services.employers.businesses import Business

pytestmark = pytest.mark.usefixtures("inside", "in_june")
ENDED, ON_LEAVE = "The job ended, and began again later", "The job continued: I was on leave"


@pytest.fixture
def yui(app: Flask) -> Iterator[Planner]:
    """A participant who worked until the end of March."""
    yield from open_plan_after_work(app)


def test_what_is_ticked_is_logged_and_told(yui: Planner) -> None:
    pottery = {**stint("courses-0", "Pottery", (1, 7, 2026), (31, 7, 2026)), "courses-0-school": "Clay House"}
    ticked = {"jobs-0-keep": "y", "courses-0-keep": "y"}
    boxes = yui.boxes(CAFE_AGAIN, pottery, stint("jobs-1", "Bar", FIRST, LAST), ticked)
    asked = yui.client.post(f"{yui.path}/keep", data=boxes)
    sent = [press_button(yui.client, asked, ENDED) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    person = load_person(yui.key.id)
    assert [(job.employer_id, job.started_on) for job in person.jobs] == [
        (person.jobs[0].employer_id, date(2026, 1, 15)),
        (person.jobs[0].employer_id, date(2026, 8, 1)),
    ]
    assert [course.name for course in person.courses] == ["Kowloon School Cantonese I", "Clay House Pottery"]
    told = page_text(yui.client.get(sent[0].headers["Location"]))
    assert "Harbour Café 1 August 2026 to 31 December 2026" in told
    assert "Clay House Pottery 1 July 2026 to 31 July 2026" in told
    assert "Cantonese" not in told
    assert '<a href="?lang=ja"' in yui.client.get(sent[0].headers["Location"]).text


def test_refused_row_logs_nothing(yui: Planner) -> None:
    before = load_person(yui.key.id)
    rows = stint("jobs-3", "Bar", FIRST, LAST), stint("jobs-5", "harbour café", (15, 1, 2026), (9, 2, 2026))
    ticked = {"jobs-3-keep": "y", "jobs-5-keep": "y"}
    answer = yui.tries(*rows, ticked, path="/keep")
    assert answer.status_code == 422
    assert field_error(answer, "jobs-5-start").endswith("Enter another first day: this one is already recorded")
    assert answer.text.count('-keep" value="y" checked') == 2
    course = stint("courses-0", "Tea", FIRST, LAST)
    unknown = yui.tries(stint("jobs-0", "Bar", FIRST), course, {"courses-0-keep": "y"}, path="/keep")
    assert field_error(unknown, "courses-0-school").endswith("Enter the school as well, so that the course can be logged")
    assert load_person(yui.key.id) == before


def test_without_a_tick_nothing_is_logged(yui: Planner) -> None:
    answer = yui.tries(CAFE_AGAIN, path="/keep")
    assert answer.status_code == 422
    assert "Select what you want to log" in page_text(answer)


def test_form_after_sign_in_is_not_logged(yui: Planner) -> None:
    boxes = yui.boxes(CAFE_AGAIN, {"jobs-0-keep": "y"}, step="again")
    before = raw_rows()
    answer = yui.client.post(f"{yui.path}/keep", data=boxes)
    assert answer.status_code == 200
    assert 'name="jobs-0-keep" value="y" checked' in answer.text
    assert raw_rows() == before


@pytest.mark.parametrize("version", ["0", "", "x", "9" * 50])
def test_plan_for_stale_facts_is_shown_again(yui: Planner, version: str) -> None:
    boxes = yui.boxes(CAFE_AGAIN, {"jobs-0-keep": "y"})
    answer = yui.client.post(f"{yui.path}/keep", data=boxes | {"version": version})
    assert answer.status_code == 409
    assert "The record was changed while this page was open." in page_text(answer)
    assert f'name="version" type="hidden" value="{yui.key.version}"' in answer.text
    assert press_button(yui.client, yui.client.post(f"{yui.path}/keep", data=boxes), ENDED).status_code == 303


def test_gap_to_recorded_job_is_asked_about_before_logging(yui: Planner) -> None:
    before = load_person(yui.key.id)
    asked = yui.tries(CAFE_AGAIN, {"jobs-0-keep": "y"}, path="/keep")
    assert asked.status_code == 200
    assert "You worked for Harbour Café before. Did you leave and come back, or were you only on leave?" in page_text(asked)
    assert load_person(yui.key.id) == before


def test_leave_answer_makes_one_job_of_two(yui: Planner) -> None:
    asked = yui.tries(CAFE_AGAIN, {"jobs-0-keep": "y"}, path="/keep")
    sent = [press_button(yui.client, asked, ON_LEAVE) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [303, 303]
    [job] = load_person(yui.key.id).jobs
    assert (job.started_on, job.ended_on, job.version) == (date(2026, 1, 15), date(2026, 12, 31), 2)
    assert "Harbour Café 15 January 2026 to 31 December 2026" in page_text(yui.client.get(sent[0].headers["Location"]))


def test_answer_for_other_days_is_asked_again(yui: Planner) -> None:
    asked = yui.tries(CAFE_AGAIN, {"jobs-0-keep": "y"}, path="/keep")
    changed = press_button(yui.client, asked, ON_LEAVE, **day("jobs-0-start", (1, 9, 2026)))
    assert changed.status_code == 200
    assert "Did you leave and come back" in page_text(changed)


def test_ongoing_recorded_job_ends_before_the_planned_one(yui: Planner) -> None:
    create_job(yui.key, date(2026, 4, 20), None, at=Business("Star Hotel"))
    row = stint("jobs-0", "star hotel", FIRST, LAST)
    asked = yui.tries(row, {"jobs-0-keep": "y"}, path="/keep")
    assert press_button(yui.client, asked, "Yes, it ended on 31 July 2026").status_code == 303
    assert [(job.started_on, job.ended_on) for job in load_person(yui.key.id).jobs[1:]] == [
        (date(2026, 4, 20), date(2026, 7, 31)),
        (date(2026, 8, 1), date(2026, 12, 31)),
    ]


def test_another_plan_from_the_same_page_is_asked_about(yui: Planner) -> None:
    boxes = yui.boxes(CAFE_AGAIN, {"jobs-0-keep": "y"})
    press_button(yui.client, yui.client.post(f"{yui.path}/keep", data=boxes), ENDED)
    other = boxes | stint("jobs-0", "Bar", FIRST, LAST)
    answer = yui.client.post(f"{yui.path}/keep", data=other)
    assert answer.status_code == 409
    assert "Another plan was already logged from this page." in page_text(answer)
    found = re.search(r'name="operation" type="hidden" value="([0-9a-f]{32})"', answer.text)
    assert found
    assert found.group(1) != boxes["operation"]


def test_an_operation_that_is_none_gets_one(yui: Planner) -> None:
    answer = yui.tries(CAFE_AGAIN, operation="\x00 everything")
    assert re.search(r'name="operation" type="hidden" value="[0-9a-f]{32}"', answer.text)
