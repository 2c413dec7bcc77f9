"""Flags and cases: flags follow the assessments; officers take, review, decide and close cases."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.changes import FlagChanges, changes, exceeds
from tracker.compliance.findings import CONTESTED, Finding
from tracker.compliance.urgency import rank, urgency
from tracker.errors import ConflictError, TrackerError
from tracker.models.base import day_or_none
from tracker.models.cases import OUTCOMES as CASE_OUTCOMES
from tracker.models.cases import Case, DecisionRow, Flag
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.assessments import last_assessment
from tracker.queries.cases import CaseFact, CaseKey, OpenCase, case, live_flags, open_cases
from tracker.queries.participants import language_of
from tracker.queries.privacy import erased_at

MOVES = {
    "new": ("triage",),
    "triage": ("under-review", "closed"),
    "under-review": ("decided",),
    "decided": ("closed",),
    "closed": (),
}
"""For each state of a case the states that may follow."""
OUTCOMES = CASE_OUTCOMES
"""The outcomes of a decision."""


class CannotMoveError(TrackerError):
    """The state of the case does not allow the act, or another officer has taken the case."""


class AssessedPerson(NamedTuple):
    """A person, the id of the new assessment (None if no rules apply), and its findings."""

    participant_id: int
    language: str | None
    assessment_id: int | None
    findings: tuple[Finding, ...]
    departed: bool
    """Whether a departure is recorded."""


class DecisionDraft(NamedTuple):
    """A decision to record: its outcome (one of `OUTCOMES`), finding and reasons."""

    outcome: str
    finding: str
    reasons: str


def reconcile(
    work: UnitOfWork, assessed_people: list[AssessedPerson], *, on: date, fresh: bool = False, announce: bool = True
) -> None:
    """Raise, supersede and withdraw flags, so that exactly the contested and unmet findings are flagged.

    Opens missing cases and ranks each in the queue. The caller owns the transaction and holds the people's locks.
    `fresh`: the people have no flags and cases yet. `announce`: they are notified by email.
    """
    ids = [assessed.participant_id for assessed in assessed_people]
    flags, cases = ({}, {}) if fresh else (live_flags(ids), open_cases(ids))
    for assessed in assessed_people:
        due = changes([each.flag for each in flags.get(assessed.participant_id, [])], assessed.findings)
        _end_flags(work, due)
        rules = {each.rule for each in due.raised} | {each.rule for each in (*due.superseded, *due.withdrawn)}
        case_ids = {rule: _rank_or_open_case(work, assessed, rule, cases, on=on) for rule in sorted(rules)}
        for finding in due.raised:
            _raise_flag(work, assessed, finding, case_ids[finding.rule])
        if announce and (due.raised or due.withdrawn):
            announced = sorted({each.rule for each in due.raised} | {each.rule for each in due.withdrawn})
            work.post(assessed.participant_id, "verdict-changed", assessed.language, rules=announced)


def _end_flags(work: UnitOfWork, due: FlagChanges) -> None:
    for flags, state in ((due.superseded, "superseded"), (due.withdrawn, "withdrawn")):
        for flag in flags:
            work.update(Flag, {"id": flag.flag_id}, state=state, ended_at=work.at)


def _rank_or_open_case(
    work: UnitOfWork, assessed: AssessedPerson, rule: str, cases: dict[tuple[int, str], OpenCase], *, on: date
) -> int | None:
    """Rank the open case of a person and rule in the queue, or open one for a flag; return its id, None if none is needed."""
    rating = urgency(rule, assessed.findings, departed=assessed.departed, on=on)
    open_case = cases.get((assessed.participant_id, rule))
    if open_case is not None:
        queue_rank = rank(rating.harm, assigned=open_case.assignee_id is not None)
        work.update(Case, {"id": open_case.id}, **rating._asdict(), queue_rank=queue_rank)
        return open_case.id
    if rating.harm < CONTESTED:
        return None
    id_ = work.number(Case)
    work.insert(
        Case,
        id=id_,
        participant_id=assessed.participant_id,
        rule=rule,
        state="new",
        version=1,
        assignee_id=None,
        **rating._asdict(),
        queue_rank=rank(rating.harm, assigned=False),
        opened_at=work.at,
        state_since=work.at,
        closed_at=None,
    )
    return id_


def _raise_flag(work: UnitOfWork, assessed: AssessedPerson, finding: Finding, case_id: int | None) -> None:
    work.insert(
        Flag,
        id=work.number(Flag),
        participant_id=assessed.participant_id,
        rule=finding.rule,
        subject=finding.subject or "",
        status=int(finding.status),
        exceeds=[day_or_none(each) for each in exceeds(finding)],
        assessment_id=assessed.assessment_id,
        case_id=case_id,
        state="attached",
        raised_at=work.at,
        ended_at=None,
    )


@transaction("cases.take")
def take(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Take a waiting case. Raises NotFoundError, ConflictError or CannotMoveError."""
    locked = _lock_case(key)
    return _move(work, locked, "triage", assignee_id=by, queue_rank=rank(locked.harm, assigned=True))


