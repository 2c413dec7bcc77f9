"""A job at an employer with a name like a recorded one: the form asks whether they are one, and one has one clock."""

from datetime import date

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.forms import day
from tests.factories.participants import create_job, load_person
from tests.support.client import signed_in
from tests.support.desk import CAFE, HOTEL, STILL, WINTER, Desk, follow_redirect
from tests.support.forms import press_button
from tests.support.pages import page_text
from tests.support.statements import count_statements
from tracker.services.employers.businesses import Business

pytestmark = pytest.mark.usefixtures("inside", "in_june")
SAME, OTHER = "Yes, the same employer: Star Hotel", "No, it is another employer"
LATE, LATER = (16, 3, 2026), (10, 4, 2026)


def employers(desk: Desk) -> int:
    """Return at how many employers the participant has jobs."""
    return len({job.employer_id for job in load_person(desk.key.id).jobs})


@pytest.mark.parametrize(
    "name", ["スターホテル", "ｽﾀｰﾎﾃﾙ", "Star Hotel Limited", "Star-Hotel Co., Ltd.", "星ホテル株式会社", "星酒店有限公司"]
)
def test_alike_name_is_asked_about_before_the_job_is_saved(yui: Desk, name: str) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    asked = yui.logs(name, LATE, **STILL)
    assert "Is this the same employer as Star Hotel?" in page_text(asked)
    assert (asked.status_code, yui.jobs()) == (200, [WINTER])


@pytest.mark.parametrize("name", ["Moon Hotel", "ムーンホテル", "Star Bakery", "Golden Star Hotel"])
def test_name_of_another_business_is_not_asked_about(yui: Desk, name: str) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    follow_redirect(yui, yui.logs(name, LATE, **STILL))
    assert employers(yui) == 2


def test_same_employer_has_one_clock(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    asked = yui.logs("スターホテル", LATE, **STILL)
    assert "Its days are added to the earlier ones." in page_text(asked)
    said = yui.presses(asked, SAME)
    assert (yui.jobs(), employers(yui)) == ([WINTER, (date(2026, 3, 16), None)], 1)
    assert "Your last safe day at Star Hotel" in said
    assert "スターホテル" not in said


def test_other_employer_has_a_clock_of_its_own_and_is_known_from_then_on(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    said = yui.presses(yui.logs("スターホテル", LATE, **day("end", (31, 3, 2026))), OTHER)
    assert "スターホテル was recorded" in said
    follow_redirect(yui, yui.logs("スターホテル", (1, 4, 2026), **STILL))
    assert employers(yui) == 2


def test_answer_is_carried_to_the_next_question(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    gap = press_button(yui.client, yui.logs("スターホテル", LATER, **STILL), SAME)
    assert "You worked for Star Hotel before. Did you leave and come back" in page_text(gap)
    yui.presses(gap, "The job ended, and began again later")
    assert employers(yui) == 1


def test_answer_about_another_name_is_no_answer(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    asked = yui.logs("スターホテル", LATE, **STILL)
    again = press_button(yui.client, asked, OTHER, employer="Star Hotel Ltd")
    assert "Is this the same employer as Star Hotel?" in page_text(again)


def test_each_alike_employer_is_asked_about_until_one_is_the_same(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    create_job(yui.key, date(2026, 3, 16), date(2026, 3, 20), at=Business("Star Hotel Kowloon"))
    second = press_button(yui.client, yui.logs("スターホテル", (21, 3, 2026), **STILL), OTHER)
    assert "Is this the same employer as Star Hotel Kowloon?" in page_text(second)
    yui.presses(second, "Yes, the same employer: Star Hotel Kowloon")
    assert [job.employer_id for job in load_person(yui.key.id).jobs][1:] == [load_person(yui.key.id).jobs[1].employer_id] * 2


def test_employer_that_was_refused_is_no_twin(yui: Desk) -> None:
    """The days of both jobs are the same, but the question whether they are one is answered already."""
    create_job(yui.key, *WINTER, at=HOTEL)
    yui.presses(yui.logs("スターホテル", (15, 1, 2026), **day("end", (15, 3, 2026))), OTHER)
    assert (yui.jobs(), employers(yui)) == ([WINTER, WINTER], 2)


def test_two_registration_numbers_are_two_employers(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=Business("Star Hotel", "70055551"))
    follow_redirect(yui, yui.logs("スターホテル", LATE, **STILL, brn="70099999"))
    assert employers(yui) == 2


def test_number_of_another_employer_leaves_the_question_about_the_name(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    create_job(yui.key, *WINTER, at=CAFE)
    asked = yui.logs("スターホテル", LATE, **STILL, brn=CAFE.brn)
    assert "You recorded this registration number before, for Harbour Café." in page_text(asked)
    asked = press_button(yui.client, asked, OTHER)
    assert "Is this the same employer as Star Hotel?" in page_text(asked)
    yui.presses(asked, SAME)
    assert employers(yui) == 2


def test_employer_without_a_current_job_is_not_asked_about(yui: Desk) -> None:
    stint = create_job(yui.key, *WINTER, at=HOTEL)
    follow_redirect(yui, yui.sends(f"/jobs/{stint.line_id}/withdraw"))
    follow_redirect(yui, yui.logs("スターホテル", LATE, **STILL))
    assert yui.jobs() == [(date(2026, 3, 16), None)]


@pytest.mark.parametrize("words", [SAME, OTHER])
def test_answer_sent_twice_saves_one_job(yui: Desk, words: str) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    asked = yui.logs("スターホテル", LATE, **STILL)
    first, again = press_button(yui.client, asked, words), press_button(yui.client, asked, words)
    assert first.headers["Location"] == again.headers["Location"]
    assert len(yui.jobs()) == 2


def test_corrected_name_is_asked_about_beside_other_jobs(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    line = create_job(yui.key, date(2026, 3, 16), at=CAFE)
    asked = yui.sends(f"/jobs/{line.line_id}/correct", employer="スターホテル", **day("start", LATE), **STILL)
    assert "Is this the same employer as Star Hotel?" in page_text(asked)
    assert "Star Hotel was corrected." in yui.presses(asked, SAME)
    assert employers(yui) == 1


def test_slip_in_the_name_of_the_only_job_is_corrected_without_a_question(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=Business("Harbuor Café"))
    boxes = {**day("start", (15, 1, 2026)), **day("end", (15, 3, 2026))}
    said = follow_redirect(yui, yui.sends(f"/jobs/{line.line_id}/correct", employer="Harbour Café", **boxes))
    assert "Harbour Café was corrected." in said


def test_officer_is_asked_too(app: Flask, yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    with signed_in(app, create_user("Lee", "officer")) as client:
        asked = Desk(client, yui.key).logs("スターホテル", LATE, **STILL)
        assert "Is this the same employer as Star Hotel?" in page_text(asked)


def test_question_costs_the_statements_of_any_other(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=HOTEL)
    yui.logs("Moon Hotel", (1, 1, 2026), **STILL)  # outside the stay: a question without a look at names
    with count_statements() as plain:
        yui.client.post(f"{yui.path}/jobs/new", data=yui.sent)
    yui.logs("スターホテル", LATE, **STILL)
    with count_statements() as alike:
        yui.client.post(f"{yui.path}/jobs/new", data=yui.sent)
    assert len(alike) == len(plain)
