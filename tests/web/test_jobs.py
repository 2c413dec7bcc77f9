"""A job is logged, ended, corrected, taken out and undone in the browser; what the days do not say is asked first."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import Client
from tests.factories.accounts import participant, user
from tests.factories.forms import day
from tests.factories.participants import added, employed, known
from tests.web.conftest import browser
from tests.web.test_public import complaint, text
from tracker.queries.participants import ParticipantKey
from tracker.services.employers import Business

pytestmark = pytest.mark.usefixtures("inside")
NOON = datetime(2026, 6, 12, 4, tzinfo=UTC)
CAFE = Business("Harbour Café", "70012345")
STILL = {"going_on": "yes"}
WINTER = date(2026, 1, 15), date(2026, 3, 15)


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


class Desk:
    """Somebody with a browser, and whose jobs they enter."""

    def __init__(self, client: Client, key: ParticipantKey) -> None:
        self.client, self.key, self.path = client, key, f"/participants/{key.id}"

    def sends(self, path: str, **boxes: Any) -> TestResponse:
        """Fills in the form of a page and sends it, with its version and operation."""
        page = self.client.get(self.path + path).text
        hidden = dict(re.findall(r'name="(csrf_token|version|operation)" value="([^"]*)"', page))
        self.sent = hidden | boxes
        return self.client.post(self.path + path, data=self.sent)

    def logs(self, employer: str, start: tuple[int, int, int], **boxes: Any) -> TestResponse:
        """A job, as typed."""
        return self.sends("/jobs/new", employer=employer, **day("start", start), **boxes)

    def jobs(self) -> list[tuple[date, date | None]]:
        """The days of the jobs that count."""
        return [(job.started_on, job.ended_on) for job in known(self.key.id).jobs]


@pytest.fixture
def yui(app: Flask, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A participant at her own pages."""
    key, user_id = participant(f"J-{request.node.name}")
    with browser(app, user_id) as client:
        yield Desk(client, key)


def follow(desk: Desk, response: TestResponse) -> str:
    """The words of the page that an answer leads to."""
    assert response.status_code == 303, text(response)
    return text(desk.client.get(response.headers["Location"]))


def test_three_fields_are_enough_and_the_page_says_what_changed(yui: Desk) -> None:
    said = follow(yui, yui.logs("Harbour Café", (15, 1, 2026), **STILL))
    assert yui.jobs() == [(WINTER[0], None)]
    assert "Harbour Café was entered: from 15 January 2026, going on." in said
    assert "You may work for Harbour Café" in said or "up to and including" in said


def test_full_width_digits_and_a_last_day_are_understood(yui: Desk) -> None:
    boxes = {"start-day": "１５", "start-month": "１", "start-year": "２０２６", **day("end", (15, 3, 2026)), **STILL}
    follow(yui, yui.sends("/jobs/new", employer="ハーバーカフェ", **boxes))
    assert yui.jobs() == [WINTER]


def test_a_second_stint_asks_whether_the_job_ended_in_between(yui: Desk) -> None:
    employed(yui.key, *WINTER, at=CAFE)
    asked = yui.logs(" harbour café", (15, 4, 2026), **STILL)
    assert asked.status_code == 200
    assert "Did the job end in between, or were you on leave?" in text(asked)
    assert 'value=" harbour' not in asked.text
    said = follow(yui, yui.logs("harbour café", (15, 4, 2026), **STILL, **{"answer-gap": "ended"}))
    assert yui.jobs() == [WINTER, (date(2026, 4, 15), None)]
    assert "moved from" in said
    assert len({job.employer_id for job in known(yui.key.id).jobs}) == 1


def test_leave_continues_the_earlier_entry(yui: Desk) -> None:
    employed(yui.key, *WINTER, at=CAFE)
    follow(yui, yui.logs("Harbour Café", (15, 4, 2026), **STILL, **{"answer-gap": "leave"}))
    assert yui.jobs() == [(WINTER[0], None)]


def test_an_entry_that_goes_on_may_end_on_the_eve(yui: Desk) -> None:
    employed(yui.key, WINTER[0], at=CAFE)
    asked = yui.logs("Harbour Café", (15, 4, 2026), **STILL)
    assert "is entered already and still goes on. Did that end?" in text(asked)
    follow(yui, yui.logs("Harbour Café", (15, 4, 2026), **STILL, **{"answer-open": "ended"}))
    assert yui.jobs() == [(WINTER[0], date(2026, 4, 14)), (date(2026, 4, 15), None)]


