"""An erased participant leaves no word, no mark and no key; everybody else stays byte for byte, and the chain verifies."""

import time
from datetime import date
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select, text

from tests.factories.accounts import create_user
from tests.factories.canaries import LATER, CanaryPerson, create_canary
from tests.factories.former_rows import store_plain
from tests.factories.full_lives import create_full_life
from tests.factories.participants import (
    ON,
    create_job,
    create_participant,
    dump_database,
    keyring,
    load_person,
    select_rows,
)
from tests.factories.register import job_row, participant_row, run_import, write_register
from tests.goals.p4_words import plant_words
from tracker import clock
from tracker.errors import FactError, NotFoundError, StorageError
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN, Session, User
from tracker.models.audit import AuditLine
from tracker.models.audit_chain import broken_lines
from tracker.models.base import db
from tracker.models.deleted_rows import LONGEST_WAIT_SECONDS
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant, Passport, PersonKey, SearchMark
from tracker.models.register import RegisterUpload
from tracker.models.write_queue import WAIT_SECONDS
from tracker.queries.accounts import account, uninvited
from tracker.queries.cases import CaseKey
from tracker.queries.participants import key_of
from tracker.queries.privacy import erased_keys
from tracker.queries.register import ImportSummary, RefusedRow, uploads_of
from tracker.queries.search import ids_without_mark, participants_by_reference
from tracker.services import cases
from tracker.services.assessments import assess_due, assess_outdated
from tracker.services.case_moves import CannotMoveError
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.erase import destroy_erased_keys, erase_participant
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.search_marks import renew_search_marks
from tracker.services.register.uploads import Bytes, UploadCheck, keep_upload, note_check, note_taken, withdraw_upload

pytestmark = pytest.mark.usefixtures("app")
WHY = "asked for it"
BORN = "1990-01-01"
"""The birth date of everybody here, as findings of former releases hold it."""
REPORTED = ("scheme", "direction", "age_applied", "permitted_until", "created_at")

KEPT_WORDS = {
    *("participants.reference", "particulars.language", "courses.provider", "courses.title"),
    *("findings.subject", "flags.subject"),  # names of courses
    "refusal_log.reasons",  # the law keeps them, not whose request was refused
}
"""Columns with words about a person that an erasure keeps, as docs/privacy.md says."""


def erase(who: CanaryPerson) -> int:
    return erase_participant(who.reference, reason=WHY, by=COMMAND_LINE)


def words_left(word: str) -> list[str]:
    """The tables that still hold a word."""
    return [name for name, rows in dump_database().items() if word in repr(rows).lower()]


def test_nothing_typed_about_the_person_is_left() -> None:
    who = create_canary(1)
    assert {"users", "decisions", "jobs"} <= set(words_left(who.word))
    erase(who)
    assert words_left(who.word) == []
    for table in (Passport, SearchMark, OutboxMessage):
        assert select_rows(table, "participant_id", participant_id=who.id) == []
    assert (select_rows(Session, user_id=who.user_id), select_rows(OutboxMessage, user_id=who.user_id)) == ([], [])
    assert select_rows(PersonKey, "wrapped", participant_id=who.id) == [(b"",)]
    assert account(email=f"{who.word}@post.example") is None
    assert select_rows(User, "name", "active", id=who.user_id) == [("", False)]


def test_words_of_every_personal_column_are_destroyed() -> None:
    who = create_full_life(create_canary(1))
    columns = {f"{each.table}.{each.column}": each.word for each in plant_words(who) if each.word}
    erase(who._replace(reference=columns["participants.reference"]))
    left = repr(dump_database())
    assert {column for column, word in columns.items() if f"{word}'" in left or f'{word}"' in left} == KEPT_WORDS


def test_facts_that_reports_count_are_kept() -> None:
    who = create_canary(1)
    before = load_person(who.id)
    counted = select_rows(Participant, *REPORTED, id=who.id)
    erase(who)
    after = load_person(who.id)
    assert (after.visa, after.stay) == (before.visa, before.stay)
    assert [(job.employer_id, job.started_on, job.ended_on) for job in after.jobs] == [
        (job.employer_id, job.started_on, job.ended_on) for job in before.jobs
    ]
    kept = {name: getattr(before.particulars, name) for name in ("id", "version", "sex", "nationality", "language")}
    assert after.particulars == type(after.particulars)(**kept)
    assert select_rows(Participant, *REPORTED, id=who.id) == counted


def test_others_stay_as_they_are_and_the_chain_verifies() -> None:
    who, other = create_canary(1), create_canary(2)
    before = words_left(other.word)
    rows = {name: [row for row in found if other.word in repr(row).lower()] for name, found in dump_database().items()}
    keys = select_rows(PersonKey, "wrapped", participant_id=other.id)
    erase(who)
    after = dump_database()
    assert before == words_left(other.word)
    assert {name: [row for row in found if other.word in repr(row).lower()] for name, found in after.items()} == rows
    assert select_rows(PersonKey, "wrapped", participant_id=other.id) == keys
    assert load_person(other.id).particulars.family_name == f"{other.word}married"
    assert broken_lines() == []
    assert select_rows(AuditLine, "action", "details", participant_id=who.id)[-1] == ("participant.erased", {"reason": WHY})


def test_key_is_forgotten_once_its_bytes_are_gone() -> None:
    who = create_canary(1)
    erase(who)
    assert erased_keys() == [who.id]
    assert (destroy_erased_keys(), destroy_erased_keys()) == (1, 0)
    assert select_rows(PersonKey, "participant_id", participant_id=who.id) == []


