"""Officers take, review, propose, decide, close and reopen cases, as the table of `compliance.case_states` allows."""

from typing import NamedTuple

from tracker.compliance.case_states import ADVERSE, BEFORE_NOTICE
from tracker.compliance.urgency import rank
from tracker.models.cases import OUTCOMES as CASE_OUTCOMES
from tracker.models.cases import DecisionRow, Flag
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.assessments import last_assessment
from tracker.queries.cases import FIX_PROPOSED, CaseFact, CaseKey, case, proposal
from tracker.queries.participants import language_of, people
from tracker.queries.privacy import erased_at
from tracker.services.case_moves import (
    CannotMoveError,
    flags_of,
    lock_case,
    move_case,
    require_no_conflict,
    require_other_officer,
    require_reopenable,
    sealed_words,
    waiting_columns,
)
from tracker.services.flags import renew_version

OUTCOMES = CASE_OUTCOMES
"""The outcomes of a decision."""


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
    locked = lock_case(key)
    require_other_officer(locked, by)
    return move_case(work, locked, "take", assignee_id=by, queue_rank=rank(locked.harm, assigned=True))


@transaction("cases.review")
def review(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Put the assignee's case under review. Raises as `take` does."""
    return move_case(work, lock_case(key), "review")


@transaction("cases.fix_data")
def fix_data(work: UnitOfWork, key: CaseKey, why: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Note that the record is probably wrong, and why, until it is corrected. Raises as `take` does."""
    locked = lock_case(key)
    return move_case(work, locked, "fix_data", sealed_words(locked, why))


@transaction("cases.decide")
def decide(work: UnitOfWork, key: CaseKey, draft: DecisionDraft, *, by: int, operation: str | None = None) -> CaseKey:
    """Record the assignee's decision and notify the participant in the same transaction.

    Raises as `take` does, and CannotMoveError for an unknown or adverse outcome, or a blank finding or reason.
    """
    locked = lock_case(key)
    _require_texts(draft)
    if draft.outcome in ADVERSE:
        raise CannotMoveError("an adverse outcome needs a second officer")
    decided = move_case(work, locked, "decide")
    _sign(work, locked, decided, draft)
    return decided


@transaction("cases.propose")
def propose(work: UnitOfWork, key: CaseKey, draft: DecisionDraft, *, by: int, operation: str | None = None) -> CaseKey:
    """Propose an adverse decision for another officer to check. Raises as `decide` does, and NoFlagError without a flag."""
    locked = lock_case(key)
    _require_texts(draft)
    if draft.outcome not in ADVERSE:
        raise CannotMoveError("only an adverse outcome is proposed")
    sealed = {name: seal_words(getattr(draft, name), locked.participant_id) for name in ("finding", "reasons")}
    proposed = move_case(work, locked, "propose", {"outcome": draft.outcome, **sealed})
    _require_flag(locked)
    return proposed


@transaction("cases.confirm")
def confirm(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Sign the proposed decision as another officer, and notify the participant. Raises as `take` does; NoFlagError."""
    locked = lock_case(key)
    require_other_officer(locked, by)
    decided = move_case(work, locked, "confirm")
    _require_flag(locked)
    proposed = proposal(locked.id, locked.participant_id)
    _sign(work, locked, decided, DecisionDraft(proposed.outcome, proposed.finding, proposed.reasons))
    return decided


@transaction("cases.send_back")
def send_back(work: UnitOfWork, key: CaseKey, why: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Send a proposal back to the assignee with a reason, as another officer. Raises as `take` does."""
    locked = lock_case(key)
    return move_case(work, locked, "send_back", sealed_words(locked, why), action="case.sent-back")


@transaction("cases.close")
def close(work: UnitOfWork, key: CaseKey, why: str = "", *, by: int, operation: str | None = None) -> CaseKey:
    """Close a decided case; or, with a reason, one in triage without a question, or one whose record was corrected.

    The live flags are resolved: each remains on its current finding, and is not raised again until the finding changes.
    Raises as `take` does, and CannotMoveError without a reason, or if a corrected record is still flagged.
    """
    locked = lock_case(key)
    flags = flags_of(locked)
    if locked.state == "data-fix" and flags:
        raise CannotMoveError("the record is still flagged")
    details = {} if locked.state == "decided" else sealed_words(locked, why)
    closed = move_case(work, locked, "close", details, closed_at=work.at)
    for flag in flags:
        work.update(Flag, {"id": flag.flag_id}, state="resolved")
    return closed


@transaction("cases.reopen")
def reopen(work: UnitOfWork, key: CaseKey, why: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Put a closed case back into the queue, without an officer, with the reason: new facts, or a mistake.

    Raises as `take` does, and CannotMoveError if a later case of the same rule is open, or the person is erased.
    """
    found = case(key.id)
    people([found.participant_id], lock=True)  # no case of the person is opened meanwhile
    locked = lock_case(key)
    require_reopenable(locked)
    flags = flags_of(locked)
    waiting = waiting_columns(flags)
    reopened = move_case(work, locked, "reopen", sealed_words(locked, why), action="case.reopened", **waiting)
    for flag in flags:
        work.update(Flag, {"id": flag.flag_id}, state="attached")
    return reopened


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


@transaction("cases.propose_fix")
def propose_fix(work: UnitOfWork, key: CaseKey, words: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Store other facts that were tried, in words, as a proposal for the data fix, in a new version. Any officer may.

    Nothing of the record changes. Raises NotFoundError, ConflictError, or CannotMoveError, also after the states of `BEFORE_NOTICE`.
    """
    locked = lock_case(key)
    if locked.state not in BEFORE_NOTICE:
        raise CannotMoveError("facts are tried before a notice")
    require_no_conflict(locked, work.by)
    return renew_version(work, key, locked.participant_id, FIX_PROPOSED, **sealed_words(locked, words))


def _require_texts(draft: DecisionDraft) -> None:
    """Raise CannotMoveError unless the draft has a known outcome, a finding and reasons."""
    if draft.outcome not in OUTCOMES or not draft.finding.strip() or not draft.reasons.strip():
        raise CannotMoveError("a decision needs an outcome, a finding and reasons")


def _require_flag(locked: CaseFact) -> None:
    if not flags_of(locked):
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
