"""Cases move along one table; only whoever took one decides and closes it, with words, and the person is told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.factories.participants import create_job, create_officers, create_participant, dump_database, select_rows
from tracker.errors import ConflictError, NotFoundError, TrackerError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.assessments import AssessmentRow
from tracker.models.audit import AuditLine
from tracker.models.cases import CASE_STATES, OUTCOMES, Case, DecisionRow, Flag
from tracker.models.outbox import OutboxMessage
from tracker.queries.cases import CaseKey, case, decisions
from tracker.queries.participants import ParticipantKey
from tracker.services import cases
from tracker.services.cases import MOVES, CannotMoveError, DecisionDraft
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("app")
CONTESTED_ON = date(2026, 7, 15)
DRAFT = DecisionDraft("contested-day-advice", "the last day was passed by one", "the two readings differ by that day")
Act = Callable[[CaseKey, int], CaseKey]
ACTS: dict[str, Act] = {
    "take": lambda key, by: cases.take(key, by=by),
    "review": lambda key, by: cases.review(key, by=by),
    "decide": lambda key, by: cases.decide(key, DRAFT, by=by),
    "close": lambda key, by: cases.close(key, by=by),
}
TRUTH = {  # from this state these acts are possible for whoever took the case
    (): {"take"},
    ("take",): {"review", "close"},
    ("take", "review"): {"decide"},
    ("take", "review", "decide"): {"close"},
    ("take", "review", "decide", "close"): set(),
    ("take", "close"): set(),
}


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


def test_the_table_of_moves_names_every_state() -> None:
    assert tuple(MOVES) == CASE_STATES
    assert {state for states in MOVES.values() for state in states} < set(CASE_STATES)


@pytest.mark.parametrize("way", TRUTH, ids=lambda way: "-".join(way) or "new")
def test_each_state_allows_only_its_moves(way: tuple[str, ...], waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    key = brought(waiting, way, by)
    before = dump_database()
    for name in ACTS.keys() - TRUTH[way]:
        with pytest.raises(CannotMoveError):
            ACTS[name](key, by)
    for name in (ACTS.keys() - {"take"}) & TRUTH[way]:
        with pytest.raises(CannotMoveError, match="only the officer who took the case"):
            ACTS[name](key, other)
    assert dump_database() == before
    for name in TRUTH[way]:
        assert ACTS[name](key, by) == (key.id, key.version + 1)
        break


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
def test_every_outcome_can_be_decided(outcome: str, waiting: CaseKey) -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    cases.decide(brought(waiting, ("take", "review"), by), DRAFT._replace(outcome=outcome), by=by)
    assert decisions(waiting.id)[0].outcome == outcome


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
