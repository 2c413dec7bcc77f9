"""Flags and cases: flags follow the assessments; officers take, review, decide and close cases."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from tracker.compliance.changes import CurrentFlag, FlagChanges, changes, exceeds
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
ADVERSE = ("limit-exceeded-recorded", "limit-exceeded-referred")
"""The outcomes that are against the participant."""


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


class NoFlagError(CannotMoveError):
    """An adverse outcome, although no flag of the case is current."""


class DecisionDraft(NamedTuple):
    """A decision to record: its outcome (one of `OUTCOMES`), finding and reasons."""

    outcome: str
    finding: str
    reasons: str


def reconcile(
    work: UnitOfWork, assessed_people: list[AssessedPerson], *, on: date, fresh: bool = False, announce: bool = True
) -> None:
    """Raise, supersede and withdraw flags, so that exactly the contested and unmet findings are flagged.

    Opens missing cases, ranks each in the queue, and gives every open case of the people a new version.
    The caller owns the transaction and holds the people's locks. `fresh`: no flags and cases yet. `announce`: by email.
    """
    ids = [assessed.participant_id for assessed in assessed_people]
    flags, cases = ({}, {}) if fresh else (live_flags(ids), open_cases(ids, lock=True))
    _renew_versions(work, cases)
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


def renew_cases(work: UnitOfWork, participant_ids: Collection[int]) -> None:
    """Give every open case of some people a new version: they got a message. The caller owns the transaction."""
    _renew_versions(work, open_cases(participant_ids, lock=True))


def _renew_versions(work: UnitOfWork, cases: Mapping[tuple[int, str], OpenCase]) -> None:
    """Move the versions of locked cases: what they are decided on has changed, so older forms are refused."""
    for (participant_id, _), open_case in cases.items():
        _renew(work, CaseKey(open_case.id, open_case.version), participant_id, "case.changed")


def _renew(work: UnitOfWork, key: CaseKey, participant_id: int, action: str, **details: object) -> CaseKey:
    """Give a locked case its next version, which the audit line of the action names; return its key."""
    renewed = CaseKey(key.id, key.version + 1)
    work.update(Case, {"id": renewed.id}, version=renewed.version)
    work.audit(action, participant_id, case=renewed.id, version=renewed.version, **details)
    return renewed


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

    Raises as `take` does, CannotMoveError for an unknown outcome or a blank finding or reason, and NoFlagError for an
    adverse outcome without a current flag.
    """
    if draft.outcome not in OUTCOMES or not draft.finding.strip() or not draft.reasons.strip():
        raise CannotMoveError("a decision needs an outcome, a finding and reasons")
    locked = _require_assignee(_lock_case(key), by)
    decided = _move(work, locked, "decided")
    if draft.outcome in ADVERSE and not _flags_of(locked):
        raise NoFlagError("an adverse outcome needs a current flag")
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
    return _renew(work, CaseKey(found.id, found.version), found.participant_id, "case.remark", said=sealed)


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
