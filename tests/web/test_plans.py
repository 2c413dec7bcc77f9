"""Try a plan: what it says, what would avoid a limit, that nothing is saved before it is logged, and then all of it or nothing."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.forms import day, stint
from tests.factories.participants import create_job, dump_database, load_person
from tests.support.client import Client, signed_in
from tests.support.forms import press_button
from tests.support.hostile import HOSTILE_NAMES, HOSTILE_VALUES
from tests.support.pages import field_error, page_text
from tests.support.statements import count_statements
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import ParticipantKey
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import StayDraft, VisaDraft

pytestmark = pytest.mark.usefixtures("inside")
NOON = datetime(2026, 6, 12, 4, tzinfo=UTC)
CAFE = Business("Harbour Café", "70012345")
FIRST, LAST = (1, 8, 2026), (31, 12, 2026)
CAFE_AGAIN = stint("jobs-0", " harbour  ＣＡＦÉ", FIRST, LAST)
ENDED, ON_LEAVE = "The job ended, and began again later", "The job continued: I was on leave"


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


class Planner:
    """Somebody with a browser at the page of their plan."""

    def __init__(self, client: Client, key: ParticipantKey) -> None:
        self.client, self.key = client, key
        self.path = f"/participants/{key.id}/plan"

    def tries(self, *rows: dict[str, Any], path: str = "", **more: Any) -> TestResponse:
        """Sends the form with these rows; `path` is added to its address."""
        return self.client.post(f"{self.path}{path}", data=self.boxes(*rows, **more))

    def boxes(self, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The form as it is shown first, with these rows typed."""
        shown = self.client.get(self.path).text
        boxes = dict(re.findall(r'<input[^>]* name="(csrf_token|version|operation)"[^>]* value="([^"]*)"', shown))
        assert len(boxes) == 3
        for row in rows:
            boxes.update(row)
        return boxes | more


@pytest.fixture
def yui(app: Flask) -> Iterator[Planner]:
    """Somebody who worked for a café until the end of March, and took a course."""
    with time_machine.travel(NOON), app.app_context():
        key, id_ = create_participant_user(f"PLAN-{next(NUMBERS)}")
        create_job(key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE)
        draft = CourseDraft("Kowloon School", "Cantonese I", date(2026, 2, 1), date(2026, 4, 30))
        log_stint(key.id, draft, kind="course", on=date(2026, 6, 12), by=COMMAND_LINE)
    with signed_in(app, id_) as client:
        yield Planner(client, key)


@pytest.fixture
def ken(app: Flask) -> Iterator[Planner]:
    """Somebody who has not arrived yet."""
    with time_machine.travel(NOON), app.app_context():
        key, id_ = create_participant_user(
            f"PLAN-{next(NUMBERS)}", "Ken", stay=StayDraft(), visa=VisaDraft(issued_on=date(2026, 5, 20))
        )
    with signed_in(app, id_) as client:
        yield Planner(client, key)


NUMBERS = iter(range(10_000))


def test_plan_with_an_earlier_first_day_says_that_it_moves_the_allowance(yui: Planner) -> None:
    create_job(yui.key, date(2026, 7, 1), date(2026, 8, 31), at=Business("Star Hotel"))
    told = page_text(yui.tries(stint("jobs-0", "Star Hotel", (15, 6, 2026), (30, 6, 2026))))
    assert "An earlier first day with Star Hotel moves the allowance: your last safe day moves from" in told
    later = page_text(yui.tries(stint("jobs-0", "Star Hotel", (1, 9, 2026), (30, 9, 2026))))
    assert "An earlier first day" not in later


def test_page_shows_recorded_stints_and_empty_row(yui: Planner) -> None:
    page = yui.client.get(yui.path)
    told = page_text(page)
    assert "Harbour Café 15 January 2026 to 31 March 2026" in told
    assert "Kowloon School Cantonese I 1 February 2026 to 30 April 2026" in told
    assert 'name="jobs-0-name"' in page.text
    assert f'href="{yui.path.removesuffix("plan")}jobs/{load_person(yui.key.id).jobs[0].line_id}"' in page.text


