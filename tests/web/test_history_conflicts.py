"""Whoever comes late, twice, or after a lost session loses nothing and overwrites nothing."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.forms import day
from tests.factories.participants import create_job, create_participant, load_person
from tests.support.client import signed_in
from tests.support.desk import CAFE, STILL, WINTER, Desk, follow_redirect
from tests.support.forms import press_button
from tests.support.hostile import HOSTILE_NAMES, HOSTILE_VALUES, UNKNOWN_KEYS
from tests.support.pages import page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.services.employers.businesses import Business
from tracker.services.history.end import end_stint
from tracker.services.history.withdraw import withdraw_stint

pytestmark = pytest.mark.usefixtures("inside", "in_june")
STATE = "version", "operation", "asked-about"
STINT = "employer", "job_title", "hours", "brn", "going_on", *STATE
FIELDS = {
    "new": STINT,
    "{}/correct": (*STINT, "reason"),
    "{}/end": ("reason", *STATE),
    "{}/withdraw": ("reason", *STATE),
    "{}/undo": ("version", "operation", "reason"),
}
"""The fields that each form reads, by address below the participant's jobs; undo reads no reason."""
BY: dict[str, Any] = {"on": date(2026, 6, 12), "by": COMMAND_LINE}


def test_sent_twice_it_is_done_once(yui: Desk) -> None:
    first = yui.logs("Harbour Café", (15, 1, 2026), **STILL)
    again = yui.client.post(f"{yui.path}/jobs/new", data=yui.sent)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(yui.jobs()) == 1


