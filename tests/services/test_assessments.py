"""The daily run assesses those whose day has come, once; and what stands is always what the rules say of the facts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from tests.factories.participants import ARRIVED, DAY, create_job, create_participant, dump_database, load_person, select_rows
from tracker.compliance.assess import assess
from tracker.compliance.loading import builtin, builtin_files
from tracker.models.accounts import DAILY_RUN
from tracker.models.assessments import AssessmentRow, EditionRow, FindingRow
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Flag
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant
from tracker.queries import participants as queries
from tracker.queries.participants import history_of
from tracker.services.assessments import assess_due
from tracker.services.participants.drafts import StayDraft, VisaDraft

pytestmark = pytest.mark.usefixtures("app")
START = date(2026, 1, 15)
DUE = date(2026, 7, 15)
"""The first reading of six months from the start is exceeded."""


def staged(*references: str) -> dict[str, int]:
    """People whose verdict changes by itself on the day, beside one whose verdict never does, and one without an arrival."""
    keys = [create_participant(reference) for reference in references]
    for key in keys:
        create_job(key, START)
    create_participant("never", stay=StayDraft(ARRIVED, None, ARRIVED))
    create_participant("nobody", stay=StayDraft())
    return {key.reference: key.id for key in keys}


def run(on: date = DUE, limit: int = 100) -> int:
    """The daily run's step."""
    return assess_due(limit=limit, on=on, by=DAILY_RUN)


def standing(id_: int) -> tuple[Any, ...]:
    """The verdict that stands: day, status, next change."""
    return select_rows(AssessmentRow, "assessed_on", "status", "next_change_on", participant_id=id_, superseded_at=None)[0]


def test_only_due_people_are_assessed() -> None:
    ids = staged("P-1", "P-2")
    before = dump_database()
    assert run(DUE - DAY) == 0
    assert dump_database()["assessments"] == before["assessments"]
    assert run() == 2
    assert [standing(id_) for id_ in ids.values()] == [(DUE, 2, DUE + DAY)] * 2
    assert select_rows(Participant, "next_change_on", reference="P-1") == [(DUE + DAY,)]
    assert select_rows(Flag, "participant_id") == [(id_,) for id_ in ids.values()]
    assert select_rows(OutboxMessage, "participant_id") == [(id_,) for id_ in ids.values()]
    lines = select_rows(AuditLine, "participant_id", "by", "details", action="verdict.due")
    assert lines == [(id_, DAILY_RUN, {"on": "2026-07-15"}) for id_ in ids.values()]


def test_second_run_of_day_changes_nothing() -> None:
    staged("P-1")
    run()
    before = dump_database()
    assert run() == 0
    after = dump_database()
    before.pop("operations")
    after.pop("operations")
    assert after == before


def test_missed_days_are_made_up() -> None:
    (id_,) = staged("P-1").values()
    assert run(DUE + 3 * DAY) == 1
    assert standing(id_)[:2] == (DUE + 3 * DAY, 3)


def test_the_limit_takes_the_longest_due_first() -> None:
    ids = staged("P-1", "P-2", "P-3")
    db.session.execute(db.update(Participant).where(Participant.id == ids["P-2"]).values(next_change_on=DUE - 9 * DAY))
    db.session.commit()
    assert run(limit=1) == 1
    assert standing(ids["P-2"])[0] == DUE
    assert [run(limit=1), run(limit=1), run(limit=1)] == [1, 1, 0]


def test_two_runs_at_once_share_the_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = staged("P-1", "P-2")
    if db.engine.dialect.name == "postgresql":
        together(monkeypatch)

    def one(_: int) -> int:
        with app.app_context():
            return run(limit=1)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(2))) == [1, 1]
    monkeypatch.undo()
    assert [standing(id_)[0] for id_ in ids.values()] == [DUE, DUE]
    assert run() == 0
    assert len(select_rows(AuditLine, action="verdict.due")) == 2


def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both hold their people before either goes on."""
    barrier, people = Barrier(2, timeout=20), queries.people

    def waiting(*args: Any, **kwargs: Any) -> Any:
        barrier.wait()
        return people(*args, **kwargs)

    monkeypatch.setattr("tracker.services.assessments.people", waiting)


def test_stored_verdict_equals_engine() -> None:
    (id_,) = staged("P-1").values()
    history = history_of(load_person(id_))
    assert history is not None
    said = assess(history, builtin(), on=date(2026, 5, 4))
    [(assessment, *kept)] = select_rows(
        AssessmentRow, "id", "assessed_on", "version", "status", "permitted_until", "stay_ends", "next_change_on",
        participant_id=id_, superseded_at=None,
    )  # fmt: skip
    version = said.version.granted_from
    assert kept == [said.on, version, said.status, said.permitted_until, said.stay_ends, said.next_change_on]
    columns = "rule", "subject", "status", "exceeds_on", "next_change_on"
    assert select_rows(FindingRow, *columns, assessment_id=assessment) == [
        (each.rule, each.subject, each.status, each.exceeds_on, each.next_change_on) for each in said.findings
    ]
    for finding, (trace,) in zip(said.findings, select_rows(FindingRow, "trace", assessment_id=assessment), strict=True):
        assert [each["name"] for each in trace["readings"]] == [each.name for each in finding.readings]
        assert [each["spans"] for each in trace["readings"]] == [list(map(list, each.spans)) for each in finding.readings]


def test_an_edition_is_kept_once_and_whole() -> None:
    staged("P-1", "P-2")
    [(digest, files)] = select_rows(EditionRow, "digest", "files")
    assert digest == builtin().digest
    assert files == {name: content.decode() for name, content in builtin_files().items()}


@pytest.mark.parametrize(
    ("parts", "until"),
    [
        ({"visa": VisaDraft(issued_on=date(2009, 1, 1))}, date(2027, 1, 9)),
        ({"visa": VisaDraft(issued_on=date(2009, 1, 1)), "stay": StayDraft(ARRIVED, ARRIVED)}, ARRIVED),
        ({"direction": "outbound"}, date(2027, 1, 9)),
        ({"stay": StayDraft()}, None),
    ],
)
def test_unassessable_person_has_no_verdict(parts: dict[str, Any], until: date | None) -> None:
    create_participant(**parts)
    assert select_rows(AssessmentRow) == []
    assert select_rows(Participant, "next_change_on", "permitted_until") == [(None, until)]