def test_exceeding_plan_gets_suggestions(yui: Planner) -> None:
    answer = yui.tries(CAFE_AGAIN)
    assert answer.status_code == 200
    told = page_text(answer)
    for words in (
        "With this plan you may be over the limit with Harbour Café from Friday 13 November 2026 on.",
        "Your last safe day with Harbour Café moves from Wednesday 23 September 2026 to Thursday 12 November 2026.",
        "End the planned work for Harbour Café on Thursday 12 November 2026.",
        "Start the planned work for Harbour Café no earlier than Saturday 19 September 2026, and end as planned.",
        "From Friday 13 November 2026 on work for another employer.",
    ):
        assert words in told
    assert re.search(r"Harbour Café 1 August 2026 12 November 2026 planned or ongoing", told)


def test_suggestion_keeps_no_end_that_was_not_planned(yui: Planner) -> None:
    told = page_text(yui.tries(stint("jobs-0", "Harbour Café", FIRST)))
    assert "Start the planned work for Harbour Café no earlier than" in told
    assert "end as planned" not in told


@pytest.mark.parametrize(("number", "last"), [(1, "12"), (2, "31"), (3, "12")])
def test_suggestion_button_avoids_excess(yui: Planner, number: int, last: str) -> None:
    taken = yui.tries(CAFE_AGAIN, {"jobs-0-keep": "y"}, step=f"take-{number}")
    assert "Everything in this plan is within the limits." in page_text(taken)
    assert f'name="jobs-0-end-day" type="text" inputmode="numeric" value="{last}"' in taken.text
    assert ('value="Another employer"' in taken.text) == (number == 3)
    assert re.search(r'name="jobs-0-keep" value="y" checked', taken.text)


def test_unknown_suggestion_is_ignored(yui: Planner) -> None:
    for step in ("take-9", "take-None", "take-", "elephant"):
        assert "from Friday 13 November 2026 on" in page_text(yui.tries(CAFE_AGAIN, step=step))


def test_suggestion_may_remove_row(yui: Planner) -> None:
    rows = stint("jobs-0", "Bar", FIRST, (31, 1, 2027)), stint("jobs-1", "Bar", (1, 2, 2027), (1, 2, 2027))
    taken = yui.tries(*rows, step="take-1")
    assert 'name="jobs-0-name"' in taken.text
    assert 'name="jobs-1-name"' not in taken.text


def test_plan_within_limits_shows_last_days(yui: Planner) -> None:
    told = page_text(yui.tries(stint("jobs-0", "harbour café", FIRST, (31, 8, 2026)), stint("jobs-1", "Bar", FIRST)))
    assert "you may be over the limit with Bar" not in told
    assert "Everything in this plan is within the limits." in told
    assert "Your last safe day with Harbour Café moves from Wednesday 23 September 2026 to Thursday 12 November 2026." in told
    assert "You may work for Bar to the end of your stay, up to and including Saturday 9 January 2027." in told


def test_longest_possible_course_is_shown(yui: Planner) -> None:
    told = page_text(yui.tries(stint("courses-0", "Pottery", (1, 7, 2026), (31, 12, 2026))))
    assert "With this plan you may be over the limit for study from Wednesday 30 September 2026 on." in told
    assert "The longest course that may begin on 1 July 2026 ends on Tuesday 29 September 2026: 91 days." in told


def test_job_outside_stay_is_named_by_days(yui: Planner) -> None:
    told = page_text(yui.tries(stint("jobs-0", "Bar", (1, 1, 2027), (31, 1, 2027))))
    assert "A job or course continues to Sunday 10 January 2027 or later; your stay ends on 9 January 2027." in told
    assert "Keep it within your stay, from 10 January 2026 up to and including Saturday 9 January 2027." in told
    assert "Move the whole plan, keeping its length, so that it begins on Thursday 10 December 2026." in told


def test_recorded_job_is_noticed_before_logging(yui: Planner) -> None:
    again = stint("jobs-0", "Harbour Café", (15, 1, 2026), (20, 1, 2026))
    told = page_text(yui.tries(again, stint("jobs-1", "Harbour Café", (1, 3, 2026), (9, 4, 2026))))
    assert "Harbour Café from 15 January 2026 is already recorded. It is counted once and cannot be logged again." in told
    assert "Harbour Café is already recorded from 15 January 2026 to 31 March 2026. Days in both are counted once." in told


def test_begun_plan_is_drawn_as_planned(yui: Planner) -> None:
    told = page_text(yui.tries(stint("jobs-0", "Harbour Café", (30, 3, 2026), (30, 4, 2026))))
    assert "Harbour Café 15 January 2026 31 March 2026 recorded" in told
    assert "Harbour Café 1 April 2026 30 April 2026 planned or ongoing" in told