def test_the_same_again_joins_the_days(yui: Desk) -> None:
    employed(yui.key, *WINTER, at=CAFE)
    boxes = {**day("end", (20, 4, 2026)), "answer-overlap": "same"}
    follow(yui, yui.logs("Harbour Café", (1, 2, 2026), **boxes))
    assert yui.jobs() == [(WINTER[0], date(2026, 4, 20))]


def test_unusual_days_get_a_question_and_no_refusal(yui: Desk) -> None:
    asked = yui.logs("Harbour Café", (1, 1, 2026), **STILL)
    assert "before your arrival or after the end of your stay" in text(asked)
    follow(yui, yui.logs("Harbour Café", (1, 1, 2026), **STILL, **{"answer-outside": "yes"}))
    assert yui.jobs() == [(date(2026, 1, 1), None)]


@pytest.mark.parametrize(
    ("boxes", "field", "words"),
    [
        ({"employer": ""}, "employer", "Type a name"),
        ({**day("start", (30, 2, 2026))}, "start", "This month has no day 30"),
        ({"start-day": "", "start-month": "", "start-year": ""}, "start", "Type the first day."),
        ({**day("end", (14, 1, 2026))}, "end", "same as or after the first day, 15 January 2026"),
        ({"going_on": "no"}, "end", "Type the last day, or choose that it goes on."),
        ({"hours": "many"}, "hours", "a number from 0 to 168"),
        ({"brn": "123"}, "brn", "has 8 digits"),
        ({**day("start", (1, 1, 9999))}, "start", "between 1900 and 2200"),
        ({**day("start", (1, 1, 1))}, "start", "Type the year with four digits"),
    ],
)
def test_every_complaint_stands_beside_its_field_and_nothing_is_lost(
    yui: Desk, boxes: dict[str, Any], field: str, words: str
) -> None:
    typed = {"employer": "Harbour Café", **day("start", (15, 1, 2026)), **STILL, "job_title": "cook", **boxes}
    answer = yui.sends("/jobs/new", **typed)
    assert answer.status_code == 422
    assert words in complaint(answer, field)
    assert 'value="cook"' in answer.text
    assert yui.jobs() == []


def test_the_last_day_is_one_question(yui: Desk) -> None:
    line = employed(yui.key, WINTER[0], at=CAFE)
    said = follow(yui, yui.sends(f"/jobs/{line.line_id}/end", **day("end", (15, 3, 2026))))
    assert "Harbour Café ended on 15 March 2026." in said
    assert yui.jobs() == [WINTER]
    said = follow(yui, yui.sends(f"/jobs/{line.line_id}/end", step="goes-on"))
    assert "goes on after all" in said
    assert yui.jobs() == [(WINTER[0], None)]


@pytest.mark.parametrize(("boxes", "words"), [({}, "Type the last day."), (day("end", (1, 1, 2026)), "15 January 2026")])
def test_a_last_day_that_cannot_be_is_told_beside_it(yui: Desk, boxes: dict[str, Any], words: str) -> None:
    line = employed(yui.key, WINTER[0], at=CAFE)
    empty = day("end", None)
    answer = yui.sends(f"/jobs/{line.line_id}/end", **(empty | boxes))
    assert answer.status_code == 422
    assert words in complaint(answer, "end")


def test_a_correction_is_told_kept_and_undone(yui: Desk) -> None:
    line = employed(yui.key, *WINTER, at=CAFE)
    path = f"/jobs/{line.line_id}"
    boxes = {"employer": "Harbour Café", **day("start", (20, 1, 2026)), **day("end", (15, 3, 2026)), "reason": "typed wrongly"}
    follow(yui, yui.sends(f"{path}/correct", **boxes))
    assert yui.jobs() == [(date(2026, 1, 20), WINTER[1])]
    page = text(yui.client.get(yui.path + path))
    assert "typed wrongly" in page
    saved = yui.client.get(f"{yui.path}{path}/saved?version=2").text
    hidden = dict(re.findall(r'name="(csrf_token|version|operation)" value="([^"]*)"', saved))
    follow(yui, yui.client.post(f"{yui.path}{path}/undo", data=hidden))
    assert yui.jobs() == [WINTER]
    late = yui.client.post(f"{yui.path}{path}/undo", data={**hidden, "operation": "another"})
    assert "changed again" in follow(yui, late)


