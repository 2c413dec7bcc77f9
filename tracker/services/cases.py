"""Officers take, review, propose, decide and close cases, as the table of `compliance.case_states` allows."""

from collections.abc import Mapping
from typing import NamedTuple

from tracker.compliance.case_states import ADVERSE, find_transition, may_act
from tracker.compliance.changes import CurrentFlag
from tracker.compliance.urgency import rank
from tracker.errors import ConflictError, TrackerError
from tracker.models.cases import OUTCOMES as CASE_OUTCOMES
from tracker.models.cases import Case, DecisionRow, Flag
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.assessments import last_assessment
from tracker.queries.cases import CaseFact, CaseKey, case, live_flags, proposal
from tracker.queries.participants import language_of
from tracker.queries.privacy import erased_at
from tracker.services.flags import renew_version

OUTCOMES = CASE_OUTCOMES
"""The outcomes of a decision."""
NOTHING: Mapping[str, object] = {}


class CannotMoveError(TrackerError):
    """The state of the case does not allow the act, or another officer has taken the case."""


class NoFlagError(CannotMoveError):
    """An adverse outcome, although no flag of the case is current."""


class DecisionDraft(NamedTuple):
    """A decision to record: its outcome (one of `OUTCOMES`), finding and reasons."""

    outcome: str
    finding: str
    reasons: str


@transaction("cases.take")
def take(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Take a waiting case. Raises NotFoundError, ConflictError or CannotMoveError."""
    locked = _lock_case(key)
    return _move(work, locked, "take", assignee_id=by, queue_rank=rank(locked.harm, assigned=True))


@transaction("cases.review")
def review(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Put the assignee's case under review. Raises as `take` does."""
    return _move(work, _lock_case(key), "review")


@transaction("cases.decide")
def decide(work: UnitOfWork, key: CaseKey, draft: DecisionDraft, *, by: int, operation: str | None = None) -> CaseKey:
    """Record the assignee's decision and notify the participant in the same transaction.

    Raises as `take` does, and CannotMoveError for an unknown or adverse outcome, or a blank finding or reason.
    """
    locked = _lock_case(key)
    _require_texts(draft)
    if draft.outcome in ADVERSE:
        raise CannotMoveError("an adverse outcome needs a second officer")
    decided = _move(work, locked, "decide")
    _sign(work, locked, decided, draft)
    return decided


@transaction("cases.propose")
def propose(work: UnitOfWork, key: CaseKey, draft: DecisionDraft, *, by: int, operation: str | None = None) -> CaseKey:
    """Propose an adverse decision for another officer to check. Raises as `decide` does, and NoFlagError without a flag."""
    locked = _lock_case(key)
    _require_texts(draft)
    if draft.outcome not in ADVERSE:
        raise CannotMoveError("only an adverse outcome is proposed")
    sealed = {name: seal_words(getattr(draft, name), locked.participant_id) for name in ("finding", "reasons")}
    proposed = _move(work, locked, "propose", {"outcome": draft.outcome, **sealed})
    _require_flag(locked)
    return proposed


@transaction("cases.confirm")
def confirm(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Sign the proposed decision as another officer, and notify the participant. Raises as `take` does; NoFlagError."""
    locked = _lock_case(key)
    decided = _move(work, locked, "confirm")
    _require_flag(locked)
    proposed = proposal(locked.id, locked.participant_id)
    _sign(work, locked, decided, DecisionDraft(proposed.outcome, proposed.finding, proposed.reasons))
    return decided


@transaction("cases.send_back")
def send_back(work: UnitOfWork, key: CaseKey, why: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Send a proposal back to the assignee with a reason, as another officer. Raises as `take` does."""
    if not why.strip():
        raise CannotMoveError("sending back needs a reason")
    locked = _lock_case(key)
    sealed = seal_words(why.strip(), locked.participant_id)
    return _move(work, locked, "send_back", {"said": sealed}, action="case.sent-back")


@transaction("cases.close")
def close(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Close a decided case, or one in triage without a question, and resolve its live flags.

    A resolved flag remains on its current finding, and is not raised again until the finding changes.
    Raises as `take` does.
    """
    locked = _lock_case(key)
    closed = _move(work, locked, "close", closed_at=work.at)
    for flag in _flags_of(locked):
        work.update(Flag, {"id": flag.flag_id}, state="resolved")
    return closed


@transaction("cases.remark")
def remark(work: UnitOfWork, key: CaseKey, said: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Add a remark to the history of a case, in a new version. Raises NotFoundError or CannotMoveError.

    The version that was seen may be older: a remark takes nothing away from anybody.
    """
    if not said.strip():
        raise CannotMoveError("a remark needs words")
    found = case(key.id, lock=True)
    if erased_at(found.participant_id) is not None:
        raise CannotMoveError("the personal data of the participant were erased")
    sealed = seal_words(said.strip(), found.participant_id)
    return renew_version(work, CaseKey(found.id, found.version), found.participant_id, "case.remark", said=sealed)


def _lock_case(key: CaseKey) -> CaseFact:
    """Lock and return the case. Raises NotFoundError; ConflictError if the version is stale.

    The version moves with each act, and with the facts, flags, remarks and messages that a decision is made on.
    """
    locked = case(key.id, lock=True)
    if locked.version != key.version:
        raise ConflictError("the case", current_version=locked.version)
    return locked


def _flags_of(locked: CaseFact) -> list[CurrentFlag]:
    """Return the current flags of a case. One statement."""
    found = live_flags([locked.participant_id]).get(locked.participant_id, [])
    return [live.flag for live in found if live.case_id == locked.id]


def _require_texts(draft: DecisionDraft) -> None:
    """Raise CannotMoveError unless the draft has a known outcome, a finding and reasons."""
    if draft.outcome not in OUTCOMES or not draft.finding.strip() or not draft.reasons.strip():
        raise CannotMoveError("a decision needs an outcome, a finding and reasons")


def _require_flag(locked: CaseFact) -> None:
    if not _flags_of(locked):
        raise NoFlagError("an adverse outcome needs a current flag")


def _sign(work: UnitOfWork, locked: CaseFact, decided: CaseKey, draft: DecisionDraft) -> None:
    """Store a decision, which the author of the transaction signs, and the message about it."""
    work.insert(
        DecisionRow,
        id=work.number(DecisionRow),
        case_id=locked.id,
        case_version=decided.version,
        operation_id=work.operation_id,
        assessment_id=last_assessment(locked.participant_id),
        decided_by=work.by,
        decided_at=work.at,
        outcome=draft.outcome,
        finding=seal_words(draft.finding, locked.participant_id),
        reasons=seal_words(draft.reasons, locked.participant_id),
    )
    content = {"case": locked.id, "outcome": draft.outcome}
    work.post(locked.participant_id, "case-decided", language_of(locked.participant_id), case_id=locked.id, **content)


def _move(
    work: UnitOfWork,
    locked: CaseFact,
    act: str,
    details: Mapping[str, object] = NOTHING,
    *,
    action: str = "",
    **columns: object,
) -> CaseKey:
    """Do an act of the table on a locked case and audit it; return its key. Raises CannotMoveError."""
    found = find_transition(locked.state, act)
    if found is None:
        raise CannotMoveError(f"a case that is {locked.state} does not allow {act}")
    if not may_act(found, is_assignee=locked.assignee_id == work.by):
        raise CannotMoveError(f"only {found.role} can do this: {act}")
    work.update(Case, {"id": locked.id}, state=found.to, state_since=work.at, **columns)
    key = CaseKey(locked.id, locked.version)
    return renew_version(work, key, locked.participant_id, action or f"case.{found.to}", **details)