def test_trying_stores_nothing(yui: Planner) -> None:
    boxes = yui.boxes(CAFE_AGAIN)
    before = dump_database()
    for step in ("", "add-jobs", "remove-jobs-0", "take-1", "language", "again"):
        assert yui.client.post(yui.path, data={**boxes, "step": step}).status_code == 200
    assert dump_database() == before


def test_plan_before_arrival_assumes_a_day(ken: Planner) -> None:
    first = ken.client.get(ken.path)
    assert 'name="arrived_on-day" type="text" inputmode="numeric" value="12"' in first.text
    job = stint("jobs-0", "Bar", FIRST, (31, 1, 2027))
    told = page_text(ken.tries(job, day("arrived_on", (20, 7, 2026))))
    assert "Everything in this plan is within the limits." in told
    assert "Your stay, 20 July 2026 to 19 July 2027" in told
    assert load_person(ken.key.id).stay.arrived_on is None
    missing = ken.tries(job, day("arrived_on", None), sent="1")
    assert field_error(missing, "arrived_on").endswith("Enter the day on which you expect to arrive")


def test_arrival_after_permitted_stay_is_refused(app: Flask) -> None:
    key, id_ = create_participant_user(f"PLAN-{next(NUMBERS)}", stay=StayDraft(permitted_until=date(2026, 6, 11)))
    with signed_in(app, id_) as client:
        answer = Planner(client, key).tries(stint("jobs-0", "Bar", FIRST, LAST), day("arrived_on", (12, 6, 2026)))
        assert answer.status_code == 422
        assert "Arrival date must be before the last permitted day that is recorded" in page_text(answer)


def test_missing_rules_are_shown_beside_arrival(app: Flask) -> None:
    key, id_ = create_participant_user(f"PLAN-{next(NUMBERS)}", stay=StayDraft(), visa=VisaDraft())
    with signed_in(app, id_) as client:
        early = Planner(client, key).tries(stint("jobs-0", "Bar", FIRST, LAST), day("arrived_on", (1, 1, 2001)))
        assert early.status_code == 422
        assert field_error(early, "arrived_on").endswith("Date must be 1 January 2010 or later, when the known rules begin")


def test_missing_rules_are_shown_above_form(app: Flask) -> None:
    key, id_ = create_participant_user(f"PLAN-{next(NUMBERS)}", visa=VisaDraft(issued_on=date(2009, 12, 31)))
    with signed_in(app, id_) as client:
        answer = Planner(client, key).tries(stint("jobs-0", "Bar", FIRST, LAST))
        assert answer.status_code == 422
        assert "Date must be 1 January 2010 or later, when the known rules begin" in page_text(answer)


def test_outbound_participant_sees_no_plan(app: Flask) -> None:
    key, id_ = create_participant_user(f"PLAN-{next(NUMBERS)}", direction="outbound", visa=VisaDraft(), stay=StayDraft())
    with signed_in(app, id_) as client:
        for answer in (
            client.get(f"/participants/{key.id}/plan"),
            client.send(f"/participants/{key.id}/plan/keep", {}),
        ):
            assert "For a stay elsewhere, ask the office that issued the visa." in page_text(answer)


COMPLAINTS: list[tuple[dict[str, Any], str, str]] = [
    ({"jobs-0-name": "A"}, "jobs-0-start", "Enter the first day"),
    (stint("jobs-0", "", FIRST), "jobs-0-name", "Enter a name, so that days with the same name can be added up"),
    (
        stint("jobs-0", "A", FIRST, (31, 7, 2026)),
        "jobs-0-end",
        "Last day must be 1 August 2026 or later, the first day",
    ),
    (stint("courses-0", "A", (1, 8, 9999)), "courses-0-start", "Year must be between 1900 and 2200"),
    ({"courses-0-school": "A"}, "courses-0-name", "Enter a name, so that days with the same name can be added up"),
]


