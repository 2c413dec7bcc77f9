"""Participants are erased on their due day and not before; holds keep them; sessions, sign-ins and emails go in their time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from tests.factories.accounts import create_user
from tests.factories.canaries import create_canary
from tests.factories.participants import DAY, create_job, create_participant, dump_database, keyring, load_person, select_rows
from tests.factories.retention import (
    APPLIED,
    FORGOTTEN,
    GONE,
    LEFT,
    create_applicant,
    create_departed,
    create_hold,
    set_periods,
)
from tracker.adapters.keys import Secret
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE, Session, UnfinishedSignIn
from tracker.models.audit import AuditLine
from tracker.models.audit_chain import broken_lines
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant
from tracker.models.retention import RetentionHold
from tracker.queries.cases import CaseKey, open_cases
from tracker.queries.holds import HoldKey, hand_holds, holds_of
from tracker.queries.retention import outlook_of
from tracker.services import cases
from tracker.services.accounts.passwords import request_new_password
from tracker.services.accounts.sessions import begin_session, end_session
from tracker.services.accounts.unfinished import begin_unfinished
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.erase import erase_participant
from tracker.services.participants.stay import record_stay
from tracker.services.reports import MonthDraft, close_first_issue, sign_month
from tracker.services.retention.due import erase_due_participant, note_last_days
from tracker.services.retention.holds import HoldDraft, lift_hold, place_hold
from tracker.workflows import retention
from tracker.workflows.retention import (
    delete_ended_sessions,
    delete_late_sign_ins,
    delete_sent_emails,
    due_people,
    erase_due_people,
)

pytestmark = pytest.mark.usefixtures("app")
BY: dict[str, Any] = {"by": COMMAND_LINE}
NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)


def erased() -> set[str]:
    """The references of the erased participants."""
    return {reference for reference, at in select_rows(Participant, "reference", "erased_at") if at is not None}


def test_participants_are_erased_on_their_due_day() -> None:
    create_departed("P-1")
    create_applicant("P-2")
    create_departed("P-3", LEFT + DAY)
    assert erase_due_people(on=FORGOTTEN - DAY) == 0
    assert (erase_due_people(on=FORGOTTEN), erased()) == (1, {"P-2"})
    assert (erase_due_people(on=GONE - DAY), erased()) == (0, {"P-2"})
    assert (erase_due_people(on=GONE), erased()) == (1, {"P-1", "P-2"})
    before = dump_database()
    assert erase_due_people(on=GONE) == 0
    assert dump_database() | {"operations": []} == before | {"operations": []}
    lines = select_rows(AuditLine, "details", action="participant.erased")
    assert lines[-1] == ({"reason": "retention", "basis": "stay", "since": "2026-05-03", "due": "2032-05-04"},)
    assert broken_lines() == []


def test_corrected_departure_moves_the_due_day() -> None:
    key = create_departed()
    record_stay(key, StayDraft(date(2026, 1, 10), None, LEFT + DAY), reason="seen later", on=LEFT + DAY, **BY)
    assert (erase_due_people(on=GONE), erase_due_people(on=GONE + DAY)) == (0, 1)


def test_person_without_any_day_counts_from_being_added() -> None:
    with time_machine.travel(NOON, tick=False):
        create_participant("P-1", visa=VisaDraft(), stay=StayDraft())
        key = create_applicant("P-2")
        create_departed("P-3")
    assert select_rows(Participant, "visa_ends_on", "stay_ends_on") == [(date(2026, 5, 4), None), (APPLIED, None), (None, LEFT)]
    stored = select_rows(Participant, "id", "visa_ends_on", "stay_ends_on")
    db.session.execute(update(Participant).values(visa_ends_on=None, stay_ends_on=None))
    db.session.commit()
    outlook = outlook_of(key.id - 1, on=LEFT)
    assert outlook is not None
    assert outlook.due_on == date(2028, 5, 5)
    assert (note_last_days(limit=2, **BY), note_last_days(limit=2, **BY), note_last_days(limit=2, **BY)) == (2, 1, 0)
    assert select_rows(Participant, "id", "visa_ends_on", "stay_ends_on") == stored


def test_changed_period_counts_from_its_day() -> None:
    create_departed()
    set_periods(date(2027, 1, 1), stay_months=12)
    outlook = outlook_of(load_person(1).id, on=LEFT)
    assert outlook is not None
    assert (outlook.months, outlook.due_on, outlook.deleted_on) == (72, date(2027, 5, 4), date(2027, 5, 4))
    assert (erase_due_people(on=date(2027, 5, 3)), erase_due_people(on=date(2027, 5, 4))) == (0, 1)


def test_hold_by_hand_keeps_data_until_it_ends() -> None:
    ends, stays, lifted = (create_departed(f"P-{number}") for number in (1, 2, 3))
    create_hold(ends, GONE + DAY)
    create_hold(stays)
    hold = create_hold(lifted)
    assert erase_due_people(on=GONE) == 0
    lift_hold(lifted.id, HoldKey(hold, 1), "the claim is settled", on=GONE, **BY)
    assert (erase_due_people(on=GONE), erase_due_people(on=GONE + DAY), erased()) == (1, 0, {"P-3"})
    assert (erase_due_people(on=GONE + 2 * DAY), erased()) == (1, {"P-1", "P-3"})
    assert not erase_due_participant(stays.id, on=GONE, **BY)
    assert not erase_due_participant(ends.id, on=GONE, **BY)
    assert select_rows(RetentionHold, "reason", "lift_reason", participant_id=lifted.id) == [("", None)]
    assert "a claim" in [hold.reason for hold in hand_holds(stays.id)]
    [outlook] = due_people(GONE, on=GONE)
    assert (outlook.participant.reference, outlook.deleted_on, outlook.holds[0].kind) == ("P-2", None, "by-hand")
    with pytest.raises(FactError, match="by-hand"):
        erase_participant("P-2", reason="asked for it", **BY)


def test_case_keeps_data_while_open_and_contestable() -> None:
    set_periods(date(2026, 7, 20), stay_months=1)
    key = create_departed("P-1", date(2026, 7, 20))
    with time_machine.travel(datetime(2026, 8, 31, 16, tzinfo=UTC), tick=False):
        create_job(key, date(2026, 1, 15), on=date(2026, 9, 1))
        [case] = open_cases([key.id]).values()
        assert erase_due_people(on=date(2030, 1, 1)) == 0
        cases.close(cases.take(CaseKey(case.id, case.version), **BY), "no issue", **BY)
    assert {hold.kind for hold in holds_of([key.id], on=date(2026, 9, 29))[key.id]} == {"closed-case"}
    assert (erase_due_people(on=date(2026, 9, 29)), erase_due_people(on=date(2026, 9, 30))) == (0, 1)


def test_report_keeps_data_until_it_is_signed() -> None:
    set_periods(LEFT, stay_months=1)
    create_departed("P-1")
    create_departed("P-2", date(2026, 4, 30))
    manager, other = create_user("Ito", "manager"), create_user("Mori", "manager")
    report = close_first_issue(MonthDraft("japan", "inbound", "2026-05"), on=date(2026, 7, 1), by=manager)
    assert (erase_due_people(on=date(2026, 7, 1)), erased()) == (1, {"P-2"})
    sign_month(report, on=date(2026, 7, 1), by=other)
    assert erase_due_people(on=date(2026, 7, 1)) == 1


def test_hold_before_the_due_day_is_shown_with_the_day_after_it() -> None:
    key = create_departed()
    create_hold(key, GONE - DAY)
    outlook = outlook_of(key.id, on=LEFT)
    assert outlook is not None
    assert (outlook.due_on, outlook.deleted_on, outlook.holds) == (GONE, GONE, [])
    create_hold(key, GONE + 9 * DAY)
    outlook = outlook_of(key.id, on=LEFT)
    assert outlook is not None
    assert (outlook.due_on, outlook.deleted_on) == (GONE, GONE + 10 * DAY)


def test_holds_that_cannot_be_recorded_change_nothing() -> None:
    key, other = create_departed("P-1"), create_departed("P-2")
    hold = create_hold(key)
    create_hold(other)
    lift_hold(key.id, HoldKey(hold, 1), "over", on=LEFT, **BY)
    erase_participant("P-1", reason="asked for it", **BY)
    before = dump_database()
    acts: list[tuple[type[Exception], Callable[[], int]]] = [
        (FactError, lambda: place_hold(other.id, HoldDraft(" "), on=LEFT, **BY)),
        (FactError, lambda: place_hold(other.id, HoldDraft("a claim", LEFT - DAY), on=LEFT, **BY)),
        (NotFoundError, lambda: place_hold(key.id, HoldDraft("a claim"), on=LEFT, **BY)),
        (NotFoundError, lambda: lift_hold(other.id, HoldKey(hold, 2), "over", on=LEFT, **BY)),
        (ConflictError, lambda: lift_hold(other.id, HoldKey(hold + 1, 2), "over", on=LEFT, **BY)),
        (FactError, lambda: lift_hold(other.id, HoldKey(hold + 1, 1), " ", on=LEFT, **BY)),
    ]
    for error, act in acts:
        with pytest.raises(error):
            act()
    assert dump_database() == before
    assert (outlook_of(key.id, on=LEFT), erase_due_participant(key.id, on=GONE, **BY)) == (None, False)
    actions = [action for (action,) in select_rows(AuditLine, "action") if action.startswith("hold.")]
    assert actions == ["hold.placed", "hold.placed", "hold.lifted"]


def test_interrupted_run_is_continued(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2, 3):
        create_departed(f"P-{number}", LEFT - number * DAY)
    done = list[int]()

    def dies_at_the_second(participant_id: int, **keywords: Any) -> bool:
        if done:
            raise KeyboardInterrupt
        done.append(participant_id)
        return erase_due_participant(participant_id, **keywords)

    monkeypatch.setattr(retention, "erase_due_participant", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        erase_due_people(on=GONE)
    assert erased() == {"P-3"}
    monkeypatch.undo()
    assert (erase_due_people(on=GONE), erased()) == (2, {"P-1", "P-2", "P-3"})


def test_sessions_are_deleted_when_their_period_is_over() -> None:
    user = create_user("Lee", "officer")
    with time_machine.travel(NOON, tick=False):
        begin_session(Secret("a"), "a browser", by=user)
        ended = begin_session(Secret("b"), "a browser", by=user)
        end_session(ended, by=user)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        last = begin_session(Secret("c"), "a browser", by=user)
    assert delete_ended_sessions(on=date(2027, 5, 4)) == 0
    assert (delete_ended_sessions(on=date(2027, 5, 5)), select_rows(Session)) == (2, [(last,)])
    assert delete_ended_sessions(on=date(2027, 5, 6)) == 1


def test_sign_ins_out_of_time_leave_nothing() -> None:
    user = create_user("Lee", "officer")
    with time_machine.travel(NOON, tick=False):
        begin_unfinished(Secret("u"), user)
        dead, alive = (begin_session(Secret(name), "a browser", by=user) for name in "ab")
        end_session(dead, by=user)
        db.session.execute(update(Session).values(challenge=b"c", new_app=b"n"))
        db.session.commit()
        assert delete_late_sign_ins() == 1
        assert select_rows(Session, "id", "challenge", "new_app") == [(dead, None, None), (alive, b"c", b"n")]
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        assert delete_late_sign_ins() == 1
    assert select_rows(UnfinishedSignIn, "token_digest") == []
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert delete_late_sign_ins() == 1


def test_sent_emails_are_deleted_when_their_period_is_over() -> None:
    user = create_user("Lee", "officer")
    for number in (1, 2, 3):
        request_new_password(Secret(f"https://sojourn.example/{number}"), "nonce", keys=keyring(), by=user)
    sent = datetime(2026, 5, 4, 15, 59, 59, tzinfo=UTC)
    first, second, waiting = (id_ for (id_,) in select_rows(OutboxMessage))
    for id_, at in ((first, sent), (second, sent + timedelta(seconds=1))):
        db.session.execute(update(OutboxMessage).where(OutboxMessage.id == id_).values(state="sent", sent_at=at, ended_at=at))
    db.session.commit()
    assert delete_sent_emails(on=date(2027, 5, 4)) == 0
    assert (delete_sent_emails(on=date(2027, 5, 5)), select_rows(OutboxMessage)) == (1, [(second,), (waiting,)])


def test_canary_is_erased_with_everything_when_due() -> None:
    who = create_canary(1)
    person = load_person(who.id)
    until = select_rows(Participant, "stay_ends_on", id=who.id)[0][0]
    assert person.stay.departed_on is None
    assert until == date(2027, 1, 9)
    assert erase_due_people(on=date(2033, 1, 10)) == 1
    assert [name for name, rows in dump_database().items() if who.word in repr(rows).lower()] == []
