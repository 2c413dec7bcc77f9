"""Alike names in the calculator and in a plan: nothing is counted before it is known whether they are one employer."""

import json
import re
from datetime import date
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.factories.forms import form, stint
from tests.factories.participants import create_job, load_person
from tests.support.assess_command import example_with, invoke_assess
from tests.support.client import Client
from tests.support.desk import HOTEL, WINTER, Desk, follow_redirect
from tests.support.forms import page_forms, press_button
from tests.support.pages import field_error, page_text
from tracker.services.employers.businesses import Business
from tracker.services.employers.same_employers import AlikeNames

ONE = "alike-" + AlikeNames("Star Hotel", "スターホテル").key
FIRST = stint("jobs-0", "Star Hotel", (15, 1, 2026), (30, 4, 2026))
SECOND = stint("jobs-1", "スターホテル", (1, 5, 2026))
LATE = form(FIRST, SECOND, as_of=(30, 9, 2026))
"""By one clock the last day was 14 July 2026, 78 days ago; by two clocks everything is within the limits."""
SAME, OTHER = {ONE: "same"}, {ONE: "separate"}


def test_employer_under_two_names_is_not_within_the_limit_78_days_late(client: Client) -> None:
    asked = client.send("/", LATE)
    assert asked.status_code == 422
    assert field_error(asked, ONE) == "Error: Select whether Star Hotel and スターホテル are the same employer"
    assert f'href="#{ONE}"' in asked.text
    assert f'id="{ONE}"' in asked.text
    assert "Are Star Hotel and スターホテル the same employer?" in page_text(asked)
    assert 'class="status' not in asked.text
    assert "within" not in page_text(asked)


def test_same_employer_has_one_clock(client: Client) -> None:
    answered = client.send("/", LATE | SAME)
    assert answered.status_code == 200
    assert "may be over the limit" in page_text(answered)
    assert "15 July 2026" in page_text(answered)
    assert f'name="{ONE}" value="same" checked' in answered.text


def test_two_employers_have_two_clocks(client: Client) -> None:
    answered = client.send("/", LATE | OTHER)
    assert answered.status_code == 200
    assert "may be over the limit" not in page_text(answered)
    assert f'name="{ONE}" value="separate" checked' in answered.text


@pytest.mark.parametrize("answer", ["", "yes", "same\x00", "SAME"])
def test_unknown_answer_is_no_answer(client: Client, answer: str) -> None:
    asked = client.send("/", LATE | {ONE: answer})
    assert (asked.status_code, bool(field_error(asked, ONE))) == (422, True)


def test_last_of_two_answers_counts(client: Client) -> None:
    assert 'value="separate" checked' in client.send("/", LATE | {ONE: ["same", "separate"]}).text


@pytest.mark.parametrize("name", ["Moon Hotel", "STAR　hotel", "Star Bakery"])
def test_equal_and_different_names_are_no_question(client: Client, name: str) -> None:
    answered = client.send("/", form(FIRST, stint("jobs-1", name, (1, 5, 2026))))
    assert answered.status_code == 200
    assert "alike-" not in answered.text


def test_each_pair_is_asked_about_once_and_what_follows_is_not(client: Client) -> None:
    third = stint("jobs-2", "Star Hotel Ltd", (1, 6, 2026))
    again = stint("jobs-3", "ｽﾀｰﾎﾃﾙ", (1, 7, 2026))
    asked = client.send("/", form(FIRST, SECOND, third, again))
    assert len(set(re.findall(r'id="alike-[0-9a-f]{12}"', asked.text))) == 3
    two = SAME | {f"alike-{AlikeNames('Star Hotel', 'Star Hotel Ltd').key}": "separate"}
    answered = client.send("/", form(FIRST, SECOND, third, again) | two)
    assert answered.status_code == 200
    assert len(set(re.findall(r'id="alike-[0-9a-f]{12}"', answered.text))) == 2


