"""Flags are reconciled with what the rules say; officers take cases, decide and close them."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.changes import Changes, changes, exceeds
from tracker.compliance.findings import CONTESTED, Finding
from tracker.compliance.urgency import rank, urgency
from tracker.errors import ConflictError, TrackerError
from tracker.models.base import day_or_none
from tracker.models.cases import OUTCOMES as CASE_OUTCOMES
from tracker.models.cases import Case, DecisionRow, Flag
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.assessments import last_assessment
from tracker.queries.cases import CaseFact, CaseKey, OpenCase, case, live_flags, open_cases
from tracker.queries.participants import language_of

MOVES = {
    "new": ("triage",),
    "triage": ("under-review", "closed"),
    "under-review": ("decided",),
    "decided": ("closed",),
    "closed": (),
}
"""The states of a case, and where each of them leads."""
OUTCOMES = CASE_OUTCOMES
"""What a decision may come to."""


class CannotMoveError(TrackerError):
    """A case that is not in a state from which this can be done, or is somebody else's."""


class AssessedPerson(NamedTuple):
    """What the rules now say about one person: the assessment's id (None where nothing can be assessed) and findings."""

    participant_id: int
    language: str | None
    assessment_id: int | None
    findings: tuple[Finding, ...]
    departed: bool
    """A departure is recorded."""


class DecisionDraft(NamedTuple):
    """What an officer decides: the outcome (one of `OUTCOMES`), what was found, and why."""

    outcome: str
    finding: str
    reasons: str


def reconcile(
    work: UnitOfWork, judgements: list[AssessedPerson], *, on: date, fresh: bool = False, announce: bool = True
) -> None:
    """Raises, supersedes and withdraws flags, so that exactly the contested and unmet findings are flagged.

    Opens a case for a person and rule that has none, and puts each case in its place in the queue. The caller owns the
    transaction and holds the people's locks. `fresh`: nothing can stand for these people yet. `announce`: they are told.
    """
    ids = [judgement.participant_id for judgement in judgements]
    flags, cases = ({}, {}) if fresh else (live_flags(ids), open_cases(ids))
    for judgement in judgements:
        due = changes([flag.standing for flag in flags.get(judgement.participant_id, [])], judgement.findings)
        _end_flags(work, due)
        rules = {each.rule for each in due.raised} | {each.rule for each in (*due.superseded, *due.withdrawn)}
        placed = {rule: _placed(work, judgement, rule, cases, on=on) for rule in sorted(rules)}
        for finding in due.raised:
            _raise_flag(work, judgement, finding, placed[finding.rule])
        if announce and (due.raised or due.withdrawn):
            told = sorted({each.rule for each in due.raised} | {each.rule for each in due.withdrawn})
            work.post(judgement.participant_id, "verdict-changed", judgement.language, rules=told)


def _end_flags(work: UnitOfWork, due: Changes) -> None:
    for flags, state in ((due.superseded, "superseded"), (due.withdrawn, "withdrawn")):
        for flag in flags:
            work.update(Flag, {"id": flag.flag_id}, state=state, ended_at=work.at)


def _placed(
    work: UnitOfWork, judgement: AssessedPerson, rule: str, cases: dict[tuple[int, str], OpenCase], *, on: date
) -> int | None:
    """The open case of a person and rule in its place in the queue: a new one where something is flagged and none is open."""
    place = urgency(rule, judgement.findings, departed=judgement.departed, on=on)
    open_case = cases.get((judgement.participant_id, rule))
    if open_case is not None:
        standing = rank(place.harm, assigned=open_case.assignee_id is not None)
        work.update(Case, {"id": open_case.id}, **place._asdict(), queue_rank=standing)
        return open_case.id
    if place.harm < CONTESTED:
        return None
    id_ = work.number(Case)
    work.insert(
        Case,
        id=id_,
        participant_id=judgement.participant_id,
        rule=rule,
        state="new",
        version=1,
        assignee_id=None,
        **place._asdict(),
        queue_rank=rank(place.harm, assigned=False),
        opened_at=work.at,
        state_since=work.at,
        closed_at=None,
    )
    return id_


