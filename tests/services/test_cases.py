"""Cases move along one table; only whoever took one decides and closes it, with words, and the person is told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.factories.participants import create_job, create_officers, create_participant, dump_database, select_rows
from tracker.compliance.case_states import (
    ACTS as TABLE_ACTS,
)
from tracker.compliance.case_states import (
    ADVERSE,
    ANOTHER,
    ASSIGNEE,
    OFFICER,
    STATES,
    TRANSITIONS,
    find_transition,
)
from tracker.errors import ConflictError, NotFoundError, TrackerError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.assessments import AssessmentRow
from tracker.models.audit import AuditLine
from tracker.models.cases import CASE_STATES, OUTCOMES, Case, DecisionRow, Flag
from tracker.models.outbox import OutboxMessage
from tracker.queries.cases import CaseKey, case, decisions, proposal
from tracker.queries.participants import ParticipantKey
from tracker.services import cases
from tracker.services.cases import CannotMoveError, DecisionDraft
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("app")
CONTESTED_ON = date(2026, 7, 15)
DRAFT = DecisionDraft("contested-day-advice", "the last day was passed by one", "the two readings differ by that day")
ADVERSE_DRAFT = DRAFT._replace(outcome="limit-exceeded-referred")
Act = Callable[[CaseKey, int], CaseKey]
ACTS: dict[str, Act] = {
    "take": lambda key, by: cases.take(key, by=by),
    "review": lambda key, by: cases.review(key, by=by),
    "decide": lambda key, by: cases.decide(key, DRAFT, by=by),
    "propose": lambda key, by: cases.propose(key, ADVERSE_DRAFT, by=by),
    "confirm": lambda key, by: cases.confirm(key, by=by),
    "send_back": lambda key, by: cases.send_back(key, "which shifts?", by=by),
    "close": lambda key, by: cases.close(key, by=by),
}
WAYS = {  # how a case comes into each state
    "new": (),
    "triage": ("take",),
    "under-review": ("take", "review"),
    "second-check": ("take", "review", "propose"),
    "decided": ("take", "review", "decide"),
    "closed": ("take", "review", "decide", "close"),
}
ROLES = {OFFICER: (True, True), ASSIGNEE: (True, False), ANOTHER: (False, True)}
"""Whether the officer who took the case may act, and whether another may."""


@pytest.fixture
def waiting() -> CaseKey:
    """A case that waits, of somebody who reads Japanese."""
    return opened(create_participant())


def opened(who: ParticipantKey) -> CaseKey:
    """The case of somebody whose job has become contested."""
    create_job(who, date(2026, 1, 15), CONTESTED_ON, on=CONTESTED_ON)
    return CaseKey(select_rows(Case, "id", participant_id=who.id, rule="employer-tenure")[0][0], 1)


def brought(key: CaseKey, way: tuple[str, ...], by: int) -> CaseKey:
    """The case after these acts."""
    for act in way:
        key = ACTS[act](key, by)
    return key


def test_table_names_every_state_and_act() -> None:
    assert STATES == CASE_STATES
    assert tuple(WAYS) == STATES
    assert set(ACTS) == set(TABLE_ACTS)
    assert {each.to for each in TRANSITIONS} | {"new"} == set(STATES)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", WAYS)
def test_each_state_allows_its_acts_to_their_roles(state: str, act: str, waiting: CaseKey) -> None:
    assignee, other = create_officers(2, by=COMMAND_LINE)
    key = brought(waiting, WAYS[state], assignee)
    found = find_transition(state, act)
    allowed = ROLES[found.role] if found else (False, False)
    before = dump_database()
    for by, may in zip((assignee, other), allowed, strict=True):
        if not may:
            with pytest.raises(CannotMoveError):
                ACTS[act](key, by)
    assert dump_database() == before
    if found:
        by = assignee if allowed[0] else other
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
    for act in ACTS.values():
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
    with pytest.raises(CannotMoveError, match="a reason"):
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
