"""What an officer reads when some readings of a limit are over and others are not."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.participants import create_job, create_participant
from tests.support.client import Client, signed_in
from tests.support.pages import page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import ParticipantKey
from tracker.queries.queue import QueueFilter, queue
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import StayDraft, VisaDraft

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 11, 30)
VISA = VisaDraft(issued_on=date(2026, 3, 8))
OVERLAPPING = (
    CourseDraft("Lantern Bay College (fictional)", "Ceramics", date(2026, 5, 25), date(2026, 9, 10)),
    CourseDraft("Studio Kazahana (fictional)", "Calligraphy", date(2026, 5, 29), date(2026, 9, 16)),
)


@pytest.fixture
def officer(app: Flask) -> Iterator[Client]:
    """The browser of an officer at the end of November."""
    with (
        time_machine.travel(datetime(2026, 11, 30, 4, tzinfo=UTC), tick=True),
        signed_in(app, create_user("Lee", "officer")) as client,
    ):
        yield client


def case_of(key: ParticipantKey, rule: str) -> str:
    """Return the address of a participant's only case about a rule."""
    found = queue(QueueFilter(rule=rule), on=TODAY, limit=1000)
    (case,) = (each for each in found if each.participant_id == key.id)
    return f"/cases/{case.id}"


def test_contested_study_counts_all_recorded_readings(officer: Client) -> None:
    key = create_participant("READINGS-1", visa=VISA, stay=StayDraft(arrived_on=date(2026, 5, 9)), on=TODAY)
    for draft in OVERLAPPING:
        log_stint(key.id, draft, kind="course", on=TODAY, by=COMMAND_LINE)
    page = page_text(officer.get(case_of(key, "study-total")))
    assert "4 of 6 readings are over, the first since 25 August 2026" in page
    assert "Thirty-day months; every course is added up" in page
    assert "Thirty-day months; each day is counted once" not in page  # a reading of days that might follow


def test_contested_job_says_how_many_readings(officer: Client) -> None:
    key = create_participant("READINGS-2", visa=VISA, on=TODAY)
    create_job(key, date(2026, 5, 20), date(2026, 11, 20), at=Business("Reading Room (fictional)"), on=TODAY)
    page = page_text(officer.get(case_of(key, "employer-tenure")))
    assert "1 of 2 readings are over, the first since 20 November 2026" in page
    queue = page_text(officer.get("/cases?tab=all&rule=employer-tenure&status=contested"))
    assert re.search(r"Reading Room \(fictional\) 20 Nov \d+ 1 of 2 ", queue)
