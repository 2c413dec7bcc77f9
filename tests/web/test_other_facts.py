"""Officers try other facts on a case: the verdict with them, nothing saved, and a proposal that the data fix shows."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_user
from tests.factories.participants import create_job, create_participant, dump_database, select_rows
from tests.support.client import Client, signed_in
from tests.support.pages import field_error, page_text
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey, case
from tracker.services import cases
from tracker.services.case_marks import declare_conflict
from tracker.services.employers.businesses import Business
from tracker.services.notices import NoticeDraft, serve
from tracker.services.participants.drafts import StayDraft, VisaDraft

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 8, 20)
CAFE = Business("Harbour & Café (fictional)", "70099009")


def day(name: str, *parts: int) -> dict[str, str]:
    """Return the fields of a day, its parts as day, month and year."""
    return {f"{name}-{part}": str(value) for part, value in zip(("day", "month", "year"), parts, strict=True)}


class Desk:
    """An officer, and the case of a job that lasts for too long."""

    def __init__(self, app: Flask, client: Client, reference: str, lee: int) -> None:
        self.app, self.client, self.lee = app, client, lee
        who = create_participant(reference, on=TODAY)
        line = create_job(who, date(2026, 1, 15), at=CAFE, on=TODAY)
        self.end, self.start = f"job_{line.line_id}_end", f"job_{line.line_id}_start"
        [(self.case_id,)] = select_rows(Case, "id", participant_id=who.id, rule="employer-tenure")
        self.path = f"/cases/{self.case_id}"

    @property
    def key(self) -> CaseKey:
        """The case as it is now."""
        return CaseKey(self.case_id, case(self.case_id).version)

    def send(self, act: str, **fields: Any) -> TestResponse:
        """Send the form on the case as it is now."""
        return self.client.send(f"{self.path}/{act}", {"version": str(self.key.version), **fields})


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    with time_machine.travel(datetime(2026, 8, 20, 4, tzinfo=UTC), tick=True):
        lee = create_user("Lee", "officer")
        with signed_in(app, lee) as client:
            yield Desk(app, client, f"W-{uuid.uuid4().hex[:8]}", lee)


def test_form_begins_with_the_recorded_days(desk: Desk) -> None:
    page = desk.client.get(f"{desk.path}/other-facts")
    assert re.search(rf'name="{desk.start}-day"[^>]* value="15"', page.text)
    assert re.search(rf'name="{desk.end}-day"[^>]* value=""', page.text)
    assert "Whether the case is still flagged" in page_text(page)
    assert "Try other facts" in page_text(desk.client.get(desk.path))


def test_ended_job_is_tried_without_saving(desk: Desk) -> None:
    before = dump_database()
    answer = desk.send("other-facts", **day(desk.end, 10, 7, 2026))
    said = page_text(answer)
    assert answer.status_code == 200
    assert "With these facts nothing of this case is flagged." in said
    assert "Harbour & Café (fictional): Last day: ongoing → 10 July 2026" in said
    assert "Harbour & Café (fictional): may be over, from 15 July 2026 → within the limit" in said
    kept = {name: rows for name, rows in dump_database().items() if name != "sessions"}
    assert kept == {name: rows for name, rows in before.items() if name != "sessions"}


def test_facts_that_do_not_help_leave_the_flag(desk: Desk) -> None:
    said = page_text(desk.send("other-facts", **day(desk.start, 14, 1, 2026)))
    assert "With these facts the case is still flagged." in said
    assert "may be over, from 15 July 2026 → may be over, from 14 July 2026" in said
    said = page_text(desk.send("other-facts"))
    assert "No fact differs from the record." in said
    assert "No limit differs." in said
    assert "Propose these facts" not in said


def test_course_and_stay_are_tried(desk: Desk) -> None:
    said = page_text(
        desk.send("other-facts", course="Ceramics", **day("course_start", 1, 2, 2026), **day("departed_on", 1, 8, 2026))
    )
    assert "Course added: Ceramics, from 1 February 2026, ongoing" in said
    assert "Departed on: not recorded → 1 August 2026" in said
    assert "study, all courses: not looked at → " in said


def test_proposal_is_shown_in_the_data_fix(desk: Desk) -> None:
    days = day(desk.end, 10, 7, 2026) | {"course": "Tea"} | day("course_start", 1, 7, 2026) | day("course_end", 2, 7, 2026)
    answer = desk.send("propose-fix", because="The roster ends there.", **days)
    assert (answer.status_code, answer.location) == (303, desk.path)
    key = cases.take(desk.key, by=desk.lee)
    cases.fix_data(key, "the roster", by=desk.lee)
    said = page_text(desk.client.get(desk.path))
    proposed = said[said.index("Proposed facts") :]
    for words in (
        "Harbour & Café (fictional): Last day: ongoing → 10 July 2026",
        "Course added: Tea, 1 July 2026 to 2 July 2026",
        "may be over, from 15 July 2026 → within the limit",
        "The roster ends there.",
    ):
        assert words in proposed


@pytest.mark.parametrize(
    ("fields", "wrong", "error"),
    [
        ({"arrived_on-day": ""}, "arrived_on", "Enter the arrival date"),
        (day("departed_on", 1, 1, 2026), "departed_on", "Departure must not be before the arrival"),
        ({"course": "Tea"}, "course_start", "Enter the first day"),
        (day("course_start", 1, 7, 2026), "course", "Enter a name"),
        ({"course": "Tea"} | day("course_start", 1, 7, 2026) | day("course_end", 1, 6, 2026), "course_end", "Last day must be"),
    ],
)
def test_wrong_day_is_an_error_beside_its_field(fields: dict[str, str], wrong: str, error: str, desk: Desk) -> None:
    answer = desk.send("other-facts", **fields)
    assert answer.status_code == 422
    assert error in field_error(answer, wrong)


def test_arrival_before_the_rules_is_an_error(desk: Desk) -> None:
    who = create_participant("W-rules", visa=VisaDraft(), stay=StayDraft(date(2025, 8, 2)), on=TODAY)
    [(case_id,)] = select_rows(Case, "id", participant_id=who.id, rule="stay-length")
    desk.path, desk.case_id = f"/cases/{case_id}", case_id
    answer = desk.send("other-facts", **day("arrived_on", 1, 1, 1950))
    assert answer.status_code == 422
    assert "Date must be" in field_error(answer, "arrived_on")


def test_proposal_needs_its_reason_and_the_present_version(desk: Desk) -> None:
    days = day(desk.end, 10, 7, 2026)
    answer = desk.send("propose-fix", **days)
    assert (answer.status_code, field_error(answer, "because")) == (422, "Error: Enter by what you know it")
    late = desk.client.send(f"{desk.path}/propose-fix", {"version": "0", "because": "The roster.", **days})
    assert late.status_code == 409
    assert "The case changed after you opened this page" in page_text(late)
    assert "The roster." in late.text
    assert f'name="version" value="{desk.key.version}"' in late.text


def test_other_facts_end_with_a_notice_and_a_conflict(desk: Desk) -> None:
    cases.review(cases.take(desk.key, by=desk.lee), by=desk.lee)
    assert desk.client.get(f"{desk.path}/other-facts").status_code == 200
    serve(desk.key, NoticeDraft("dates"), on=TODAY, by=desk.lee)
    assert desk.client.get(f"{desk.path}/other-facts").status_code == 404
    assert "Try other facts" not in page_text(desk.client.get(desk.path))


def test_officer_with_conflict_tries_nothing(desk: Desk) -> None:
    declare_conflict(desk.key, "my cousin", by=desk.lee)
    assert desk.client.get(f"{desk.path}/other-facts").status_code == 404
    assert desk.send("propose-fix", because="The roster.").status_code == 404


def test_stay_case_is_tried_with_a_departure(app: Flask, desk: Desk) -> None:
    who = create_participant("W-stay", stay=StayDraft(date(2025, 8, 2)), on=TODAY)
    [(case_id,)] = select_rows(Case, "id", participant_id=who.id, rule="stay-length")
    desk.path, desk.case_id = f"/cases/{case_id}", case_id
    said = page_text(desk.send("other-facts", **day("departed_on", 1, 8, 2026)))
    assert "With these facts nothing of this case is flagged." in said
    assert "length of the stay: may be over → within the limit" in said