@pytest.mark.parametrize(("row", "box", "words"), COMPLAINTS, ids=[f"{box}: {words}" for _, box, words in COMPLAINTS])
@pytest.mark.parametrize("path", ["", "/keep"])
def test_errors_are_beside_fields_and_keep_text(yui: Planner, path: str, row: dict[str, Any], box: str, words: str) -> None:
    other = stint("jobs-7", "Star Hotel", FIRST, LAST)
    answer = yui.tries(row, other, {"jobs-7-keep": "y"}, path=path)
    assert answer.status_code == 422
    assert field_error(answer, box).endswith(words)
    assert 'value="Star Hotel"' in answer.text
    assert 'name="jobs-7-keep" value="y"' in answer.text
    assert f'action="{yui.path}#answer"' in answer.text


def test_empty_plan_needs_a_row(yui: Planner) -> None:
    answer = yui.tries({})
    assert answer.status_code == 422
    assert "Enter a job or a course first, then try the plan" in page_text(answer)
    assert 'name="jobs-0-name"' in answer.text


def test_added_and_removed_rows_keep_others(yui: Planner) -> None:
    more = yui.tries(CAFE_AGAIN, step="add-courses")
    assert 'name="courses-0-school"' in more.text
    assert "harbour  ＣＡＦÉ" in more.text
    fewer = yui.tries(CAFE_AGAIN, stint("jobs-1", "Bar", FIRST), step="remove-jobs-0")
    assert "harbour" not in fewer.text.split('id="plan"')[1]
    assert 'value="Bar"' in fewer.text


def test_another_language_keeps_what_was_typed(yui: Planner) -> None:
    before = yui.tries({"jobs-0-name": "Bar"}, step="language", path="?lang=ja")
    assert before.status_code == 200
    assert '<html lang="ja">' in before.text
    assert 'value="Bar"' in before.text
    after = yui.tries(CAFE_AGAIN, step="language", sent="1", path="?lang=zh-Hant")
    assert "2026年11月14日（星期六）" in page_text(after)


def test_more_than_200_rows_are_refused(yui: Planner) -> None:
    rows = [stint(f"jobs-{number}", f"Employer {number}", (1, 7, 2026)) for number in range(200)]
    answer = yui.tries(*rows, step="take-3")
    assert answer.status_code == 200
    assert answer.text.count('value="Employer ') == 200
    assert "This plan goes over 199 limits." in page_text(answer)
    assert page_text(answer).count("What would avoid it") == 10
    assert yui.tries(*rows, stint("jobs-200", "A", FIRST)).status_code == 413


def test_random_plans_are_answered_and_never_fail(yui: Planner) -> None:
    dice = random.Random(42)
    whole = yui.boxes(CAFE_AGAIN, stint("courses-0", "C", FIRST, LAST), {"jobs-0-keep": "y", "courses-0-school": "S"})
    for _ in range(60):
        boxes = dict(whole)
        for name in dice.sample(sorted(boxes.keys() - {"csrf_token"}), 3):
            boxes[name] = dice.choice((*HOSTILE_VALUES, *HOSTILE_NAMES[:-1]))
        path = yui.path + dice.choice(("", "/keep"))
        answer = yui.client.post(path, data={**boxes, "step": dice.choice(("", "take-1", "again"))})
        assert answer.status_code in {200, 303, 409, 422}


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
    before = dump_database()
    answer = yui.client.post(f"{yui.path}/keep", data=boxes)
    assert answer.status_code == 200
    assert 'name="jobs-0-keep" value="y" checked' in answer.text
    assert dump_database() == before


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


def test_address_of_unknown_stints_says_so(yui: Planner) -> None:
    assert "What was logged here has changed since." in page_text(yui.client.get(f"{yui.path}/kept/job-999999.course-x"))


def test_pages_are_for_participant_and_officers(app: Flask, yui: Planner, ken: Planner) -> None:
    assert ken.client.get(yui.path).status_code == 404
    assert ken.client.get(f"{yui.path}/kept/job-1").status_code == 404
    with signed_in(app, create_user("Mika", "officer")) as officer:
        assert officer.get(yui.path).status_code == 200
        assert officer.get("/participants/999999/plan").status_code == 404
    with signed_in(app, create_user("Aoi", "manager")) as manager:
        assert manager.get(yui.path).status_code == 403


def test_page_costs_six_statements(yui: Planner) -> None:
    boxes = yui.boxes(*(stint(f"jobs-{number}", f"Employer {number}", FIRST, LAST) for number in range(20)))
    with count_statements() as first:
        yui.client.get(yui.path)
    with count_statements() as second:
        yui.client.post(yui.path, data=boxes)
    assert len(first) == len(second) == 6