def test_an_answer_sent_twice_is_done_once(yui: Desk) -> None:
    create_job(yui.key, *WINTER, at=CAFE)
    asked = yui.logs("Harbour Café", (15, 4, 2026), **STILL)
    answers = [press_button(yui.client, asked, "The job continued: I was on leave") for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert load_person(yui.key.id).jobs[0].version == 2


def test_repeated_form_with_other_spelling_is_done_once(yui: Desk) -> None:
    create_job(create_participant("J-who-spells"), *WINTER, at=Business("Victoria Peak Hostel"))
    boxes = {**day("end", (15, 3, 2026))}
    first = yui.logs("VICTORIA peak hostel", (15, 1, 2026), **boxes)
    again = yui.client.post(f"{yui.path}/jobs/new", data=yui.sent)
    assert again.headers["Location"] == first.headers["Location"]
    assert len(yui.jobs()) == 1


def test_used_key_with_other_content_is_shown_again(yui: Desk) -> None:
    follow_redirect(yui, yui.logs("Harbour Café", (15, 1, 2026), **STILL))
    other = yui.sent | {"employer": "Star Hotel"} | day("start", (1, 1, 2026))
    asked = yui.client.post(f"{yui.path}/jobs/new", data=other)
    answer = press_button(yui.client, asked, "Yes, the days are right")
    assert answer.status_code == 409
    assert "This form was already sent with different content." in page_text(answer)
    assert 'value="Star Hotel"' in answer.text
    assert len(yui.jobs()) == 1
    asked = press_button(yui.client, answer, "Save this job")
    yui.presses(asked, "Yes, the days are right")
    assert len(yui.jobs()) == 2


def test_used_key_with_other_title_is_shown_again(yui: Desk) -> None:
    yui.logs("Harbour Café", (15, 1, 2026), job_title="baker", **STILL)
    again = yui.client.post(f"{yui.path}/jobs/new", data=yui.sent | {"job_title": "cook"})
    assert again.status_code == 409
    assert 'value="cook"' in again.text
    assert len(yui.jobs()) == 1


@pytest.mark.parametrize(
    ("is_own", "words"), [(True, "You changed this yourself in another window"), (False, "Somebody changed")]
)
def test_own_other_window_is_not_somebody(yui: Desk, is_own: bool, words: str) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    page = yui.client.get(f"{yui.path}/jobs/{line.line_id}/end")
    if is_own:
        follow_redirect(yui, yui.sends(f"/jobs/{line.line_id}/end", **day("end", (10, 3, 2026))))
    else:
        end_stint(line, date(2026, 3, 10), kind="job", **BY)
    answer = press_button(yui.client, page, "Save this last day")
    assert answer.status_code == 409
    assert words in page_text(answer)


@pytest.mark.parametrize("place", ["correct", "end", "withdraw"])
def test_stale_version_shows_both_texts(yui: Desk, place: str) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    path = f"{yui.path}/jobs/{line.line_id}/{place}"
    words = {"correct": "Save this job", "end": "Save this last day", "withdraw": "Take out this record"}[place]
    typed = {"correct": {"start-day": "20", "hours": "7"}, "end": {"end-day": "20"}, "withdraw": {"reason": "by mistake"}}[
        place
    ]
    page = yui.client.get(path)
    end_stint(line, date(2026, 3, 10), kind="job", **BY)
    answer = press_button(yui.client, page, words, **typed)
    assert answer.status_code == 409
    assert "Now recorded: Harbour Café, 15 January 2026 to 10 March 2026." in page_text(answer)
    assert all(f'value="{value}"' in answer.text for value in typed.values())
    assert 'name="version" value="2"' in answer.text
    assert yui.jobs() == [(WINTER[0], date(2026, 3, 10))]
    if place == "correct":
        assert "First day 15 January 2026 20 January 2026 Last day 10 March 2026 15 March 2026" in page_text(answer)
    yui.presses(answer, words)
    assert yui.jobs() != [(WINTER[0], date(2026, 3, 10))]


@pytest.mark.parametrize(
    ("place", "words"), [("correct", "Save this job"), ("end", "Save this last day"), ("withdraw", "Take out this record")]
)
def test_withdrawn_stint_is_shown_and_text_kept(yui: Desk, place: str, words: str) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    page = yui.client.get(f"{yui.path}/jobs/{line.line_id}/{place}")
    withdraw_stint(line, kind="job", reason="twice", **BY)
    for answer in (first := press_button(yui.client, page, words), press_button(yui.client, first, words)):
        assert answer.status_code == 409
        assert "was taken out and does not count" in page_text(answer)
    assert yui.jobs() == []


@pytest.mark.parametrize("place", ["correct", "end", "withdraw", "undo"])
def test_key_of_other_use_case_is_refused(yui: Desk, place: str) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    follow_redirect(yui, yui.logs("Star Hotel", (1, 6, 2026), **STILL))
    used = yui.sent["operation"]
    if place == "undo":
        yui.presses(yui.client.get(f"{yui.path}/jobs/{line.line_id}/end"), "I still work there")
        page, words = yui.client.get(f"{yui.path}/jobs/{line.line_id}"), "Undo the last change"
    else:
        page = yui.client.get(f"{yui.path}/jobs/{line.line_id}/{place}")
        words = {"correct": "Save this job", "end": "Save this last day", "withdraw": "Take out this record"}[place]
    before = yui.jobs()
    typed = {"hours": "20"} if place == "correct" else {"end-day": "16"} if place == "end" else {}
    answer = press_button(yui.client, page, words, operation=used, **typed)
    assert answer.status_code == 409
    assert yui.jobs() == before
    if place != "undo":
        assert "This form was already sent with different content." in page_text(answer)
        assert f'value="{used}"' not in answer.text


def test_form_after_sign_in_is_not_saved(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    for place in ("/jobs/new", *(f"/jobs/{line.line_id}/{each}" for each in ("correct", "end", "withdraw"))):
        answer = yui.sends(place, employer="Star Hotel", **day("start", (1, 6, 2026)), **day("end", (9, 6, 2026)), step="again")
        assert answer.status_code == 200
    assert yui.jobs() == [WINTER]


def test_undo_after_sign_in_waits_for_button(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    yui.presses(yui.client.get(f"{yui.path}/jobs/{line.line_id}/end"), "I still work there")
    page = yui.client.get(f"{yui.path}/jobs/{line.line_id}")
    answer = press_button(yui.client, page, "Undo the last change", step="again")
    assert answer.status_code == 200
    assert "so nothing was undone" in page_text(answer)
    assert yui.jobs() == [(WINTER[0], None)]
    yui.presses(answer, "Undo the last change")
    assert yui.jobs() == [WINTER]


def test_lost_session_brings_form_back(app: Flask, yui: Desk) -> None:
    page = yui.client.get(f"{yui.path}/jobs/new")
    with app.test_client() as stranger:
        answer = stranger.post(f"{yui.path}/jobs/new", data={"employer": "Star Hotel", **day("start", (1, 6, 2026))})
    assert answer.status_code in {400, 401}
    assert 'name="kept-employer" value="Star Hotel"' in answer.text
    assert press_button(yui.client, page, "Save this job", employer="Star Hotel", step="again").status_code == 200


def test_what_cannot_be_put_back_is_told(yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    withdraw_stint(line, kind="job", reason="twice", **BY)
    page = yui.client.get(f"{yui.path}/jobs/{line.line_id}")
    create_job(yui.key, WINTER[0], at=CAFE)
    answer = press_button(yui.client, page, "Restore it")
    assert answer.status_code == 409
    assert "the same was recorded again" in page_text(answer)


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=lambda name: repr(name[:12]))
def test_any_text_is_answered_and_escaped(yui: Desk, name: str) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    token = yui.client.token(f"{yui.path}/jobs/new")
    typed = {"csrf_token": token, "employer": "Star Hotel", **day("start", (1, 6, 2026)), **day("end", (9, 6, 2026))}
    for place, fields in FIELDS.items():
        for box in fields:
            answer = yui.client.post(f"{yui.path}/jobs/{place.format(line.line_id)}", data=typed | {box: name})
            assert answer.status_code in {200, 303, 409, 422}
            assert "<script>alert" not in answer.text
            assert "<img" not in answer.text


@pytest.mark.parametrize("typed", HOSTILE_VALUES)
def test_any_day_is_answered(yui: Desk, typed: str) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    for part in ("day", "month", "year"):
        for place in ("/jobs/new", f"/jobs/{line.line_id}/correct", f"/jobs/{line.line_id}/end"):
            boxes = {"employer": "A", **day("start", (1, 6, 2026)), **day("end", (9, 6, 2026)), f"end-{part}": typed}
            assert yui.sends(place, **boxes).status_code in {200, 303, 409, 422}


@pytest.mark.parametrize("key", UNKNOWN_KEYS, ids=lambda key: key[:20])
def test_keys_of_no_box_are_left_out(yui: Desk, key: str) -> None:
    follow_redirect(
        yui, yui.logs("Harbour Café", (15, 1, 2026), **STILL, **{key: "x", "answer-gap-1-1": "leave", "answer-": "\x00"})
    )


def test_conflict_shows_recorded_beside_typed(app: Flask, yui: Desk) -> None:
    line = create_job(yui.key, *WINTER, at=CAFE)
    path = f"{yui.path}/jobs/{line.line_id}/correct"
    page = yui.client.get(path)
    with signed_in(app, create_user("Lee", "officer")) as client:
        desk = Desk(client, yui.key)
        desk.presses(client.get(path), "Save this job", hours="30", reason="the contract")
    answer = press_button(yui.client, page, "Save this job", hours="20")
    assert answer.status_code == 409
    assert "Hours a week 30 20" in page_text(answer)
    yui.presses(answer, "Save this job")
    assert load_person(yui.key.id).jobs[0].hours_per_week == 20
