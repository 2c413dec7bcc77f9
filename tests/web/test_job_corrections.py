"""A logged job is ended, corrected, withdrawn and restored in the browser."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.forms import day
from tests.factories.participants import ARRIVED, DAY, ON, create_job, create_participant, load_person
from tests.support.client import signed_in
from tests.support.desk import CAFE, STILL, WINTER, Desk, follow_redirect
from tests.support.forms import press_button
from tests.support.pages import field_error, page_text
from tests.support.statements import count_statements
from tracker.models.accounts import COMMAND_LINE
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import JobDraft
from tracker.services.plans import log_plan

pytestmark = pytest.mark.usefixtures("inside", "in_june")


def test_the_last_day_is_one_question(yui: Desk) -> None:
    line = create_job(yui.key, WINTER[0], at=CAFE)
    said = follow_redirect(yui, yui.sends(f"/jobs/{line.line_id}/end", **day("end", (15, 3, 2026))))
    assert "Harbour Café ended on 15 March 2026." in said
    assert yui.jobs() == [WINTER]
    said = yui.presses(yui.client.get(f"{yui.path}/jobs/{line.line_id}/end"), "I still work there")
    assert "is ongoing again" in said
    assert yui.jobs() == [(WINTER[0], None)]


def test_still_there_keeps_ongoing_job(yui: Desk) -> None:
    line = create_job(yui.key, WINTER[0], at=CAFE)
    said = yui.presses(yui.client.get(f"{yui.path}/jobs/{line.line_id}/end"), "I still work there")
    assert "from 15 January 2026, ongoing" in said
    assert load_person(yui.key.id).jobs[0].version == 1


@pytest.mark.parametrize(("boxes", "words"), [({}, "Enter the last day"), (day("end", (1, 1, 2026)), "15 January 2026")])
def test_impossible_last_day_is_refused(yui: Desk, boxes: dict[str, Any], words: str) -> None:
    line = create_job(yui.key, WINTER[0], at=CAFE)
    empty = day("end", None)
    answer = yui.sends(f"/jobs/{line.line_id}/end", **(empty | boxes))
    assert answer.status_code == 422
    assert words in field_error(answer, "end")


def test_last_day_after_stay_raises_question(yui: Desk) -> None:
    line = create_job(yui.key, WINTER[0], at=CAFE)
    asked = yui.sends(f"/jobs/{line.line_id}/end", **day("end", (15, 3, 2027)))
    assert "This day is before your arrival or after the end of your stay. Is it right?" in page_text(asked)
    yui.presses(asked, "Yes, the day is right")
    assert yui.jobs() == [(WINTER[0], date(2027, 3, 15))]


def test_a_correction_is_told_kept_and_undone(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    path = f"/jobs/{line.line_id}"
    boxes = {"employer": "Harbour Café", **day("start", (20, 1, 2026)), **day("end", (15, 3, 2026)), "reason": "typed wrongly"}
    follow_redirect(yui, yui.sends(f"{path}/correct", **boxes))
    assert yui.jobs() == [(date(2026, 1, 20), WINTER[1])]
    page = page_text(yui.client.get(yui.path + path))
    assert "typed wrongly" in page
    saved = yui.client.get(f"{yui.path}{path}/saved?version=2")
    yui.presses(saved, "Undo this change")
    assert yui.jobs() == [WINTER]
    late = press_button(yui.client, saved, "Undo this change", operation="another")
    assert late.status_code == 409
    assert "This was changed again, so nothing was undone." in page_text(late)
    assert yui.jobs() == [WINTER]
    assert "This was changed again" in page_text(yui.client.get(f"{yui.path}{path}/saved?version=2"))


def test_unusual_correction_raises_question_once(yui: Desk) -> None:
    line = create_job(yui.key, ARRIVED - DAY, WINTER[1], at=CAFE)
    page = yui.client.get(f"{yui.path}/jobs/{line.line_id}/correct")
    yui.presses(page, "Save this job", hours="20")
    page = yui.client.get(f"{yui.path}/jobs/{line.line_id}/correct")
    asked = press_button(yui.client, page, "Save this job", **{"start-day": "8"})
    assert "before your arrival" in page_text(asked)
    moved = press_button(yui.client, asked, "Yes, the days are right")
    yui.presses(moved, "Yes, the day is right")
    assert yui.jobs() == [(date(2026, 1, 8), WINTER[1])]


def test_correction_may_make_job_ongoing(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    page = yui.client.get(f"{yui.path}/jobs/{line.line_id}/correct")
    said = yui.presses(page, "Save this job", going_on="yes")
    assert yui.jobs() == [(WINTER[0], None)]
    assert "is ongoing again" in said


def test_correction_onto_other_job_links_to_it(yui: Desk) -> None:
    line, other = create_job(yui.key, *WINTER, at=CAFE), create_job(yui.key, date(2026, 4, 1), at=CAFE)
    page = yui.client.get(f"{yui.path}/jobs/{line.line_id}/correct")
    boxes = {"start-day": "1", "start-month": "4", "end-month": "4"}
    answer = press_button(yui.client, page, "Save this job", **boxes)
    assert answer.status_code == 422
    assert f'href="{yui.path}/jobs/{other.line_id}"' in answer.text


def test_withdrawn_job_is_readable_and_restored(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    path = f"/jobs/{line.line_id}"
    said = follow_redirect(yui, yui.sends(f"{path}/withdraw"))
    assert "This limit is no longer counted." in said
    assert yui.jobs() == []
    page = yui.client.get(yui.path + path)
    assert "taken out and does not count" in page_text(page)
    for gone in ("correct", "end", "withdraw"):
        assert yui.client.get(f"{yui.path}{path}/{gone}").status_code == 404
    assert "was restored" in yui.presses(page, "Restore it")
    assert yui.jobs() == [WINTER]


def test_an_officer_says_why(app: Flask, yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    path = f"/jobs/{line.line_id}"
    boxes = {"employer": "Harbour Café", **day("start", (20, 1, 2026)), **day("end", (15, 3, 2026))}
    with signed_in(app, create_user("Lee", "officer")) as client:
        desk = Desk(client, yui.key)
        for place, typed in (("correct", boxes), ("withdraw", {})):
            answer = desk.sends(f"{path}/{place}", **typed)
            assert answer.status_code == 422
            assert "Enter the reason" in field_error(answer, "reason")
        follow_redirect(desk, desk.sends(f"{path}/correct", **boxes, reason="as the contract says"))
    assert "as the contract says" in page_text(yui.client.get(yui.path + path))


def test_job_of_other_participant_gets_404(yui: Desk) -> None:
    line = create_job(create_participant("J-other"), *WINTER, at=CAFE)
    token = yui.client.token(f"{yui.path}/jobs/new")
    for place in ("", "/correct", "/end", "/withdraw", "/saved"):
        assert yui.client.get(f"{yui.path}/jobs/{line.line_id}{place}").status_code == 404
    for place in ("correct", "end", "withdraw", "undo"):
        answer = yui.client.post(f"{yui.path}/jobs/{line.line_id}/{place}", data={"csrf_token": token, "version": "1"})
        assert answer.status_code == 404
    assert yui.client.get(f"/participants/{line.participant_id}/jobs/{line.line_id}").status_code == 404


@pytest.mark.slow
def test_statements_are_constant_for_200_jobs(yui: Desk) -> None:
    sent = []
    days = [WINTER[0] + number * DAY for number in range(200)]
    jobs = [JobDraft(Business(f"Employer {number}"), worked_on, worked_on) for number, worked_on in enumerate(days)]
    for added in (jobs[:1], jobs[1:199]):
        log_plan(yui.key, tuple(added), (), on=ON, by=COMMAND_LINE)
        with count_statements() as statements:
            assert yui.client.get(f"{yui.path}/jobs/new").status_code == 200
        sent.append(len(statements))
    log_plan(yui.key, tuple(jobs[199:]), (), on=ON, by=COMMAND_LINE)
    assert sent[0] == sent[1] <= 7
    yui.presses(yui.logs("Employer 7", (1, 12, 2026), **STILL), "The job ended, and began again later")
    assert len(yui.jobs()) == 201