def test_answer_against_the_others_is_an_error_beside_it(client: Client) -> None:
    third = stint("jobs-2", "Star Hotel Ltd", (1, 6, 2026))
    last = f"alike-{AlikeNames('スターホテル', 'Star Hotel Ltd').key}"
    both = SAME | {f"alike-{AlikeNames('Star Hotel', 'Star Hotel Ltd').key}": "same"}
    asked = client.send("/", form(FIRST, SECOND, third) | both | {last: "separate"})
    assert asked.status_code == 422
    words = "Error: Change an answer about スターホテル and Star Hotel Ltd: it does not fit the other answers"
    assert field_error(asked, last) == words


def test_at_most_twenty_open_questions_are_shown(client: Client) -> None:
    rows = [stint(f"jobs-{n}", f"Star Hotel {place}", (1, 5, 2026)) for n, place in enumerate(PLACES)]
    assert client.send("/", form(*rows)).text.count('value="same"') == 20


PLACES = ("Kowloon", "Central", "Stanley", "Lamma", "Lantau", "Macau", "Tokyo", "Osaka")


def test_answer_is_carried_through_other_buttons_and_languages(client: Client) -> None:
    added = client.send("/", LATE | OTHER | {"step": "add-courses"})
    assert f'<input type="hidden" name="{ONE}" value="separate">' in added.text
    answered = press_button(client, added, "Work it out", scheme="japan")
    assert answered.status_code == 200


def test_answer_about_other_names_is_asked_again(client: Client) -> None:
    other = form(FIRST, stint("jobs-1", "Star Hotel Ltd", (1, 5, 2026))) | SAME
    assert client.send("/", other).status_code == 422


def test_saved_file_holds_one_employer(client: Client) -> None:
    assert client.send("/facts.json", LATE).status_code == 422
    saved = client.send("/facts.json", LATE | SAME)
    assert [job["employer"] for job in json.loads(saved.data)["jobs"]] == ["Star Hotel", "Star Hotel"]


@pytest.mark.parametrize(
    ("lang", "question", "error"),
    [
        (
            "ja",
            "「Star Hotel」と「スターホテル」は同じ雇用主ですか。",
            "「Star Hotel」と「スターホテル」が同じ雇用主かどうかを選んでください。",
        ),
        (
            "zh-Hant",
            "「Star Hotel」與「スターホテル」是同一位僱主嗎？",
            "請選擇「Star Hotel」與「スターホテル」是否同一位僱主。",
        ),
    ],
)
def test_question_is_asked_in_other_languages(client: Client, lang: str, question: str, error: str) -> None:
    client.get(f"/?lang={lang}")
    asked = client.send("/", LATE)
    assert question in page_text(asked)
    assert error in field_error(asked, ONE)


TWO_NAMES = example_with(
    as_of="2026-09-30",
    jobs=[
        {"employer": "Star Hotel", "start": "2026-01-15", "end": "2026-04-30"},
        {"employer": "スターホテル", "start": "2026-05-01"},
        {"employer": "STAR HOTEL", "start": "2026-05-01", "end": "2026-05-02"},
    ],
)


@pytest.mark.parametrize("interface", ["command", "api"])
def test_command_and_api_compare_employers_as_given(client: Client, interface: str) -> None:
    text = invoke_assess(TWO_NAMES.encode()).output if interface == "command" else client.post(ASSESS, data=TWO_NAMES).text
    findings = json.loads(text)["findings"]
    tenures = {each["subject"]: each["status"] for each in findings if each["rule"] == "employer-tenure"}
    assert tenures == {"Star Hotel": "met", "スターホテル": "forecast", "STAR HOTEL": "met"}


ASSESS = "/api/v1/assess"


def tries(desk: Desk, *rows: dict[str, Any], path: str = "", **more: Any) -> TestResponse:
    """Send the form of the participant's plan with these rows."""
    page = desk.client.get(f"{desk.path}/plan")
    boxes: dict[str, Any] = next(boxes for action, boxes in page_forms(page) if action.endswith("/plan#answer")).to_dict()
    for row in rows:
        boxes |= row
    return desk.client.post(f"{desk.path}/plan{path}", data=boxes | more)


