"""The page of a case shows the facts that its rule looks at, each once, with author and moment, and nothing else."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, create_participant, draft_participant
from tests.support.client import Client, signed_in
from tests.support.pages import page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import ParticipantKey
from tracker.queries.queue import QueueFilter, queue
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 8, 20)
CAFE, HOTEL = Business("Harbour Café (fictional)", "70099001"), Business("Star Hotel (fictional)", "70099002")


@pytest.fixture
def officer(app: Flask) -> Iterator[Client]:
    """The browser of an officer."""
    with (
        time_machine.travel(datetime(2026, 8, 20, 4, tzinfo=UTC), tick=True),
        signed_in(app, create_user("Lee", "officer")) as client,
    ):
        yield client


def facts(officer: Client, key: ParticipantKey, rule: str) -> str:
    """Return the words of the table of facts on a participant's only case about a rule."""
    (found,) = (each for each in queue(QueueFilter(rule=rule), on=TODAY, limit=1000) if each.participant_id == key.id)
    page = officer.get(f"/cases/{found.id}").text
    [table] = re.findall(r'<table class="plain plain--stack facts">.*?</table>', page, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", table).split())


def test_entry_case_shows_visa_and_arrival(officer: Client) -> None:
    key = create_participant("FACTS-entry", visa=VisaDraft(issued_on=date(2025, 8, 1)), on=TODAY)
    create_job(key, date(2026, 8, 1), at=CAFE, on=TODAY)
    said = facts(officer, key, "entry-window")
    assert "Visa issued on 1 August 2025 20 August 2026, by the programme office Correct" in said
    assert "To be used by not recorded –" in said
    assert "Arrived on 10 January 2026" in said
    assert "Harbour" not in said


def test_age_case_shows_birth_and_application(officer: Client) -> None:
    born = draft_participant().particulars._replace(birth_date=date(1990, 3, 2))
    key = create_participant("FACTS-age", particulars=born, visa=VisaDraft(applied_on=date(2025, 11, 20)), on=TODAY)
    said = facts(officer, key, "age-at-application")
    assert "Born on 2 March 1990" in said
    assert "Applied on 20 November 2025" in said
    assert "Arrived" not in said


def test_stay_case_shows_who_entered_the_present_day(officer: Client, app: Flask) -> None:
    key, user = create_participant_user("FACTS-stay", stay=StayDraft(date(2025, 7, 20)), on=TODAY)
    stay = StayDraft(date(2025, 7, 21))
    with time_machine.travel(datetime(2026, 8, 21, 4, tzinfo=UTC)):
        changed = record_stay(key, stay, reason="typed wrongly", on=date(2026, 8, 21), by=user)
    with time_machine.travel(datetime(2026, 8, 22, 4, tzinfo=UTC)):
        record_stay(changed, stay._replace(departed_on=date(2026, 8, 22)), reason="left", on=date(2026, 8, 22), by=COMMAND_LINE)
    said = facts(officer, key, "stay-length")
    assert "Arrived on 21 July 2025 21 August 2026, by the participant Correct" in said
    assert "Permitted until 20 July 2026, counted from the arrival –" in said
    assert "Departed on 22 August 2026 22 August 2026, by the programme office" in said


def test_employer_case_shows_jobs_of_that_employer_alone(officer: Client) -> None:
    key = create_participant("FACTS-job", on=TODAY)
    create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
    create_job(key, date(2026, 8, 1), at=HOTEL, on=TODAY)
    said = facts(officer, key, "employer-tenure")
    assert "Harbour Café (fictional) from 15 January 2026, ongoing" in said
    assert "Star Hotel" not in said


def test_study_case_shows_courses_without_jobs(officer: Client) -> None:
    key = create_participant("FACTS-study", on=TODAY)
    create_job(key, date(2026, 8, 1), at=CAFE, on=TODAY)
    course = CourseDraft("Lantern Bay College (fictional)", "Ceramics", date(2026, 1, 20), date(2026, 8, 10))
    log_stint(key.id, course, kind="course", on=TODAY, by=COMMAND_LINE)
    said = facts(officer, key, "study-total")
    assert "Ceramics 20 January 2026 to 10 August 2026" in said
    assert "Harbour" not in said


def test_case_of_days_outside_the_stay_shows_those_alone(officer: Client) -> None:
    key = create_participant("FACTS-outside", on=TODAY)
    create_job(key, date(2026, 8, 1), date(2026, 8, 9), at=CAFE, on=TODAY)
    create_job(key, date(2026, 1, 2), date(2026, 1, 2), at=HOTEL, on=TODAY)
    said = facts(officer, key, "outside-stay")
    assert "Star Hotel" in said
    assert "Harbour" not in said
    assert "Arrived on 10 January 2026" in said


def test_readings_give_last_permitted_day_and_steps_are_folded(officer: Client) -> None:
    key = create_participant("FACTS-last", on=TODAY)
    create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
    (found,) = (
        each for each in queue(QueueFilter(rule="employer-tenure"), on=TODAY, limit=1000) if each.participant_id == key.id
    )
    page = officer.get(f"/cases/{found.id}")
    said = page_text(page)
    assert "The first day counts Japan’s Civil Code, articles 140 and 143 181 218 14 July 2026 15 July 2026" in said
    assert re.search(r"<details[^>]*>\s*<summary>How it is counted, step by step", page.text)
