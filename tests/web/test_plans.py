"""A plan is tried: the page says which limit it exceeds and what would avoid that, and stores nothing."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user
from tests.factories.forms import day, stint
from tests.factories.participants import create_job, load_person, raw_rows
from tests.support.client import signed_in
from tests.support.pages import field_error, page_text
from tests.support.planner import CAFE_AGAIN, FIRST, LAST, NUMBERS, Planner, open_plan_after_work, open_plan_before_arrival
from tracker.services.employers.businesses import Business
from tracker.services.participants.drafts import StayDraft, VisaDraft

pytestmark = pytest.mark.usefixtures("inside", "in_june")


@pytest.fixture
def yui(app: Flask) -> Iterator[Planner]:
    """A participant who worked until the end of March."""
    yield from open_plan_after_work(app)


@pytest.fixture
def ken(app: Flask) -> Iterator[Planner]:
    """A participant who has not arrived yet."""
    yield from open_plan_before_arrival(app)


def test_plan_with_an_earlier_first_day_says_that_it_moves_the_allowance(yui: Planner) -> None:
    create_job(yui.key, date(2026, 7, 1), date(2026, 8, 31), at=Business("Star Hotel"))
    told = page_text(yui.tries(stint("jobs-0", "Star Hotel", (15, 6, 2026), (30, 6, 2026))))
    assert "An earlier first day with Star Hotel changes how many days are allowed: your last safe day moves from" in told
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
        "From Friday 13 November 2026 on, work for another employer.",
    ):
        assert words in told
    assert re.search(r"Harbour Café 1 August 2026 12 November 2026 planned or ongoing", told)


def test_later_second_stint_explains_both_allowances_of_thirty_day_months(yui: Planner) -> None:
    words = "then 180 days are allowed in all. Before, it is 182 days."
    assert page_text(yui.tries(CAFE_AGAIN)).count(words) == 1
    assert words not in page_text(yui.tries(stint("jobs-0", "Harbour Café", (12, 6, 2026), (31, 12, 2026))))


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
    before = raw_rows()
    for step in ("", "add-jobs", "remove-jobs-0", "take-1", "language", "again"):
        assert yui.client.post(yui.path, data={**boxes, "step": step}).status_code == 200
    assert raw_rows() == before


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