@pytest.mark.parametrize(
    ("reference", "reason", "code"),
    [("P-9", WHY, "reference: open-case"), ("P-1", " ", "reason: missing"), ("P-0", WHY, "reference: erased")],
)
def test_what_cannot_be_erased_changes_nothing(reference: str, reason: str, code: str) -> None:
    create_participant("P-1")
    create_participant("P-0")
    erase_participant("P-0", reason=WHY, by=COMMAND_LINE)
    create_job(create_participant("P-9"), date(2026, 1, 15), LATER, on=LATER)
    before = dump_database()
    with pytest.raises(FactError, match=code):
        erase_participant(reference, reason=reason, by=COMMAND_LINE)
    with pytest.raises(NotFoundError):
        erase_participant("P-unknown", reason=WHY, by=COMMAND_LINE)
    assert dump_database() == before


def test_nothing_is_recorded_about_the_person_any_more(tmp_path: Path) -> None:
    who = create_canary(1)
    key = key_of(who.id)
    assert key is not None
    case_id = select_rows(AuditLine, "details", action="case.decided")[0][0]["case"]
    erase(who)
    before = dump_database()
    with pytest.raises(NotFoundError):
        correct_particulars(
            key._replace(version=key.version + 1), ParticularsDraft("A"), reason="b", keys=keyring(), on=ON, by=COMMAND_LINE
        )
    with pytest.raises(CannotMoveError):
        cases.remark(CaseKey(case_id, 5), "of somebody", by=COMMAND_LINE)
    assert key_of(who.id) is None
    assert (assess_due(limit=9, on=date(2030, 1, 1), by=DAILY_RUN), assess_outdated(limit=9, on=ON, by=DAILY_RUN)) == (0, 0)
    assert renew_search_marks(limit=9, keys=keyring(), by=DAILY_RUN) == 0
    assert (ids_without_mark(1, limit=9), uninvited(after="", limit=9)) == ([], [])
    assert dump_database() | {"operations": []} == before | {"operations": []}
    [found] = participants_by_reference(after="", limit=9)
    assert (found.family_name, found.erased_at is None) == (None, False)


def test_register_does_not_bring_the_person_back(tmp_path: Path) -> None:
    who = create_canary(1)
    erase(who)
    before = dump_database()
    row = participant_row(who.reference, family_name="Oka")
    done = run_import(current_app, write_register(tmp_path / "r", row))
    assert (done.status, "the personal data of this participant were erased here" in repr(done)) == (1, True)
    assert dump_database() | {"operations": []} == before | {"operations": []}


def test_register_adds_no_job_of_the_person(tmp_path: Path) -> None:
    who = create_canary(1)
    erase(who)
    before = dump_database()
    done = run_import(current_app, write_register(tmp_path / "r", jobs=[job_row(who.reference)]))
    assert done.status == 1
    assert dump_database() | {"operations": []} == before | {"operations": []}


def test_same_request_erases_once() -> None:
    who = create_canary(1)
    erased = [erase_participant(who.reference, reason=WHY, by=COMMAND_LINE, operation="a" * 32) for _ in range(2)]
    assert erased == [who.id] * 2
    assert len(db.session.scalars(select(AuditLine.id).where(AuditLine.action == "participant.erased")).all()) == 1


def test_rows_of_a_former_release_keep_no_birth_date_but_the_age() -> None:
    who = create_canary(1)
    counted = select_rows(Participant, *REPORTED, id=who.id)
    store_plain()
    assert words_left(BORN) == ["findings"]
    erase(who)
    assert words_left(BORN) == []
    assert select_rows(Participant, *REPORTED, id=who.id) == counted


def test_reader_in_the_way_holds_other_readers_up_for_seconds_only() -> None:
    who = create_canary(1)
    erase(who)
    db.session.rollback()
    with db.engine.connect() as reader:
        reader.execute(select(PersonKey.participant_id)).all()
        begun = time.monotonic()
        if db.engine.dialect.name == "postgresql":
            with pytest.raises(StorageError):
                destroy_erased_keys()
        assert time.monotonic() - begun < LONGEST_WAIT_SECONDS + 5
    assert destroy_erased_keys() == 1
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            assert connection.scalar(text("SHOW lock_timeout")) == f"{WAIT_SECONDS:.0f}s"


def test_files_that_may_list_the_person_are_destroyed_and_nothing_else_of_them() -> None:
    lee, who = create_user("Lee", "officer"), create_canary(1)
    listing = f"reference,family_name\nP-O1,{who.word}\n"  # the reference is mistyped: a search for P-1 finds no row
    ids = [keep_upload("r.csv", Bytes(each.encode()), keys=keyring(), by=lee) for each in (listing, "reference\n")]
    note_taken(ids[0], UploadCheck(ImportSummary(refused=(RefusedRow("r.csv", 2, None, who.word),))), by=lee)
    erase(who)
    assert select_rows(RegisterUpload, "content", "refused", "told") == [(None, None, None)] * 2
    assert [(each.name, each.has_files, each.taken_at is None) for each in uploads_of(lee, at=clock.now(), limit=9)] == [
        ("r.csv", False, True),
        ("r.csv", False, False),
    ]
    assert [details["upload"] for (details,) in select_rows(AuditLine, "details", action="register.taken-in")] == ids[:1]


def test_withdrawn_upload_is_not_written_again() -> None:
    lee, who = create_user("Lee", "officer"), create_canary(1)
    id_ = keep_upload("r.csv", Bytes(b"reference\n"), keys=keyring(), by=lee)
    note_check(id_, UploadCheck(ImportSummary()), by=lee)
    withdraw_upload(id_, by=lee)
    before = select_rows(RegisterUpload, "told")
    erase(who)
    assert select_rows(RegisterUpload, "told") == before != [(None,)]
