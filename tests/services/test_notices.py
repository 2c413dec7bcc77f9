"""Notices and what participants write: one transaction each, one extension, no officer twice in a contested case."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job, create_participant, draft_participant, select_rows
from tracker.clock import hong_kong_day
from tracker.compliance.deadlines import contest_end
from tracker.models.accounts import DAILY_RUN
from tracker.models.alerts import Alert
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Case, Flag
from tracker.models.outbox import OutboxMessage
from tracker.queries.cases import CaseKey, case
from tracker.queries.dossiers import dossier
from tracker.queries.own_cases import own_cases
from tracker.services import cases, notices
from tracker.services.alerts import make_alerts
from tracker.services.case_answers import expire_answers, resume
from tracker.services.case_moves import CannotMoveError
from tracker.services.cases import DecisionDraft
from tracker.services.handover import hand_over
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.notices import NoticeDraft

pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 7, 16)
NOON = datetime(2026, 7, 16, 4, tzinfo=UTC)
PAYSLIPS = NoticeDraft("payslips", "Those of June, please.")
DECISION = DecisionDraft("limit-exceeded-recorded", "two days too many", "by every reading")


class Scene:
    """A participant with an account, a case of theirs under review, and three officers."""

    def __init__(self) -> None:
        self.who, self.user = create_participant_user("P-1")
        self.stint = create_job(self.who, date(2026, 1, 15), on=TODAY)
        self.id = select_rows(Case, "id", participant_id=self.who.id, rule="employer-tenure")[0][0]
        self.lee, self.novak, self.okada = (create_user(name, "officer") for name in ("Lee", "Novak", "Okada"))
        cases.review(cases.take(self.key, by=self.lee), by=self.lee)

    @property
    def key(self) -> CaseKey:
        """The case in its current version."""
        return CaseKey(self.id, case(self.id).version)

    def decide(self) -> None:
        """Propose as one officer and sign as another."""
        cases.propose(self.key, DECISION, by=self.lee)
        cases.confirm(self.key, by=self.novak)


@pytest.fixture
def scene() -> Scene:
    """The participant, the case and the officers."""
    with time_machine.travel(NOON):
        return Scene()


def test_notice_writes_deadline_message_and_history_at_once(scene: Scene) -> None:
    notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    [details] = [details for action, details in select_rows(AuditLine, "action", "details") if "awaiting" in action]
    assert (details["notice"], details["due"], "June" in str(details)) == ("payslips", "2026-07-30", False)
    [served] = own_cases(scene.who.id, on=TODAY)
    assert (served.state, served.answer_due_on, served.notices[0].words) == (
        "awaiting-participant",
        date(2026, 7, 30),
        PAYSLIPS.words,
    )
    message = ("case-notice", {"case": scene.id, "due": "2026-07-30", "extended": False}, scene.id)
    assert select_rows(OutboxMessage, "kind", "content", "case_id")[-1] == message


def test_unknown_notice_is_refused(scene: Scene) -> None:
    with pytest.raises(CannotMoveError, match="no such notice"):
        notices.serve(scene.key, NoticeDraft("threat"), on=TODAY, by=scene.lee)
    assert case(scene.id).state == "under-review"


def test_deadline_is_extended_once_with_a_reason(scene: Scene) -> None:
    notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    with pytest.raises(CannotMoveError, match="needs words"):
        notices.extend(scene.key, " ", on=TODAY, by=scene.lee)
    notices.extend(scene.key, "on a trip", on=TODAY, by=scene.lee)
    assert dossier(scene.id).answer_due_on == date(2026, 8, 6)
    assert select_rows(OutboxMessage, "content")[-1][0]["extended"] is True
    with pytest.raises(CannotMoveError, match="once"):
        notices.extend(scene.key, "again", on=TODAY, by=scene.lee)
    resume(scene.key, "told us on the telephone", by=scene.lee)
    assert (dossier(scene.id).answer_due_on, dossier(scene.id).is_extended) == (None, False)


def test_silence_decides_nothing(scene: Scene) -> None:
    notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    assert expire_answers(limit=9, on=date(2026, 7, 31), by=DAILY_RUN) == 1
    found = dossier(scene.id)
    assert (found.state, found.decisions, found.assignee_id) == ("under-review", (), scene.lee)
    with pytest.raises(CannotMoveError):
        notices.reply(scene.id, "too late?", by=scene.user)


def test_reply_is_accepted_at_any_version(scene: Scene) -> None:
    notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    cases.remark(scene.key, "rang", by=scene.novak)
    notices.reply(scene.id, "until May", by=scene.user)
    assert case(scene.id).state == "under-review"
    assert own_cases(scene.who.id, on=TODAY)[0].written[0][:2] == ("case.replied", "until May")


def test_dispute_moves_the_version_of_an_open_case(scene: Scene) -> None:
    before = scene.key
    notices.dispute(scene.id, "it was leave", by=scene.user)
    assert (case(scene.id).state, scene.key.version) == ("under-review", before.version + 1)
    assert dossier(scene.id).steps[0].remark == "it was leave"
    with pytest.raises(CannotMoveError, match="only the participant"):
        notices.dispute(scene.id, "it was leave", by=scene.lee)
    cases.decide(scene.key, DECISION._replace(outcome="no-issue"), by=scene.lee)
    with pytest.raises(CannotMoveError, match="open case"):
        notices.dispute(scene.id, "it was leave", by=scene.user)


@pytest.mark.parametrize("closed", [False, True])
def test_contested_case_goes_to_another_officer(scene: Scene, closed: bool) -> None:
    scene.decide()
    if closed:
        cases.close(scene.key, by=scene.lee)
    last = contest_end(dossier(scene.id).decisions[0].at, None, hong_kong_day)
    assert last is not None
    with pytest.raises(CannotMoveError, match="contested"):
        notices.contest(scene.id, "it was leave", on=last + timedelta(1), by=scene.user)
    notices.contest(scene.id, "it was leave", on=last, by=scene.user)
    found = dossier(scene.id)
    assert (found.state, found.assignee_id, select_rows(Flag, "state", case_id=scene.id)) == ("new", None, [("attached",)])
    for officer in (scene.lee, scene.novak):
        with pytest.raises(CannotMoveError, match="another officer"):
            cases.take(scene.key, by=officer)
        with pytest.raises(CannotMoveError, match="another officer"):
            hand_over(scene.key, officer, "please", by=scene.okada)
    cases.take(scene.key, by=scene.okada)
    assert case(scene.id).assignee_id == scene.okada


def test_former_decider_signs_no_contested_case(scene: Scene) -> None:
    scene.decide()
    notices.contest(scene.id, "it was leave", on=TODAY, by=scene.user)
    cases.review(cases.take(scene.key, by=scene.okada), by=scene.okada)
    cases.propose(scene.key, DECISION, by=scene.okada)
    for officer in (scene.lee, scene.novak):
        with pytest.raises(CannotMoveError, match="another officer"):
            cases.confirm(scene.key, by=officer)


def test_each_decision_is_contested_once(scene: Scene) -> None:
    scene.decide()
    notices.contest(scene.id, "it was leave", on=TODAY, by=scene.user)
    [contested] = own_cases(scene.who.id, on=TODAY)
    assert (contested.contest_end, contested.written[0].action) == (None, "case.contested")
    with pytest.raises(CannotMoveError):
        notices.contest(scene.id, "again", on=TODAY, by=scene.user)
    cases.review(cases.take(scene.key, by=scene.okada), by=scene.okada)
    cases.decide(scene.key, DECISION._replace(outcome="no-issue"), by=scene.okada)
    assert own_cases(scene.who.id, on=TODAY)[0].contest_end is not None


def test_case_beside_a_later_one_is_not_contested(scene: Scene) -> None:
    cases.decide(scene.key, DECISION._replace(outcome="corrected"), by=scene.lee)
    cases.close(scene.key, by=scene.lee)
    withdraw_stint(scene.stint, kind="job", reason="typed twice", on=TODAY, by=scene.lee)
    create_job(scene.who, date(2026, 1, 10), on=TODAY)
    with pytest.raises(CannotMoveError, match="a later case"):
        notices.contest(scene.id, "it was leave", on=TODAY, by=scene.user)


def test_participant_without_cases_sees_none(scene: Scene) -> None:
    other, _ = create_participant_user("P-2")
    assert own_cases(other.id, on=TODAY) == []


def remind(on: date) -> list[tuple[str, str]]:
    """The due days of the reminders that a night stores, with their subjects."""
    before = len(select_rows(OutboxMessage))
    make_alerts(limit=99, on=on, by=DAILY_RUN)
    new = select_rows(OutboxMessage, "kind", "content")[before:]
    return [(kind, content["due"]) for kind, content in new if content.get("reminder")]


def test_reply_is_reminded_of_half_way_and_in_the_last_days(scene: Scene) -> None:
    with time_machine.travel(NOON):
        notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    days = [date(2026, 7, day) for day in range(17, 31) if remind(date(2026, 7, day))]
    assert days == [date(2026, 7, 23), date(2026, 7, 27), date(2026, 7, 29)]
    states = {row[0] for row in select_rows(Alert, "state", rule="case-reply")}
    assert states == {"made"}


def test_server_that_was_down_sends_one_reminder(scene: Scene) -> None:
    with time_machine.travel(NOON):
        notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    assert remind(date(2026, 7, 28)) == [("case-notice", "2026-07-30")]
    assert remind(date(2026, 7, 28)) == []


def test_answered_notice_is_reminded_of_no_more(scene: Scene) -> None:
    with time_machine.travel(NOON):
        notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    notices.reply(scene.id, "until May", by=scene.user)
    assert select_rows(Alert, "state", rule="case-reply") == [("superseded",)]
    assert [remind(date(2026, 7, day)) for day in range(17, 31)] == [[]] * 14


def test_extended_reply_is_reminded_of_by_its_new_day(scene: Scene) -> None:
    with time_machine.travel(NOON):
        notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    with time_machine.travel(NOON + timedelta(4)):
        notices.extend(scene.key, "on a trip", on=date(2026, 7, 20), by=scene.lee)
    found = [remind(date(2026, 7, 20) + timedelta(day)) for day in range(18)]
    assert [each for each in found if each] == [[("case-notice", "2026-08-06")]] * 3


def test_reminder_of_a_reply_that_is_not_awaited_ends_silently(scene: Scene) -> None:
    with time_machine.travel(NOON):
        notices.serve(scene.key, PAYSLIPS, on=TODAY, by=scene.lee)
    db.session.execute(update(Case).where(Case.id == scene.id).values(state="under-review", answer_due_on=None))
    db.session.commit()
    assert remind(date(2026, 7, 23)) == []
    assert select_rows(Alert, "state", rule="case-reply") == [("superseded",)]


def test_participant_without_a_way_is_not_reminded() -> None:
    with time_machine.travel(NOON):
        key = create_participant("P-9", particulars=draft_participant().particulars._replace(email=None))
        create_job(key, date(2026, 1, 15), on=TODAY)
        [(id_,)] = select_rows(Case, "id", participant_id=key.id, rule="employer-tenure")
        lee = create_user("Lee", "officer")
        served = cases.review(cases.take(CaseKey(id_, 1), by=lee), by=lee)
        notices.serve(served, PAYSLIPS, on=TODAY, by=lee)
    assert remind(date(2026, 7, 23)) == []
    assert sorted(row[0] for row in select_rows(Alert, "state", rule="case-reply")) == ["due", "made"]
