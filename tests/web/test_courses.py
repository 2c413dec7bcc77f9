"""A course goes the same ways as a job; what is asked and told is its own."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.forms import day
from tests.factories.participants import ON, load_person
from tests.support.client import signed_in
from tests.support.desk import STILL, Desk, follow_redirect
from tests.support.forms import press_button
from tests.support.pages import field_error, page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.services.history.drafts import CourseDraft, StintKey
from tracker.services.history.log import log_stint

pytestmark = pytest.mark.usefixtures("inside", "in_june")
SPRING = date(2026, 2, 1), date(2026, 4, 30)
SCHOOL, CANTONESE = "Harbour School", {"provider": "Harbour School", "title": "Cantonese"}


def courses(desk: Desk) -> list[tuple[date, date | None]]:
    """The days of the courses that count."""
    return [(course.started_on, course.ended_on) for course in load_person(desk.key.id).courses]


def taken(desk: Desk, start: date, end: date | None = None, title: str = "Cantonese") -> StintKey:
    """A course that the office has recorded."""
    return log_stint(desk.key.id, CourseDraft(SCHOOL, title, start, end), kind="course", on=ON, by=COMMAND_LINE)


def logs(desk: Desk, start: tuple[int, int, int], **boxes: Any) -> Any:
    """A course, as typed."""
    return desk.sends("/courses/new", **{**CANTONESE, **day("start", start), **boxes})


def test_logged_course_shows_its_effects(yui: Desk) -> None:
    said = follow_redirect(yui, logs(yui, (1, 2, 2026), **day("end", (30, 4, 2026))))
    assert courses(yui) == [SPRING]
    assert "Harbour School Cantonese was recorded: 1 February 2026 to 30 April 2026." in said
    assert "Your last safe day of study is now" in said
    assert "Log another course" in said


def test_course_is_corrected_ended_withdrawn_restored(yui: Desk) -> None:
    path = f"{yui.path}/courses/{taken(yui, *SPRING).line_id}"
    yui.presses(yui.client.get(f"{path}/correct"), "Save this course", going_on="yes")
    assert courses(yui) == [(SPRING[0], None)]
    said = yui.presses(yui.client.get(f"{path}/end"), "Save this last day", **day("end", (1, 5, 2026)))
    assert "Harbour School Cantonese ended on 1 May 2026." in said
    yui.presses(yui.client.get(f"{path}/end"), "It is still ongoing")
    said = yui.presses(yui.client.get(f"{path}/withdraw"), "Take out this record", reason="another school")
    assert courses(yui) == []
    page = yui.client.get(path)
    assert "another school" in page_text(page)
    yui.presses(page, "Restore it")
    assert courses(yui) == [(SPRING[0], None)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The course ended, and began again later", [SPRING, (date(2026, 6, 1), None)]),
        ("The course continued, with a break", [(SPRING[0], None)]),
    ],
)
def test_same_course_again_raises_gap_question(yui: Desk, words: str, found: list[tuple[date, date | None]]) -> None:
    taken(yui, *SPRING)
    asked = logs(yui, (1, 6, 2026), **STILL, title="ｃantonese")
    assert "Did that course end and begin again, or was it only a break?" in page_text(asked)
    assert "The 31 days in between are counted too. Last safe day of study then:" in page_text(asked)
    yui.presses(asked, words)
    assert courses(yui) == found


def test_the_same_course_twice_is_asked_about(yui: Desk) -> None:
    taken(yui, *SPRING)
    asked = logs(yui, (1, 3, 2026), **day("end", (30, 6, 2026)))
    assert "You recorded Harbour School Cantonese before, for days that overlap." in page_text(asked)
    yui.presses(asked, "It is the same course: correct the earlier record")
    assert courses(yui) == [(SPRING[0], date(2026, 6, 30))]


def test_ongoing_course_may_end_day_before(yui: Desk) -> None:
    taken(yui, SPRING[0])
    yui.presses(logs(yui, (1, 5, 2026), **STILL), "Yes, it ended on 30 April 2026")
    assert courses(yui) == [SPRING, (date(2026, 5, 1), None)]


def test_two_courses_at_once_need_no_question(yui: Desk) -> None:
    taken(yui, *SPRING, title="Pottery")
    said = follow_redirect(yui, logs(yui, (1, 3, 2026), **STILL))
    assert "On some of these days you also take Harbour School Pottery (1 February 2026 to 30 April 2026)." in said
    assert "such a day counts twice" in said


def test_same_days_raise_question_about_names(yui: Desk) -> None:
    taken(yui, *SPRING, title="Cantonise")
    asked = logs(yui, (1, 2, 2026), **day("end", (30, 4, 2026)))
    assert "Is it one course, under two names?" in page_text(asked)
    yui.presses(asked, "Save it as a separate course")
    assert courses(yui) == [SPRING, SPRING]


@pytest.mark.parametrize(
    ("boxes", "field", "words"),
    [
        ({"provider": ""}, "provider", "Enter the school or provider"),
        ({"title": "\u3000"}, "title", "Enter the course"),
        (day("start", None), "start", "Enter the first day"),
        (day("end", (31, 1, 2026)), "end", "Last day must be 1 February 2026 or later, the first day"),
        (day("end", (31, 1, 9999)), "end", "between 1900 and 2200"),
    ],
)
def test_errors_are_beside_fields_and_keep_text(yui: Desk, boxes: dict[str, Any], field: str, words: str) -> None:
    answer = logs(yui, (1, 2, 2026), **{**STILL, **boxes})
    assert answer.status_code == 422
    assert words in field_error(answer, field)
    kept = {**CANTONESE, **boxes}
    assert all(f'value="{value}"' in answer.text for value in kept.values() if value.strip())
    assert courses(yui) == []


def test_an_officer_enters_a_course_for_somebody(app: Flask, yui: Desk) -> None:
    with signed_in(app, create_user("Lee", "officer")) as client:
        desk = Desk(client, yui.key)
        page = desk.client.get(f"{desk.path}/courses/new")
        assert yui.key.reference in page_text(page)
        desk.presses(page, "Save this course", **CANTONESE, **day("start", (1, 2, 2026)))
    (course,) = load_person(yui.key.id).courses
    assert "by the programme office" in page_text(yui.client.get(f"{yui.path}/courses/{course.line_id}"))


def test_button_answers_question_about_year(yui: Desk) -> None:
    answer = logs(yui, (1, 2, 2026), **day("end", (30, 4, 26)))
    assert "Do you mean 30 April 2026?" in field_error(answer, "end")
    assert press_button(yui.client, answer, "Yes, 30 April 2026").status_code == 303
    assert courses(yui) == [SPRING]