def test_what_never_was_is_taken_out_and_still_readable(yui: Desk) -> None:
    line = employed(yui.key, *WINTER, at=CAFE)
    path = f"/jobs/{line.line_id}"
    follow(yui, yui.sends(f"{path}/withdraw"))
    assert yui.jobs() == []
    assert "taken out and does not count" in text(yui.client.get(yui.path + path))
    for gone in ("correct", "end", "withdraw"):
        assert yui.client.get(f"{yui.path}{path}/{gone}").status_code == 404


def test_sent_twice_it_is_done_once(yui: Desk) -> None:
    first = yui.logs("Harbour Café", (15, 1, 2026), **STILL)
    again = yui.client.post(f"{yui.path}/jobs/new", data=yui.sent | {"answer-open": "separate", "answer-overlap": "separate"})
    assert again.headers["Location"] == first.headers["Location"]
    assert len(yui.jobs()) == 1


def test_a_version_of_before_changes_nothing_and_both_texts_are_shown(yui: Desk) -> None:
    line = employed(yui.key, *WINTER, at=CAFE)
    path = f"/jobs/{line.line_id}"
    boxes = {"employer": "Harbour Café", **day("start", (20, 1, 2026)), **day("end", (15, 3, 2026))}
    follow(yui, yui.sends(f"{path}/end", **day("end", (10, 3, 2026))))
    for place, typed in (("correct", boxes), ("end", day("end", (20, 3, 2026))), ("withdraw", {})):
        answer = yui.sends(f"{path}/{place}", **typed, version="1", operation=f"late {place}")
        assert answer.status_code == 409
        assert "15 January 2026 to 10 March 2026" in text(answer)
        assert 'name="version" value="2"' in answer.text
    assert yui.jobs() == [(WINTER[0], date(2026, 3, 10))]


def test_a_form_that_was_carried_through_a_sign_in_is_shown_and_not_saved(yui: Desk) -> None:
    line = employed(yui.key, *WINTER, at=CAFE)
    for place in ("/jobs/new", *(f"/jobs/{line.line_id}/{each}" for each in ("correct", "end", "withdraw"))):
        answer = yui.sends(place, employer="Star Hotel", **day("start", (1, 6, 2026)), **day("end", (9, 6, 2026)), step="again")
        assert answer.status_code == 200
    assert yui.jobs() == [WINTER]


def test_an_officer_says_why(app: Flask, yui: Desk) -> None:
    line = employed(yui.key, *WINTER, at=CAFE)
    path = f"/jobs/{line.line_id}"
    boxes = {"employer": "Harbour Café", **day("start", (20, 1, 2026)), **day("end", (15, 3, 2026))}
    with browser(app, user("Lee", "officer")) as client:
        desk = Desk(client, yui.key)
        for place, typed in (("correct", boxes), ("withdraw", {})):
            answer = desk.sends(f"{path}/{place}", **typed)
            assert answer.status_code == 422
            assert "Say why" in complaint(answer, "reason")
        follow(desk, desk.sends(f"{path}/correct", **boxes, reason="as the contract says"))
    assert "as the contract says" in text(yui.client.get(yui.path + path))


def test_a_line_of_somebody_else_is_not_there(yui: Desk) -> None:
    line = employed(added("J-other"), *WINTER, at=CAFE)
    for place in ("", "/correct", "/end", "/withdraw", "/saved"):
        assert yui.client.get(f"{yui.path}/jobs/{line.line_id}{place}").status_code == 404
    assert yui.client.get(f"/participants/{line.participant_id}/jobs/{line.line_id}").status_code == 404


def test_a_course_goes_the_same_ways(yui: Desk) -> None:
    typed = {"provider": "Harbour School", "title": "Cantonese", **day("start", (1, 2, 2026))}
    follow(yui, yui.sends("/courses/new", **typed, **day("end", (30, 4, 2026))))
    (course,) = known(yui.key.id).courses
    path = f"/courses/{course.line_id}"
    again = yui.sends("/courses/new", **typed | day("start", (1, 6, 2026)), **STILL)
    assert "Did the course end in between, or was it a break?" in text(again)
    follow(yui, yui.sends(f"{path}/correct", **typed, **STILL))
    follow(yui, yui.sends(f"{path}/end", **day("end", (1, 5, 2026))))
    assert "Harbour School Cantonese" in text(yui.client.get(yui.path + path))
    follow(yui, yui.sends(f"{path}/withdraw", reason="another school"))
    assert known(yui.key.id).courses == ()
    assert yui.sends("/courses/new", provider="Harbour School", title="", **STILL).status_code == 422
