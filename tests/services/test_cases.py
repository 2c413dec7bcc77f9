"""Cases move along one table: which state allows which act to whom; each move has a version and an audit line."""

from datetime import date

import pytest

from tests.factories.accounts import create_participant_user
from tests.factories.cases import ACTS, CONTESTED_ON, DRAFT, WAYS, advance_case, create_case, create_case_with_job
from tests.factories.participants import create_job, create_officers, create_participant, dump_database, select_rows
from tracker.compliance.case_states import (
    ACTS as TABLE_ACTS,
)
from tracker.compliance.case_states import (
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
from tracker.models.cases import Case, DecisionRow, Flag
from tracker.queries.cases import CaseKey, case
from tracker.services import cases
from tracker.services.case_moves import CannotMoveError
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("app")
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
    return create_case(create_participant())


def test_table_names_every_state_and_act() -> None:
    assert tuple(WAYS) == STATES
    assert set(ACTS) == set(TABLE_ACTS)
    assert {each.to for each in TRANSITIONS} | {"new"} == set(STATES)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", WAYS)
def test_each_state_allows_its_acts_to_their_roles(state: str, act: str) -> None:
    who, user = create_participant_user("P-1")
    actors = (*create_officers(2, by=COMMAND_LINE), user, DAILY_RUN)
    stint, waiting = create_case_with_job(who)
    key = advance_case(waiting, WAYS[state], actors[0])
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
    key = advance_case(waiting, ("take", "review", "decide", "close"), by)
    assert key == (waiting.id, 5)
    held = case(key.id)
    assert (held.state, held.version, held.assignee_id) == ("closed", 5, by)
    moves = [(action, details["version"]) for action, details in select_rows(AuditLine, "action", "details", by=by)]
    assert moves == [("case.triage", 2), ("case.under-review", 3), ("case.decided", 4), ("case.closed", 5)]
    assert select_rows(Flag, "state", "ended_at") == [("resolved", None)]
    assert [closed is not None for (closed,) in select_rows(Case, "closed_at")] == [True]


def test_stale_key_raises_conflict_with_current_version(waiting: CaseKey) -> None:
    by, other = create_officers(2, by=COMMAND_LINE)
    advance_case(waiting, ("take",), by)
    for act in (each for name, each in ACTS.items() if name not in AT_ANY_VERSION):
        with pytest.raises(ConflictError) as conflict:
            act(waiting, other)
        assert conflict.value.current_version == 2
        with pytest.raises(NotFoundError):
            act(waiting._replace(id=waiting.id + 1), other)


def test_case_without_verdict_can_be_decided() -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    who = create_participant()
    key = advance_case(create_case(who), ("take", "review"), by)
    record_stay(who, StayDraft(), reason="never came", on=CONTESTED_ON, by=by)
    key = key._replace(version=case(key.id).version)
    cases.decide(key, DRAFT._replace(outcome="no-issue"), by=by)
    assert select_rows(DecisionRow, "assessment_id") == select_rows(AssessmentRow, "id")[-1:]


def test_closing_leaves_flags_of_other_cases() -> None:
    (by,) = create_officers(1, by=COMMAND_LINE)
    who = create_participant(stay=StayDraft(date(2026, 1, 10), date(2026, 1, 20)))
    key = create_case(who)
    advance_case(key, ("take", "close"), by)
    states = dict(select_rows(Flag, "rule", "state", ended_at=None))
    assert states == {"employer-tenure": "resolved", "outside-stay": "attached", "stay-length": "attached"}


def test_missing_case_raises_our_error() -> None:
    assert issubclass(CannotMoveError, TrackerError)
    with pytest.raises(NotFoundError):
        case(1)


def test_withdrawal_after_closing_opens_no_case() -> None:
    who, (by,) = create_participant(), create_officers(1, by=COMMAND_LINE)
    line = create_job(who, date(2026, 1, 15), CONTESTED_ON, on=CONTESTED_ON)
    [(id_,)] = select_rows(Case, "id", participant_id=who.id, rule="employer-tenure")
    advance_case(CaseKey(id_, 1), ("take", "close"), by)
    withdraw_stint(line, kind="job", reason="never worked there", on=CONTESTED_ON, by=COMMAND_LINE)
    assert select_rows(Case, "id", participant_id=who.id, rule="employer-tenure") == [(id_,)]
    assert select_rows(Flag, "state", participant_id=who.id, rule="employer-tenure") == [("withdrawn",)]