def _raise_flag(work: UnitOfWork, judgement: AssessedPerson, finding: Finding, case_id: int | None) -> None:
    work.insert(
        Flag,
        id=work.number(Flag),
        participant_id=judgement.participant_id,
        rule=finding.rule,
        subject=finding.subject or "",
        status=int(finding.status),
        exceeds=[day_or_none(each) for each in exceeds(finding)],
        assessment_id=judgement.assessment_id,
        case_id=case_id,
        state="attached",
        raised_at=work.at,
        ended_at=None,
    )


@transaction("cases.take")
def take(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """An officer takes a case that waits. Raises `NotFoundError`, `ConflictError`, `CannotMoveError`."""
    held = _held(key)
    return _move(work, held, "triage", assignee_id=by, queue_rank=rank(held.harm, assigned=True))


@transaction("cases.review")
def review(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """The assignee finds a real question in it. Raises as `take` does."""
    return _move(work, _own(_held(key), by), "under-review")


@transaction("cases.decide")
def decide(work: UnitOfWork, key: CaseKey, draft: DecisionDraft, *, by: int, operation: str | None = None) -> CaseKey:
    """The assignee decides, with finding and reasons; the participant is told in the same transaction.

    Raises as `take` does; `CannotMoveError` too for an outcome that is none, and for missing words.
    """
    if draft.outcome not in OUTCOMES or not draft.finding.strip() or not draft.reasons.strip():
        raise CannotMoveError("a decision needs an outcome, a finding and reasons")
    held = _own(_held(key), by)
    decided = _move(work, held, "decided")
    work.insert(
        DecisionRow,
        id=work.number(DecisionRow),
        case_id=held.id,
        case_version=decided.version,
        operation_id=work.operation_id,
        assessment_id=last_assessment(held.participant_id),
        decided_by=by,
        decided_at=work.at,
        **draft._asdict(),
    )
    work.post(held.participant_id, "case-decided", language_of(held.participant_id), case=held.id, outcome=draft.outcome)
    return decided


@transaction("cases.close")
def close(work: UnitOfWork, key: CaseKey, *, by: int, operation: str | None = None) -> CaseKey:
    """Closes a decided case, or one in triage that holds no question; its live flags are resolved.

    A finding that stands stays flagged: the flag is attached and resolved, and is not raised again until it changes.
    Raises as `take` does.
    """
    held = _own(_held(key), by)
    closed = _move(work, held, "closed", closed_at=work.at)
    for flag in live_flags([held.participant_id]).get(held.participant_id, []):
        if flag.case_id == held.id:
            work.update(Flag, {"id": flag.standing.flag_id}, state="resolved")
    return closed


@transaction("cases.remark")
def remark(work: UnitOfWork, key: CaseKey, said: str, *, by: int, operation: str | None = None) -> CaseKey:
    """An officer writes a remark into the history of a case; its version stays. Raises `NotFoundError`, `CannotMoveError`."""
    if not said.strip():
        raise CannotMoveError("a remark needs words")
    found = case(key.id)
    work.audit("case.remark", found.participant_id, case=found.id, said=said.strip())
    return CaseKey(found.id, found.version)


def _held(key: CaseKey) -> CaseFact:
    """The case, locked, in the version that was seen."""
    held = case(key.id, lock=True)
    if held.version != key.version:
        raise ConflictError("the case", current_version=held.version)
    return held


def _own(held: CaseFact, by: int) -> CaseFact:
    if held.assignee_id != by:
        raise CannotMoveError("only the officer who took the case can do this")
    return held


def _move(work: UnitOfWork, held: CaseFact, state: str, **columns: object) -> CaseKey:
    """One move along the table of states, with its audit line. The caller owns the transaction."""
    if state not in MOVES[held.state]:
        raise CannotMoveError(f"a case that is {held.state} cannot become {state}")
    version = held.version + 1
    work.update(Case, {"id": held.id}, state=state, version=version, state_since=work.at, **columns)
    work.audit(f"case.{state}", held.participant_id, case=held.id, version=version)
    return CaseKey(held.id, version)
