"""Marks are set and taken back with a reason; an officer with a conflict of interest does nothing on the case any more."""

import pytest

from tests.factories.accounts import create_user
from tests.factories.cases import ACTS, WAYS, advance_case, create_case
from tests.factories.participants import create_participant, dump_database, select_rows
from tracker.compliance.case_states import PARTICIPANT, STATES, TRANSITIONS
from tracker.errors import ConflictError
from tracker.models.audit import AuditLine
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey, case, conflicted_cases
from tracker.queries.dossiers import dossier
from tracker.services.case_marks import MARKS, declare_conflict, mark, unmark
from tracker.services.case_moves import CannotMoveError, ConflictOfInterestError
from tracker.services.handover import hand_over, hand_over_all

pytestmark = pytest.mark.usefixtures("app")
OPEN = tuple(state for state in STATES if state != "closed")
BY_OFFICERS = [(each.state, each.act) for each in TRANSITIONS if each.role != PARTICIPANT and each.act != "expire"]
"""The acts of officers on open cases and closed ones, by the state that allows them."""


@pytest.fixture
def waiting() -> CaseKey:
    """A case that waits."""
    return create_case(create_participant())


@pytest.fixture
def officers() -> tuple[int, int]:
    return create_user("Lee", "officer"), create_user("Novak", "officer")


@pytest.mark.parametrize("name", MARKS)
def test_any_officer_sets_and_takes_back_a_mark(name: str, waiting: CaseKey, officers: tuple[int, int]) -> None:
    key = advance_case(waiting, ("take",), officers[0])
    key = mark(key, "departs on Friday", name=name, by=officers[1])
    assert (key.version, getattr(dossier(key.id), f"is_{name}")) == (3, True)
    with pytest.raises(CannotMoveError, match="it is so already"):
        mark(key, "again", name=name, by=officers[0])
    key = unmark(key, "stays", name=name, by=officers[0])
    assert (key.version, getattr(dossier(key.id), f"is_{name}")) == (4, False)
    with pytest.raises(CannotMoveError, match="it is so already"):
        unmark(key, "again", name=name, by=officers[0])
    assert [(step.action, step.remark) for step in dossier(key.id).steps[:2]] == [
        (f"case.not-{name}", "stays"),
        (f"case.{name}", "departs on Friday"),
    ]


def test_mark_needs_a_reason_a_name_and_the_present_version(waiting: CaseKey, officers: tuple[int, int]) -> None:
    by, _ = officers
    before = dump_database()
    for name, why in (("escalated", " "), ("urgent", "why"), ("", "why")):
        with pytest.raises(CannotMoveError):
            mark(waiting, why, name=name, by=by)
    with pytest.raises(CannotMoveError, match="needs words"):
        declare_conflict(waiting, " ", by=by)
    assert dump_database() | {"operations": []} == before | {"operations": []}
    mark(waiting, "departs on Friday", name="escalated", by=by)
    with pytest.raises(ConflictError):
        mark(waiting, "stale", name="paused", by=by)


def test_reason_of_a_mark_is_sealed(waiting: CaseKey, officers: tuple[int, int]) -> None:
    mark(waiting, "departs on Friday", name="escalated", by=officers[0])
    assert "Friday" not in str(select_rows(AuditLine, "details"))


def test_closing_ends_marks(waiting: CaseKey, officers: tuple[int, int]) -> None:
    by, _ = officers
    key = advance_case(waiting, ("take",), by)
    for name in MARKS:
        key = mark(key, "departs on Friday", name=name, by=by)
    key = ACTS["close"](key, by)
    assert select_rows(Case, "is_escalated", "is_paused") == [(False, False)]
    with pytest.raises(CannotMoveError, match="closed"):
        mark(key, "late", name="escalated", by=by)


@pytest.mark.parametrize("state", OPEN)
def test_case_of_officer_with_conflict_returns_to_queue(state: str, waiting: CaseKey, officers: tuple[int, int]) -> None:
    by, other = officers
    key = declare_conflict(advance_case(waiting, WAYS[state], by), "my cousin", by=by)
    held = case(key.id)
    assert (held.version, held.assignee_id) == (key.version, None)
    assert held.state == {"triage": "new", "second-check": "under-review"}.get(state, state)
    assert (set(dossier(key.id).conflicts), set(conflicted_cases(by, [held.participant_id]))) == ({by}, {key.id})
    assert conflicted_cases(other, [held.participant_id]) == frozenset()
    assert hand_over(key, other, "", by=other).version == key.version + 1


def test_conflict_of_another_officer_leaves_the_case(waiting: CaseKey, officers: tuple[int, int]) -> None:
    by, other = officers
    key = declare_conflict(advance_case(waiting, ("take", "review"), by), "my cousin", by=other)
    assert (case(key.id).assignee_id, case(key.id).state) == (by, "under-review")
    advance_case(key, ("decide",), by)


@pytest.mark.parametrize(("state", "act"), BY_OFFICERS)
def test_officer_with_conflict_does_no_act(state: str, act: str, waiting: CaseKey, officers: tuple[int, int]) -> None:
    by, other = officers
    key = declare_conflict(waiting, "my cousin", by=by)
    key = advance_case(key, WAYS[state], other)
    before = dump_database()
    with pytest.raises(CannotMoveError):
        ACTS[act](key, by)
    assert dump_database() | {"operations": []} == before | {"operations": []}


@pytest.mark.parametrize("act", ["take", "confirm", "send_back", "reopen"])
def test_act_of_any_officer_names_the_conflict(act: str, waiting: CaseKey, officers: tuple[int, int]) -> None:
    by, other = officers
    [state] = [each.state for each in TRANSITIONS if each.act == act]
    key = advance_case(declare_conflict(waiting, "my cousin", by=by), WAYS[state], other)
    with pytest.raises(ConflictOfInterestError):
        ACTS[act](key, by)


def test_officer_with_conflict_neither_gets_nor_gives_the_case(waiting: CaseKey, officers: tuple[int, int]) -> None:
    by, other = officers
    key = declare_conflict(waiting, "my cousin", by=by)
    for to, author in ((by, other), (by, by), (other, by)):
        with pytest.raises(ConflictOfInterestError):
            hand_over(key, to, "why", by=author)
        assert hand_over_all((key,), to, "why", by=author) == (0, 1)
    with pytest.raises(ConflictOfInterestError):
        declare_conflict(key, "again", by=by)
    assert case(key.id).version == key.version


def test_conflict_holds_on_its_case_alone(officers: tuple[int, int]) -> None:
    by, _ = officers
    declare_conflict(create_case(create_participant("P-1")), "my cousin", by=by)
    free = create_case(create_participant("P-2"))
    assert case(ACTS["take"](free, by).id).assignee_id == by
