"""`flask register assess`: in the order of the references, and as it was known on any day, under the rules' edition of that day."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories.participants import (
    ARRIVED,
    CAFE,
    DAY,
    create_job,
    create_participant,
    load_person_by_reference,
    select_rows,
)
from tests.factories.register import run_assess, verdicts
from tracker.compliance.loading import builtin, builtin_files
from tracker.models.accounts import COMMAND_LINE
from tracker.models.assessments import EditionRow
from tracker.models.base import db
from tracker.queries.assessments import edition_on
from tracker.queries.history import known_at
from tracker.queries.participants import ParticipantKey
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.stay import record_departure, record_stay

FIRST = date(2026, 2, 1)
START, READ = date(2026, 1, 15), "2026-07-20"
"""The job of the story begins, and the day that all verdicts of the story speak of."""
BY: dict[str, Any] = {"by": COMMAND_LINE}


def story() -> list[Any]:
    """What is recorded, one thing a day."""
    line, study = StintKey(1, 1, 1), StintKey(1, 1, 1)
    return [
        lambda on: create_participant(on=on),
        lambda on: log_stint(1, JobDraft(CAFE, START), kind="job", on=on, **BY),
        lambda on: end_stint(line, date(2026, 7, 10), kind="job", on=on, **BY),
        lambda on: log_stint(1, CourseDraft("HKU SPACE", "Tea", START, READ_ON), kind="course", on=on, **BY),
        lambda on: correct_stint(line._replace(version=2), JobDraft(CAFE, START - DAY), kind="job", reason="so", on=on, **BY),
        lambda on: record_departure(ParticipantKey(1, 1, "P-1"), date(2026, 6, 1), on=on, **BY),
        lambda on: withdraw_stint(line._replace(version=3), kind="job", reason="not theirs", on=on, **BY),
        lambda on: create_participant("P-2", on=on),
        lambda on: record_stay(ParticipantKey(1, 2, "P-1"), StayDraft(ARRIVED), reason="still here", on=on, **BY),
        lambda on: withdraw_stint(study, kind="course", reason="not theirs", on=on, **BY),
    ]


READ_ON = date.fromisoformat(READ)


def told(app: Flask) -> list[list[str]]:
    """The lines as they were at the end of each day of the story."""
    days = []
    for number, record in enumerate(story()):
        on = FIRST + number * DAY
        last = datetime(on.year, on.month, on.day, 15, 59, 59, tzinfo=UTC)  # a second before midnight in Hong Kong
        with time_machine.travel(last if number % 2 else last - timedelta(hours=23), tick=False):
            record(on)
            days.append(run_assess(app, READ))
    return days


def test_past_days_are_assessed_as_known_then(app: Flask) -> None:
    days = told(app)
    again = [run_assess(app, READ, "--known-on", str(FIRST + number * DAY)) for number in range(len(days))]
    assert again == days
    assert run_assess(app, READ, "--known-on", str(FIRST - DAY)) == []
    assert [len(lines) for lines in days] == [1] * 7 + [2] * 3
    assert len({lines[0] for lines in days}) == 8


def test_assessing_current_facts_only_is_found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.queries.participants.known_at", lambda table, at: known_at(table, None))
    with pytest.raises(AssertionError):
        test_past_days_are_assessed_as_known_then(app)


def edition(limit: int, first_used_at: datetime) -> str:
    """An edition in which the second version of Japan's rules gives another tenure; its digest is its name here."""
    files = {name: content.decode() for name, content in builtin_files().items()}
    head, tail = files["japan.toml"].rsplit("[versions.rules.employer-tenure]\nlimit = 6", 1)
    files["japan.toml"] = f"{head}[versions.rules.employer-tenure]\nlimit = {limit}{tail}"
    row = {"digest": f"tenure-{limit}", "files": files, "first_used_at": first_used_at}
    db.session.execute(db.insert(EditionRow).values(id=limit * 100, **row))
    db.session.commit()
    return f"tenure-{limit}"


def test_past_day_uses_edition_of_then(app: Flask) -> None:
    on = "2026-05-04"
    with time_machine.travel(datetime(2026, 3, 10, 4, tzinfo=UTC)):
        create_job(create_participant(), START, on=date(2026, 3, 10))
    edition(3, datetime(2026, 1, 1, tzinfo=UTC))
    edition(1, datetime(2026, 3, 20, 16, tzinfo=UTC))
    assert verdicts(app, on) == {"P-1": "forecast"}
    db.session.execute(db.update(EditionRow).where(EditionRow.id < 100).values(first_used_at=datetime(2026, 3, 30, tzinfo=UTC)))
    db.session.commit()
    used = {day: tenure(app, on, day) for day in ("2026-03-10", "2026-03-20", "2026-03-21", "2026-03-29", "2026-03-30")}
    assert used == {"2026-03-10": 90, "2026-03-20": 90, "2026-03-21": 31, "2026-03-29": 31, "2026-03-30": 181}
    assert edition_on(datetime(2025, 1, 1, tzinfo=UTC)).digest == builtin().digest


def tenure(app: Flask, on: str, day: str) -> int:
    """How many days one employer allows, as known on a day."""
    [line] = map(json.loads, run_assess(app, on, "--known-on", day))
    allowances = [each["readings"]["first-day-counts"]["allowance_days"] for each in line["findings"] if each["subject"]]
    return int(allowances[0])


def test_people_have_the_order_of_references(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.queries.participants.BATCH", 2)
    references = ["b", "B", "a-10", "a-9", "Ä", "語", "A", "_", "10", "9"]
    for reference in references:
        create_participant(reference, visa=VisaDraft())
    assert list(verdicts(app, READ)) == sorted(references)


def test_only_arrived_inbound_people_have_a_line(app: Flask) -> None:
    create_participant("arrived")
    create_participant("not yet", stay=StayDraft())
    create_participant("outbound", direction="outbound")
    assert list(verdicts(app, READ)) == ["arrived"]


def test_unassessable_person_exits_with_1(app: Flask) -> None:
    for reference, issued in (("a", 2026), ("b", 2009), ("c", 2026)):
        create_participant(reference, visa=VisaDraft(issued_on=date(issued, 1, 1)))
    lines = run_assess(app, READ, status=1)
    assert [list(json.loads(line)) == ["id", "error"] for line in lines] == [False, True, False]
    error = {"field": "visa_issued_on", "message": "japan has no rules for 2009-01-01: they begin on 2010-01-01"}
    assert json.loads(lines[1]) == {"id": "b", "error": error}


def test_missing_day_means_today_in_hong_kong(app: Flask) -> None:
    create_job(create_participant(), START)
    for moment, status in (
        (datetime(2026, 7, 14, 15, 59, tzinfo=UTC), "forecast"),
        (datetime(2026, 7, 14, 16, tzinfo=UTC), "contested"),
    ):
        with time_machine.travel(moment, tick=False):
            done = app.test_cli_runner().invoke(args=["register", "assess"])
        assert json.loads(done.stdout)["status"] == status


@pytest.mark.parametrize("arguments", [["--on", "today"], ["--on", "2026-02-30"], ["--known-on", "20260101"], ["x"]], ids=str)
def test_a_wrong_call_ends_with_2(app: Flask, arguments: list[str]) -> None:
    done = app.test_cli_runner().invoke(args=["register", "assess", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")


def test_the_story_is_about_the_first_person(app: Flask) -> None:
    story()[0](FIRST)
    assert (load_person_by_reference("P-1").id, len(select_rows(EditionRow))) == (1, 1)
