"""A request is answered once: complied with, or refused with an entry in the log, which outlives the person's data."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.factories.accounts import create_participant_user
from tests.factories.participants import ON, create_participant, dump_database, select_rows
from tests.factories.privacy_requests import REFUSAL, record_access, record_correction, refuse_correction, stored_rows
from tracker.compliance.privacy_requests import log_ends
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.models.privacy_requests import RefusalEntry
from tracker.queries.privacy_requests import logged_refusals, privacy_request, requests_of
from tracker.services.participants.erase import erase_participant
from tracker.services.privacy_requests.answer import RefusalDraft, comply, refuse
from tracker.services.privacy_requests.refusal_log import delete_refusals

pytestmark = pytest.mark.usefixtures("app")
NEXT = ON + timedelta(days=1)


def test_complying_stores_day_and_emails_owner() -> None:
    who, user_id = create_participant_user("P-1")
    key = comply(record_access(who.id), "", on=NEXT, by=COMMAND_LINE)
    [found] = requests_of(who.id)
    assert (found.key, found.state, found.answered_on, found.answer) == (key, "complied", NEXT, None)
    assert select_rows(OutboxMessage, "kind", user_id=user_id) == [("privacy-request-answered",)]
    assert select_rows(AuditLine, "details", action="privacy-request.complied") == [({"request": key.id, "kind": "access"},)]


def test_correction_needs_a_note_and_no_account() -> None:
    key = record_correction(create_participant("P-1").id)
    before = dump_database()
    with pytest.raises(FactError, match="note: missing"):
        comply(key, " ", on=NEXT, by=COMMAND_LINE)
    assert dump_database() == before
    comply(key, "Sato it is", on=NEXT, by=COMMAND_LINE)
    [found] = requests_of(key.participant_id)
    assert (found.state, found.answer) == ("complied", "Sato it is")
    assert select_rows(OutboxMessage, "kind") == []


def test_copy_needs_an_account() -> None:
    key = record_access(create_participant("P-1").id)
    with pytest.raises(FactError, match="account: missing"):
        comply(key, "", on=NEXT, by=COMMAND_LINE)


def test_refusal_enters_the_log_for_four_years() -> None:
    key = record_correction(create_participant("P-1").id)
    refuse(key, REFUSAL, on=NEXT, by=COMMAND_LINE)
    [found] = requests_of(key.participant_id)
    assert (found.state, found.ground, found.answer) == ("refused", *REFUSAL)
    [entry] = logged_refusals()
    assert (entry.kind, entry.ground, entry.reasons, entry.reference) == ("correction", *REFUSAL, "P-1")
    assert (entry.entered_on, entry.delete_on) == (NEXT, log_ends(NEXT))
    assert [table for table in ("privacy_requests", "refusal_log") if REFUSAL.reasons in stored_rows(table)] == []


@pytest.mark.parametrize(
    ("draft", "code"),
    [(RefusalDraft("others", "a"), "ground: unknown"), (RefusalDraft("unclear", " "), "reasons: missing")],
)
def test_incomplete_refusal_changes_nothing(draft: RefusalDraft, code: str) -> None:
    key = record_correction(create_participant("P-1").id)
    before = dump_database()
    with pytest.raises(FactError, match=code):
        refuse(key, draft, on=NEXT, by=COMMAND_LINE)
    assert dump_database() == before


def test_second_answer_raises_conflict_with_current_version() -> None:
    key = record_correction(create_participant("P-1").id)
    answered = refuse(key, REFUSAL, on=NEXT, by=COMMAND_LINE)
    for stale in (key, answered):
        with pytest.raises(ConflictError) as error:
            comply(stale, "done", on=NEXT, by=COMMAND_LINE)
        assert error.value.current_version == 2
        with pytest.raises(ConflictError):
            refuse(stale, REFUSAL, on=NEXT, by=COMMAND_LINE)


def test_unknown_request_is_not_found() -> None:
    key = record_correction(create_participant("P-1").id)
    with pytest.raises(NotFoundError):
        comply(key._replace(participant_id=create_participant("P-2").id), "done", on=NEXT, by=COMMAND_LINE)
    with pytest.raises(NotFoundError):
        comply(key._replace(participant_id=999), "done", on=NEXT, by=COMMAND_LINE)


def test_disabled_account_gets_no_email() -> None:
    who, user_id = create_participant_user("P-1")
    key = record_access(who.id)
    db.session.execute(update(User).where(User.id == user_id).values(active=False))
    db.session.commit()
    comply(key, "", on=NEXT, by=COMMAND_LINE)
    assert select_rows(OutboxMessage, "kind") == []


def test_open_request_holds_the_erasure() -> None:
    key = record_correction(create_participant("P-1").id)
    before = dump_database()
    with pytest.raises(FactError, match="reference: open-request"):
        erase_participant("P-1", reason="asked for it", by=COMMAND_LINE)
    assert dump_database() == before
    refuse(key, REFUSAL, on=NEXT, by=COMMAND_LINE)
    erase_participant("P-1", reason="asked for it", by=COMMAND_LINE)
    found = privacy_request(key.id, participant_id=key.participant_id)
    assert found is not None
    assert (found.state, found.wanted, found.why, found.answer) == ("refused", None, None, None)
    [entry] = logged_refusals()
    assert (entry.reasons, entry.reference) == (REFUSAL.reasons, None)
    assert select_rows(RefusalEntry, "participant_id", "request_id") == [(None, None)]


def test_refusal_leaves_the_log_on_its_day_and_not_before() -> None:
    who = create_participant("P-1")
    for on in (ON, NEXT):
        refuse_correction(who.id, on=on)
    due = log_ends(ON)
    assert delete_refusals(limit=9, on=due - timedelta(days=1), by=DAILY_RUN) == 0
    assert select_rows(AuditLine, "details", action="refusals.deleted") == []
    assert delete_refusals(limit=9, on=due, by=DAILY_RUN) == 1
    assert [entry.entered_on for entry in logged_refusals()] == [NEXT]
    assert select_rows(AuditLine, "details", action="refusals.deleted") == [({"entries": 1},)]
    assert len(requests_of(who.id)) == 2