PLANNED = stint("jobs-0", "スターホテル", (16, 3, 2026), (31, 12, 2026))
KEPT = {"jobs-0-keep": "y"}


@pytest.mark.usefixtures("inside", "in_june")
class TestPlan:
    """A plan is compared with the recorded employers too."""

    def test_name_like_a_recorded_one_is_asked_about_before_the_plan_is_answered(self, yui: Desk) -> None:
        create_job(yui.key, *WINTER, at=HOTEL)
        asked = tries(yui, PLANNED)
        assert asked.status_code == 422
        assert field_error(asked, ONE) == "Error: Select whether Star Hotel and スターホテル are the same employer"
        assert "Everything in this plan" not in page_text(asked)

    @pytest.mark.parametrize(("answer", "day"), [(SAME, "15 July 2026"), (OTHER, "16 September 2026")])
    def test_answer_decides_on_which_day_the_plan_goes_over(self, yui: Desk, answer: dict[str, str], day: str) -> None:
        create_job(yui.key, *WINTER, at=HOTEL)
        answered = tries(yui, PLANNED, **answer)
        assert answered.status_code == 200
        assert f"{day} on" in page_text(answered)

    @pytest.mark.parametrize(("answer", "employers"), [(SAME, 1), (OTHER, 2)])
    def test_plan_is_logged_as_answered(self, yui: Desk, answer: dict[str, str], employers: int) -> None:
        create_job(yui.key, *WINTER, at=HOTEL)
        asked = tries(yui, PLANNED, path="/keep", **KEPT)
        assert (asked.status_code, len(yui.jobs())) == (422, 1)
        follow_redirect(yui, tries(yui, PLANNED, path="/keep", **KEPT, **answer))
        assert len({job.employer_id for job in load_person(yui.key.id).jobs}) == employers

    def test_two_new_names_of_one_employer_are_logged_under_the_first(self, yui: Desk) -> None:
        rows = (
            stint("jobs-0", "Star Hotel", (15, 1, 2026), (31, 3, 2026)),
            stint("jobs-1", "スターホテル", (1, 4, 2026), (31, 5, 2026)),
        )
        boxes = KEPT | {"jobs-1-keep": "y"}
        assert tries(yui, *rows, path="/keep", **boxes).status_code == 422
        kept = follow_redirect(yui, tries(yui, *rows, path="/keep", **boxes, **SAME))
        assert "スターホテル" not in kept
        assert len({job.employer_id for job in load_person(yui.key.id).jobs}) == 1

    def test_gap_is_asked_about_once_the_employer_is_known(self, yui: Desk) -> None:
        create_job(yui.key, *WINTER, at=HOTEL)
        later = stint("jobs-0", "スターホテル", (1, 5, 2026), (31, 12, 2026))
        gap = tries(yui, later, path="/keep", **KEPT, **SAME)
        assert "You worked for Star Hotel before." in page_text(gap)
        yui.presses(gap, "The job ended, and began again later")
        assert yui.jobs() == [WINTER, (date(2026, 5, 1), date(2026, 12, 31))]
        assert len({job.employer_id for job in load_person(yui.key.id).jobs}) == 1

    def test_recorded_employers_that_are_alike_are_no_question(self, yui: Desk) -> None:
        create_job(yui.key, *WINTER, at=HOTEL)
        create_job(yui.key, date(2026, 3, 16), date(2026, 3, 31), at=Business("スターホテル"))
        assert tries(yui, PLANNED).status_code == 200

    def test_name_cannot_be_two_recorded_employers(self, yui: Desk) -> None:
        create_job(yui.key, *WINTER, at=HOTEL)
        create_job(yui.key, date(2026, 3, 16), date(2026, 3, 31), at=Business("Star Hotel Kowloon"))
        other = f"alike-{AlikeNames('Star Hotel Kowloon', 'スターホテル').key}"
        refused = tries(yui, PLANNED, **SAME, **{other: "same"})
        assert refused.status_code == 422
        words = "Error: Change an answer about Star Hotel Kowloon and スターホテル: it does not fit the other answers"
        assert field_error(refused, other) == words
