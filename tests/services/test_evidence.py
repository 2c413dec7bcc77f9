"""Files are recorded within the limits of their participant, opened with an audit line, and deleted when their time is over."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from tests.factories.accounts import _link_user, create_user
from tests.factories.evidence import create_evidence, stored_file
from tests.factories.participants import create_job, create_participant, select_rows
from tests.factories.retention import create_hold
from tracker.adapters.confined import LARGEST_BYTES
from tracker.compliance.evidence import MOST_BYTES, MOST_FILES
from tracker.errors import FactError, NotFoundError, OperationReusedError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.evidence import Evidence
from tracker.models.participants import PersonKey
from tracker.queries import evidence as queries
from tracker.queries.cases import CaseKey, open_cases
from tracker.queries.participants import ParticipantKey
from tracker.services import cases, notices
from tracker.services.evidence import (
    EvidenceSubject,
    add_evidence,
    audit_opening,
    delete_due_evidence,
    delete_evidence,
)
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.erase import erase_participant
from tracker.services.privacy_requests.answer import comply
from tracker.services.privacy_requests.receive import PrivacyRequestDraft, receive_privacy_request

ON, LATER = date(2026, 2, 2), date(2026, 7, 20)
BY: dict[str, Any] = {"by": COMMAND_LINE}
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def owner(app: Flask) -> tuple[ParticipantKey, int]:
    """A participant with a short job."""
    key = create_participant("P-1")
    return key, create_job(key, ON, on=ON).line_id


def lines(action: str) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine.details).where(AuditLine.action == action)))


def refusal(act: Any, *asked: Any, **named: Any) -> tuple[str, str]:
    with pytest.raises(FactError) as refused:
        act(*asked, **named, **BY)
    return refused.value.field, refused.value.reason


def test_file_is_listed_with_its_name_and_sealed_in_the_database(owner: tuple[ParticipantKey, int]) -> None:
    key, line = owner
    id_ = create_evidence(key.id, line, "給与明細 May")
    [found] = queries.evidence_of(key.id)
    assert (found.id, found.name, found.about, found.about_id) == (id_, "給与明細 May", "job", line)
    assert queries.evidence_about(key.id, "job", line) == [found]
    assert queries.evidence_about(key.id, "course", line) == []
    assert queries.evidence(id_, participant_id=key.id + 1) is None
    plain = repr(select_rows(Evidence, "name", "key"))
    assert "給与" in plain  # opened by the column; as stored, it is not
    stored = db.session.connection().exec_driver_sql("SELECT name, key FROM evidence").one()
    db.session.rollback()
    assert all(text.startswith("\x02") for text in stored)
    assert lines("evidence.added") == [{"evidence": id_, "about": "job", "about_id": line, "size": found.size}]


def test_person_without_a_key_gets_one(owner: tuple[ParticipantKey, int]) -> None:
    key, line = owner
    db.session.execute(delete(PersonKey))
    db.session.commit()
    create_evidence(key.id, line)
    assert len(select_rows(PersonKey, "participant_id")) == 1


def test_same_file_under_the_same_operation_is_recorded_once(owner: tuple[ParticipantKey, int]) -> None:
    key, line = owner
    subject = EvidenceSubject("job", line)
    first = add_evidence(key.id, subject, stored_file(sent=b"one"), operation="o", **BY)
    assert add_evidence(key.id, subject, stored_file(sent=b"one"), operation="o", **BY) == first
    with pytest.raises(OperationReusedError):
        add_evidence(key.id, subject, stored_file(sent=b"two"), operation="o", **BY)
    assert len(queries.stored_names()) == 1


def test_fifty_files_and_a_hundred_megabytes_are_the_most(owner: tuple[ParticipantKey, int], monkeypatch: Any) -> None:
    key, line = owner
    subject = EvidenceSubject("job", line)
    for _ in range(MOST_FILES):
        add_evidence(key.id, subject, stored_file(), **BY)
    assert refusal(add_evidence, key.id, subject, stored_file()) == ("file", "files")
    second = sorted(each.id for each in queries.evidence_of(key.id))[1]
    delete_evidence(second, key.id, **BY)
    add_evidence(key.id, subject, stored_file(), **BY)
    assert queries.evidence_use(key.id).numbers == tuple(range(1, MOST_FILES + 1))
    other = create_participant("P-2")
    line = create_job(other, ON, on=ON).line_id
    for _ in range(MOST_BYTES // LARGEST_BYTES):
        create_evidence(other.id, line, size=LARGEST_BYTES)
    assert refusal(add_evidence, other.id, EvidenceSubject("job", line), stored_file(size=1)) == ("file", "bytes")


def test_file_belongs_to_a_job_in_force_of_the_same_participant(owner: tuple[ParticipantKey, int]) -> None:
    key, _ = owner
    other = create_participant("P-2")
    job = create_job(other, ON, on=ON)
    withdrawn = withdraw_stint(create_job(key, date(2026, 6, 1), on=LATER), kind="job", reason="twice", on=LATER, **BY)
    for participant_id, subject in (
        (key.id, EvidenceSubject("job", job.line_id)),
        (key.id, EvidenceSubject("course", owner[1])),
        (key.id, EvidenceSubject("job", withdrawn.line_id)),
        (999, EvidenceSubject("job", job.line_id)),
    ):
        with pytest.raises(NotFoundError):
            add_evidence(participant_id, subject, stored_file(), **BY)
    assert queries.stored_names() == []


def over_limit(key: ParticipantKey) -> tuple[int, CaseKey]:
    """A job of the participant that is over a limit, and its case."""
    line = create_job(key, date(2026, 1, 12), on=LATER).line_id
    [case] = open_cases([key.id]).values()
    return line, CaseKey(case.id, case.version)


def test_file_moves_the_version_of_an_open_case_and_then_stays(owner: tuple[ParticipantKey, int]) -> None:
    key, line = owner
    early = create_evidence(key.id, line)
    line, case = over_limit(key)
    id_ = create_evidence(key.id, line)
    [found] = open_cases([key.id]).values()
    assert found.version == case.version + 1
    assert refusal(delete_evidence, id_, key.id) == ("file", "open-case")
    assert {each.id for each in queries.evidence_for_case(key.id, case.id)} == {early, id_}
    assert queries.evidence_for_case(key.id + 1, case.id) == []


def test_opening_is_audited_and_deleting_frees_the_place(owner: tuple[ParticipantKey, int]) -> None:
    key, line = owner
    id_ = create_evidence(key.id, line)
    lee = create_user("Lee", "officer")
    assert audit_opening(id_, key.id, 7, by=lee) == key.id
    assert lines("evidence.opened") == [{"evidence": id_, "in_case": 7}]
    assert queries.evidence_location(id_) is not None
    assert delete_evidence(id_, key.id, **BY) == key.id
    assert queries.evidence_location(id_) is None
    with pytest.raises(NotFoundError):
        audit_opening(id_, key.id, 7, by=lee)
    with pytest.raises(NotFoundError):
        delete_evidence(id_, key.id, **BY)


def _account(key: ParticipantKey) -> int:
    """An account for the participant; its id."""
    id_ = create_user("Yui", "participant")
    _link_user(key.id, id_, by=COMMAND_LINE)
    return id_


def due(day: date) -> int:
    return delete_due_evidence(limit=100, on=day, **BY)


def test_file_goes_a_year_after_the_last_case_on_it_was_closed(owner: tuple[ParticipantKey, int]) -> None:
    key, _ = owner
    with time_machine.travel(datetime(2026, 7, 20, 4, tzinfo=UTC), tick=False):
        line, case = over_limit(key)
        of_job = create_evidence(key.id, line)
        notices.dispute(case.id, "I left in May.", file=stored_file("roster"), by=_account(key))
        of_case = queries.evidence_about(key.id, "case", case.id)[0].id
        [found] = open_cases([key.id]).values()
        assert refusal(delete_evidence, of_case, key.id) == ("file", "sent")
        assert due(date(2029, 1, 1)) == 0
        cases.close(cases.take(CaseKey(case.id, found.version), **BY), "typed twice", **BY)
    with time_machine.travel(datetime(2026, 9, 1, 4, tzinfo=UTC), tick=False):
        newer = create_evidence(key.id, line)
    hold = date(2027, 7, 22)
    create_hold(key, hold, reason="a claim", on=LATER)
    assert [due(date(2027, 7, day)) for day in (20, 21, 22)] == [0, 0, 0]
    assert due(hold + timedelta(1)) == 2
    assert due(hold + timedelta(1)) == 0
    assert [each.id for each in queries.evidence_of(key.id)] == [newer]
    assert [each["evidence"] for each in lines("evidence.deleted")] == [of_job, of_case]


def test_file_of_a_request_goes_a_year_after_the_answer(owner: tuple[ParticipantKey, int]) -> None:
    key, _ = owner
    with time_machine.travel(datetime(2026, 3, 2, 4, tzinfo=UTC), tick=False):
        draft = PrivacyRequestDraft("correction", "account", date(2026, 3, 1), "stay", "an earlier day", "as stamped")
        request = receive_privacy_request(key.id, draft, file=stored_file(), on=date(2026, 3, 2), **BY)
        assert len(queries.evidence_about(key.id, "request", request.id)) == 1
        assert due(date(2029, 1, 1)) == 0
        comply(request, "put right", on=date(2026, 3, 2), **BY)
    assert [due(date(2027, 3, day)) for day in (2, 3)] == [0, 1]


def test_erased_participant_has_no_files(owner: tuple[ParticipantKey, int]) -> None:
    key, line = owner
    create_evidence(key.id, line)
    other = create_participant("P-2")
    create_evidence(other.id, create_job(other, ON, on=ON).line_id)
    names = queries.stored_names_of("P-1")
    erase_participant("P-1", reason="asked", by=COMMAND_LINE)
    assert len(names) == 1
    assert queries.known_names({*names, *queries.stored_names()}) == set(queries.stored_names_of("P-2"))
    with pytest.raises(NotFoundError):
        create_evidence(key.id, line)
