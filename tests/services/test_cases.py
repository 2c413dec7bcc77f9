"""Cases move along one table; only whoever took one decides and closes it, with words, and the person is told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.factories.accounts import create_participant_user
from tests.factories.participants import create_job, create_officers, create_participant, dump_database, select_rows
from tracker import clock
from tracker.compliance.case_states import (
    ACTS as TABLE_ACTS,
)
from tracker.compliance.case_states import (
    ADVERSE,
    ANOTHER,
    ASSIGNEE,
    DAILY,
    OFFICER,
    PARTICIPANT,
    STATES,
    TRANSITIONS,
    find_transition,
)
from tracker.errors import ConflictError, NotFoundError, TrackerError
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.models.assessments import AssessmentRow
from tracker.models.audit import AuditLine
from tracker.models.cases import OUTCOMES, Case, DecisionRow, Flag
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant
from tracker.queries.cases import CaseKey, case, decisions, proposal
from tracker.queries.dossiers import dossier
from tracker.queries.participants import ParticipantKey
from tracker.services import case_answers, cases, notices
from tracker.services.case_moves import CannotMoveError
from tracker.services.cases import DecisionDraft
from tracker.services.history.drafts import StintKey
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.erase import erase_participant
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("app")
CONTESTED_ON = date(2026, 7, 15)
NOTICE = notices.NoticeDraft("payslips", "those of June")
DRAFT = DecisionDraft("contested-day-advice", "the last day was passed by one", "the two readings differ by that day")
ADVERSE_DRAFT = DRAFT._replace(outcome="limit-exceeded-referred")
Act = Callable[[CaseKey, int], CaseKey]


def expired(key: CaseKey, by: int) -> CaseKey:
    """The case after the day on which its answer was due, if it waits for one. Raises CannotMoveError if nothing is due."""
    if not case_answers.expire_answers(limit=9, on=CONTESTED_ON + timedelta(15), by=by):
        raise CannotMoveError("no answer is due")
    return CaseKey(key.id, case(key.id).version)


ACTS: dict[str, Act] = {
    "take": lambda key, by: cases.take(key, by=by),
    "review": lambda key, by: cases.review(key, by=by),
    "decide": lambda key, by: cases.decide(key, DRAFT, by=by),
    "propose": lambda key, by: cases.propose(key, ADVERSE_DRAFT, by=by),
    "confirm": lambda key, by: cases.confirm(key, by=by),
    "send_back": lambda key, by: cases.send_back(key, "which shifts?", by=by),
    "close": lambda key, by: cases.close(key, "typed twice", by=by),
    "fix_data": lambda key, by: cases.fix_data(key, "the roster has another day", by=by),
    "ask_third_party": lambda key, by: case_answers.ask_third_party(key, "the café, by telephone", on=CONTESTED_ON, by=by),
    "serve": lambda key, by: notices.serve(key, NOTICE, on=CONTESTED_ON, by=by),
    "extend": lambda key, by: notices.extend(key, "on a trip", on=CONTESTED_ON, by=by),
    "reply": lambda key, by: notices.reply(key.id, "until May", by=by),
    "contest": lambda key, by: notices.contest(key.id, "it was leave", on=clock.today(), by=by),
    "resume": lambda key, by: case_answers.resume(key, "the roster, by email", by=by),
    "expire": expired,
    "reopen": lambda key, by: cases.reopen(key, "a roster turned up", by=by),
}
WAYS = {  # how a case comes into each state
    "new": (),
    "triage": ("take",),
    "data-fix": ("take", "fix_data"),
    "under-review": ("take", "review"),
    "awaiting-participant": ("take", "review", "serve"),
    "awaiting-third-party": ("take", "review", "ask_third_party"),
    "second-check": ("take", "review", "propose"),
    "decided": ("take", "review", "decide"),
    "closed": ("take", "review", "decide", "close"),
}
ROLES = {
    OFFICER: (True, True, False, False),
    ASSIGNEE: (True, False, False, False),
    ANOTHER: (False, True, False, False),
    PARTICIPANT: (False, False, True, False),
    DAILY: (False, False, False, True),
}
"""Whether the officer who took the case may act, whether another may, the participant, and the daily run."""
BY_DAY_ALONE = ("expire",)
"""The acts of the daily run; the others have no form for it."""
BY_PARTICIPANT = ("reply", "contest")
"""The acts of the participant; no other page of theirs has a form of a case, which the policy of the pages tests."""
AT_ANY_VERSION = ("reply", "contest", *BY_DAY_ALONE)
WITHOUT_FLAG = ("data-fix", "close")
"""The state and act that need the flag to be withdrawn first."""


@pytest.fixture
def waiting() -> CaseKey:
    """A case that waits, of somebody who reads Japanese."""
    return opened(create_participant())


def opened(who: ParticipantKey) -> CaseKey:
    """The case of somebody whose job has become contested."""
    return opened_with_job(who)[1]


def opened_with_job(who: ParticipantKey) -> tuple[StintKey, CaseKey]:
    """The job that has become contested, and its case."""
    stint = create_job(who, date(2026, 1, 15), CONTESTED_ON, on=CONTESTED_ON)
    return stint, CaseKey(select_rows(Case, "id", participant_id=who.id, rule="employer-tenure")[0][0], 1)


def brought(key: CaseKey, way: tuple[str, ...], by: int) -> CaseKey:
    """The case after these acts."""
    for act in way:
        key = ACTS[act](key, by)
    return key


def test_table_names_every_state_and_act() -> None:
    assert tuple(WAYS) == STATES
    assert set(ACTS) == set(TABLE_ACTS)
    assert {each.to for each in TRANSITIONS} | {"new"} == set(STATES)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", WAYS)
def test_each_state_allows_its_acts_to_their_roles(state: str, act: str) -> None:
    who, user = create_participant_user("P-1")
    actors = (*create_officers(2, by=COMMAND_LINE), user, DAILY_RUN)
    stint, waiting = opened_with_job(who)
    key = brought(waiting, WAYS[state], actors[0])
    if (state, act) == WITHOUT_FLAG:
        withdraw_stint(stint, kind="job", reason="never worked there", on=CONTESTED_ON, by=actors[0])
        key = key._replace(version=case(key.id).version)
    found = find_transition(state, act)
    allowed = ROLES[found.role] if found else (False,) * 4
    before = dump_database()
    for by, may in zip(actors, allowed, strict=True):
        if not may and (act in BY_DAY_ALONE or by in actors[:2] or act in BY_PARTICIPANT):
            with pytest.raises(CannotMoveError):
                ACTS[act](key, by)
    assert dump_database() | {"operations": []} == before | {"operations": []}
    if found:
        by = actors[allowed.index(True)]
        assert ACTS[act](key, by) == (key.id, key.version + 1)
        assert case(key.id).state == found.to


def test_each_move_writes_version_and_audit(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = brought(waiting, ("take", "review", "decide", "close"), by)
    assert key == (waiting.id, 5)
    held = case(key.id)
    assert (held.state, held.version, held.assignee_id) == ("closed", 5, by)
    moves = [(action, details["version"]) for action, details in select_rows(AuditLine, "action", "details", by=by)]
    assert moves == [("case.triage", 2), ("case.under-review", 3), ("case.decided", 4), ("case.closed", 5)]
    assert select_rows(Flag, "state", "ended_at") == [("resolved", None)]
    assert [closed is not None for (closed,) in select_rows(Case, "closed_at")] == [True]


def test_stale_key_raises_conflict_with_current_version(waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    brought(waiting, ("take",), by)
    for act in (each for name, each in ACTS.items() if name not in AT_ANY_VERSION):
        with pytest.raises(ConflictError) as conflict:
            act(waiting, other)
        assert conflict.value.current_version == 2
        with pytest.raises(NotFoundError):
            act(waiting._replace(id=waiting.id + 1), other)


def test_decision_keeps_verdict_and_notifies_person(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = brought(waiting, ("take", "review", "decide"), by)
    assert decisions(key.id) == [(key.id, 4, *DRAFT, by)]
    assert select_rows(DecisionRow, "assessment_id") == select_rows(AssessmentRow, "id", superseded_at=None)
    message = ("case-decided", "ja", {"case": key.id, "outcome": DRAFT.outcome})
    assert select_rows(OutboxMessage, "kind", "language", "content")[-1] == message


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_is_decided_by_one_or_by_two(outcome: str, waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key, draft = brought(waiting, ("take", "review"), by), DRAFT._replace(outcome=outcome)
    alone, together = (cases.decide, cases.propose) if outcome not in ADVERSE else (cases.propose, cases.decide)
    with pytest.raises(CannotMoveError, match=r"second officer|only an adverse outcome"):
        together(key, draft, by=by)
    key = alone(key, draft, by=by)
    if outcome in ADVERSE:
        assert decisions(key.id) == []
        with pytest.raises(CannotMoveError, match="only another officer"):
            cases.confirm(key, by=by)
        cases.confirm(key, by=other)
    assert decisions(waiting.id)[0] == (waiting.id, case(waiting.id).version, *draft, other if outcome in ADVERSE else by)


def test_checked_decision_notifies_person_once(waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key = brought(waiting, ("take", "review", "propose"), by)
    assert [kind for (kind,) in select_rows(OutboxMessage, "kind")] == ["verdict-changed"]
    cases.confirm(key, by=other)
    message = ("case-decided", "ja", {"case": key.id, "outcome": "limit-exceeded-referred"})
    assert select_rows(OutboxMessage, "kind", "language", "content")[-1] == message


def test_sent_back_proposal_can_be_proposed_again(waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key = brought(waiting, ("take", "review", "propose"), by)
    with pytest.raises(CannotMoveError, match="needs words"):
        cases.send_back(key, " ", by=other)
    key = cases.send_back(key, "which shifts?", by=other)
    assert case(key.id).assignee_id == by
    key = cases.propose(key, ADVERSE_DRAFT._replace(reasons="the shifts of July"), by=by)
    cases.confirm(key, by=other)
    assert [each.reasons for each in decisions(key.id)] == ["the shifts of July"]


def test_proposal_is_read_with_its_case_alone(waiting: CaseKey) -> None:
    by, _ = create_officers(2, by=COMMAND_LINE)
    key = brought(waiting, ("take", "review"), by)
    with pytest.raises(NotFoundError):
        proposal(key.id, case(key.id).participant_id)
    key = ACTS["propose"](key, by)
    found = proposal(key.id, case(key.id).participant_id)
    assert (found.case_version, found.outcome, found.finding, found.reasons) == (key.version, *ADVERSE_DRAFT)
    with pytest.raises(NotFoundError):
        proposal(key.id + 1, case(key.id).participant_id)


@pytest.mark.parametrize("lacking", [{"outcome": "breach"}, {"outcome": ""}, {"finding": " \n"}, {"reasons": ""}])
def test_a_decision_needs_an_outcome_and_words(lacking: dict[str, Any], waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = brought(waiting, ("take", "review"), by)
    with pytest.raises(CannotMoveError, match="a decision needs an outcome, a finding and reasons"):
        cases.decide(key, DRAFT._replace(**lacking), by=by)
    assert (decisions(key.id), case(key.id).state) == ([], "under-review")


def test_case_without_verdict_can_be_decided() -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    who = create_participant()
    key = brought(opened(who), ("take", "review"), by)
    record_stay(who, StayDraft(), reason="never came", on=CONTESTED_ON, by=by)
    key = key._replace(version=case(key.id).version)
    cases.decide(key, DRAFT._replace(outcome="no-issue"), by=by)
    assert select_rows(DecisionRow, "assessment_id") == select_rows(AssessmentRow, "id")[-1:]


def test_closing_leaves_flags_of_other_cases() -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    who = create_participant(stay=StayDraft(date(2026, 1, 10), date(2026, 1, 20)))
    key = opened(who)
    brought(key, ("take", "close"), by)
    states = dict(select_rows(Flag, "rule", "state", ended_at=None))
    assert states == {"employer-tenure": "resolved", "outside-stay": "attached", "stay-length": "attached"}


def test_missing_case_raises_our_error() -> None:
    assert issubclass(CannotMoveError, TrackerError)
    with pytest.raises(NotFoundError):
        case(1)


def test_a_remark_needs_words(waiting: CaseKey) -> None:
    with pytest.raises(CannotMoveError, match="a remark needs words"):
        cases.remark(waiting, " ", by=COMMAND_LINE)


def test_withdrawal_after_closing_opens_no_case() -> None:
    who, (by,) = create_participant(), create_officers(1, by=COMMAND_LINE)
    line = create_job(who, date(2026, 1, 15), CONTESTED_ON, on=CONTESTED_ON)
    [(id_,)] = select_rows(Case, "id", participant_id=who.id, rule="employer-tenure")
    brought(CaseKey(id_, 1), ("take", "close"), by)
    withdraw_stint(line, kind="job", reason="never worked there", on=CONTESTED_ON, by=COMMAND_LINE)
    assert select_rows(Case, "id", participant_id=who.id, rule="employer-tenure") == [(id_,)]
    assert select_rows(Flag, "state", participant_id=who.id, rule="employer-tenure") == [("withdrawn",)]


def test_corrected_record_is_closed_when_no_flag_is_left() -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    stint, waiting = opened_with_job(create_participant())
    key = brought(waiting, ("take", "fix_data"), by)
    with pytest.raises(CannotMoveError, match="still flagged"):
        cases.close(key, "corrected", by=by)
    withdraw_stint(stint, kind="job", reason="never worked there", on=CONTESTED_ON, by=by)
    key = key._replace(version=case(key.id).version)
    cases.close(key, "typed for somebody else", by=by)
    assert (case(key.id).state, select_rows(Flag, "state", case_id=key.id)) == ("closed", [("withdrawn",)])


@pytest.mark.parametrize("act", ["fix_data", "close"])
def test_act_that_ends_something_needs_words(act: str, waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = brought(waiting, ("take",), by)
    with pytest.raises(CannotMoveError, match="needs words"):
        getattr(cases, act)(key, " ", by=by)
    assert case(key.id).version == key.version


def test_words_of_an_act_are_sealed(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    brought(waiting, ("take", "fix_data"), by)
    [details] = [details for action, details in select_rows(AuditLine, "action", "details") if action == "case.data-fix"]
    assert "roster" not in str(details)
    assert dossier(waiting.id).steps[0].remark == "the roster has another day"


def test_answer_is_due_on_a_stored_day(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    brought(waiting, WAYS["awaiting-third-party"], by)
    last = CONTESTED_ON + timedelta(14)
    assert dossier(waiting.id).answer_due_on == last
    assert case_answers.expire_answers(limit=9, on=last, by=DAILY_RUN) == 0
    assert case_answers.expire_answers(limit=9, on=last + timedelta(1), by=DAILY_RUN) == 1
    assert case_answers.expire_answers(limit=9, on=last + timedelta(1), by=DAILY_RUN) == 0
    found = dossier(waiting.id)
    assert (found.state, found.answer_due_on, found.decisions) == ("under-review", None, ())


def test_reopened_case_waits_without_an_officer(waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key = brought(waiting, WAYS["closed"], by)
    assert select_rows(Flag, "state") == [("resolved",)]
    brought(key, ("reopen",), other)
    row = select_rows(Case, "state", "assignee_id", "closed_at", "harm", "queue_rank")
    assert (row, select_rows(Flag, "state")) == ([("new", None, None, 2, 2)], [("attached",)])


def test_case_stays_closed_beside_a_later_one() -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    who = create_participant()
    stint, waiting = opened_with_job(who)
    brought(waiting, ("take", "fix_data"), by)
    withdraw_stint(stint, kind="job", reason="never worked there", on=CONTESTED_ON, by=by)
    key = cases.close(CaseKey(waiting.id, case(waiting.id).version), "typed twice", by=by)
    create_job(who, date(2026, 1, 15), CONTESTED_ON, on=CONTESTED_ON)
    with pytest.raises(CannotMoveError, match="a later case"):
        cases.reopen(key, "a roster turned up", by=by)
    assert case(key.id).state == "closed"


def test_case_of_an_erased_person_stays_closed(waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    key = brought(waiting, ("take", "close"), by)
    with time_machine.travel(datetime(2027, 12, 1, tzinfo=UTC)):
        erase_participant(select_rows(Participant, "reference")[0][0], reason="asked", by=COMMAND_LINE)
    with pytest.raises(CannotMoveError, match="erased"):
        cases.reopen(CaseKey(key.id, case(key.id).version), "a roster turned up", by=by)