@transaction("cases.review")
def review(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Put the assignee's case under review. Raises as `take` does."""
    return _move(work, _require_assignee(_lock_case(key), by), "under-review")


@transaction("cases.decide")
def decide(work: UnitOfWork, key: CaseKey, draft: DecisionDraft, *, by: int, operation: str | None = None) -> CaseKey:
    """Record the assignee's decision and notify the participant in the same transaction.

    Raises as `take` does, and CannotMoveError for an unknown outcome or a blank finding or reason.
    """
    if draft.outcome not in OUTCOMES or not draft.finding.strip() or not draft.reasons.strip():
        raise CannotMoveError("a decision needs an outcome, a finding and reasons")
    locked = _require_assignee(_lock_case(key), by)
    decided = _move(work, locked, "decided")
    work.insert(
        DecisionRow,
        id=work.number(DecisionRow),
        case_id=locked.id,
        case_version=decided.version,
        operation_id=work.operation_id,
        assessment_id=last_assessment(locked.participant_id),
        decided_by=by,
        decided_at=work.at,
        outcome=draft.outcome,
        finding=seal_words(draft.finding, locked.participant_id),
        reasons=seal_words(draft.reasons, locked.participant_id),
    )
    content = {"case": locked.id, "outcome": draft.outcome}
    work.post(locked.participant_id, "case-decided", language_of(locked.participant_id), case_id=locked.id, **content)
    return decided


@transaction("cases.close")
def close(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Close a decided case, or one in triage without a question, and resolve its live flags.

    A resolved flag remains on its current finding, and is not raised again until the finding changes.
    Raises as `take` does.
    """
    locked = _require_assignee(_lock_case(key), by)
    closed = _move(work, locked, "closed", closed_at=work.at)
    for live in live_flags([locked.participant_id]).get(locked.participant_id, []):
        if live.case_id == locked.id:
            work.update(Flag, {"id": live.flag.flag_id}, state="resolved")
    return closed


@transaction("cases.remark")
def remark(work: UnitOfWork, key: CaseKey, said: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Add a remark to the history of a case, without a new version. Raises NotFoundError or CannotMoveError."""
    if not said.strip():
        raise CannotMoveError("a remark needs words")
    found = case(key.id)
    if erased_at(found.participant_id) is not None:
        raise CannotMoveError("the personal data of the participant were erased")
    work.audit("case.remark", found.participant_id, case=found.id, said=seal_words(said.strip(), found.participant_id))
    return CaseKey(found.id, found.version)


def _lock_case(key: CaseKey) -> CaseFact:
    """Lock and return the case. Raises NotFoundError; ConflictError if the version is stale."""
    locked = case(key.id, lock=True)
    if locked.version != key.version:
        raise ConflictError("the case", current_version=locked.version)
    return locked


def _require_assignee(locked: CaseFact, by: int) -> CaseFact:
    """Return the case. Raises CannotMoveError unless the officer has taken it."""
    if locked.assignee_id != by:
        raise CannotMoveError("only the officer who took the case can do this")
    return locked


def _move(work: UnitOfWork, locked: CaseFact, state: str, **columns: object) -> CaseKey:
    """Set the next state of a case and audit it; return its key. Raises CannotMoveError. The caller owns the transaction."""
    if state not in MOVES[locked.state]:
        raise CannotMoveError(f"a case that is {locked.state} cannot become {state}")
    version = locked.version + 1
    work.update(Case, {"id": locked.id}, state=state, version=version, state_since=work.at, **columns)
    work.audit(f"case.{state}", locked.participant_id, case=locked.id, version=version)
    return CaseKey(locked.id, version)
