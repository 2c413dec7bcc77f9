"""Queries of current flags, cases and decisions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from tracker.compliance.changes import CurrentFlag
from tracker.compliance.findings import Status
from tracker.errors import NotFoundError
from tracker.models.accounts import User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Case, DecisionRow, Flag
from tracker.models.sealed_words import open_words


class CaseKey(NamedTuple):
    """A case in the version that the officer has seen."""

    id: int
    version: int


class CaseFact(NamedTuple):
    """A case in its current version."""

    id: int
    participant_id: int
    rule: str
    state: str
    version: int
    assignee_id: int | None
    harm: int
    answer_due_on: date | None = None
    is_extended: bool = False
    contested_at: datetime | None = None
    is_escalated: bool = False
    is_paused: bool = False


class OpenCase(NamedTuple):
    """The open case of a person and rule."""

    id: int
    assignee_id: int | None
    version: int


class DecisionFact(NamedTuple):
    """A decision on a case with its author and reasons."""

    case_id: int
    case_version: int
    outcome: str
    finding: str
    reasons: str
    decided_by: int


class ProposedDecision(NamedTuple):
    """An adverse decision that another officer checks."""

    case_version: int
    """The version of the case after the proposal."""
    outcome: str
    finding: str
    reasons: str
    at: datetime
    by: str
    """The name of the author."""


class AuditedChange(NamedTuple):
    """An act of the audit about a participant."""

    at: datetime
    by: int
    author: str
    """The name of a user, or of one of our services."""
    is_service: bool
    action: str


class LiveFlag(NamedTuple):
    """A current flag and the case that it is attached to."""

    flag: CurrentFlag
    case_id: int | None


REMINDED = "case.reminded"
"""The audit's word for a reminder that an officer sends."""
FIX_PROPOSED = "case.fix-proposed"
"""The audit's word for other facts that an officer proposes."""
CONFLICT = "case.conflict"
"""The audit's word for an officer's conflict of interest."""
CASE: tuple[Any, ...] = (
    *(Case.id, Case.participant_id, Case.rule, Case.state, Case.version, Case.assignee_id, Case.harm),
    *(Case.answer_due_on, Case.is_extended, Case.contested_at, Case.is_escalated, Case.is_paused),
)


def live_flags(ids: Collection[int]) -> dict[int, list[LiveFlag]]:
    """Return the current flags by participant. One statement."""
    query = select(Flag.participant_id, Flag.id, Flag.rule, Flag.subject, Flag.status, Flag.exceeds, Flag.case_id)
    found: dict[int, list[LiveFlag]] = defaultdict(list)
    for row in db.session.execute(query.where(Flag.participant_id.in_(ids), Flag.ended_at.is_(None)).order_by(Flag.id)):
        flag = CurrentFlag(row.id, row.rule, row.subject or None, Status(row.status), exceeded_days(row.exceeds))
        found[row.participant_id].append(LiveFlag(flag, row.case_id))
    return found


def exceeded_days(stored: Iterable[str | None]) -> tuple[date | None, ...]:
    """Return the stored days of a flag, one for each reading; None for a reading that is not exceeded."""
    return tuple(None if each is None else date.fromisoformat(each) for each in stored)


def open_cases(ids: Collection[int], *, lock: bool = False) -> dict[tuple[int, str], OpenCase]:
    """Return the open cases by participant and rule; `lock` locks their rows. One statement."""
    query = select(Case.participant_id, Case.rule, Case.id, Case.assignee_id, Case.version)
    query = query.where(Case.participant_id.in_(ids), Case.closed_at.is_(None)).order_by(Case.id)
    rows = db.session.execute(query.with_for_update() if lock else query)
    return {(row.participant_id, row.rule): OpenCase(row.id, row.assignee_id, row.version) for row in rows}


def case(id_: int, *, lock: bool = False) -> CaseFact:
    """Return a case; `lock` locks its row until the transaction ends. Raises NotFoundError."""
    query = select(*CASE).where(Case.id == id_)
    row = db.session.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFoundError("there is no such case")
    return CaseFact(*row)


def proposal(case_id: int, participant_id: int) -> ProposedDecision:
    """Return the latest proposal on a case. Raises NotFoundError without one. At most two statements."""
    query = select(AuditLine.at, User.name, AuditLine.details).join(User, User.id == AuditLine.by)
    query = query.where(AuditLine.participant_id == participant_id, AuditLine.action == "case.second-check")
    for at, author, details in db.session.execute(query.order_by(AuditLine.id.desc())):
        if details and details["case"] == case_id:
            texts = open_words(details["finding"]) or "", open_words(details["reasons"]) or ""
            return ProposedDecision(details["version"], details["outcome"], *texts, at, author)
    raise NotFoundError("nothing was proposed")


def changes_since(of: CaseKey, participant_id: int) -> list[AuditedChange]:
    """Return what was recorded about a participant since a version of a case, the latest first. At most two statements.

    Since the case was opened, if no line names the version.
    """
    query = select(AuditLine.at, AuditLine.by, User.name, User.kind, AuditLine.action, AuditLine.details)
    query = query.join(User, User.id == AuditLine.by).where(AuditLine.participant_id == participant_id)
    found: list[AuditedChange] = []
    for at, by, author, kind, action, details in db.session.execute(query.order_by(AuditLine.id.desc())):
        if action.startswith("case.") and details and (details["case"], details.get("version")) == of:
            return [each for each in found if each.at != at]
        found.append(AuditedChange(at, by, author, kind != "person", action))
    opened_at = db.session.scalar(select(Case.opened_at).where(Case.id == of.id))
    return [each for each in found if opened_at is None or each.at > opened_at]


def unanswered_cases(on: date, limit: int) -> list[CaseFact]:
    """Lock and return at most `limit` cases whose answer was due before `on`, the longest overdue first. One statement."""
    query = select(*CASE).where(Case.answer_due_on < on).order_by(Case.answer_due_on, Case.id).limit(limit)
    return [CaseFact(*row) for row in db.session.execute(query.with_for_update())]


class AwaitedReply(NamedTuple):
    """A case that waits for its participant's reply."""

    id: int
    answer_due_on: date


def awaited_replies(participant_id: int) -> dict[int, AwaitedReply]:
    """Return a participant's cases that wait for a reply, by id. One statement."""
    query = select(Case.id, Case.answer_due_on).where(Case.participant_id == participant_id)
    rows: Any = db.session.execute(query.where(Case.state == "awaiting-participant"))
    return {row.id: AwaitedReply(*row) for row in rows}


def reminded_cases(participant_ids: Collection[int]) -> frozenset[int]:
    """Return the cases of some participants of whose present deadline an officer reminded. Two statements."""
    of_people = AuditLine.participant_id.in_(participant_ids), AuditLine.action == REMINDED
    lines = db.session.execute(select(AuditLine.at, AuditLine.details).where(*of_people)).all()
    cases: Any = db.session.execute(select(Case.id, Case.state_since).where(Case.participant_id.in_(participant_ids)))
    since = {row.id: row.state_since for row in cases}
    return frozenset(details["case"] for at, details in lines if at >= since[details["case"]])


def all_cases() -> list[CaseFact]:
    """Return all cases, closed ones too, the oldest first. One statement; for small registers."""
    return [CaseFact(*row) for row in db.session.execute(select(*CASE).order_by(Case.id))]


def last_decided_at(case_id: int) -> datetime | None:
    """Return when the latest decision on a case was signed; None without one. One statement."""
    return db.session.scalar(select(func.max(DecisionRow.decided_at)).where(DecisionRow.case_id == case_id))


def deciders(case_id: int, participant_id: int, *, before: datetime) -> frozenset[int]:
    """Return the officers who proposed or signed a decision on a case before a moment. Two statements."""
    decided = select(DecisionRow.decided_by).where(DecisionRow.case_id == case_id, DecisionRow.decided_at < before)
    signed = db.session.scalars(decided)
    lines = select(AuditLine.by, AuditLine.details).where(AuditLine.participant_id == participant_id, AuditLine.at < before)
    proposals = db.session.execute(lines.where(AuditLine.action == "case.second-check"))
    return frozenset(signed) | {by for by, details in proposals if details and details["case"] == case_id}


def conflicted_officers(case_id: int, participant_id: int) -> frozenset[int]:
    """Return the officers who declared a conflict of interest on a case. One statement."""
    lines = select(AuditLine.by, AuditLine.details).where(AuditLine.participant_id == participant_id)
    declared = db.session.execute(lines.where(AuditLine.action == CONFLICT))
    return frozenset(by for by, details in declared if details["case"] == case_id)


def conflicted_cases(officer_id: int, participant_ids: Collection[int]) -> frozenset[int]:
    """Return the cases of some participants on which an officer declared a conflict of interest. One statement."""
    lines = select(AuditLine.details).where(AuditLine.participant_id.in_(participant_ids), AuditLine.by == officer_id)
    return frozenset(details["case"] for details in db.session.scalars(lines.where(AuditLine.action == CONFLICT)))


def decisions(case_id: int) -> list[DecisionFact]:
    """Return the decisions on a case, the oldest first."""
    columns = [getattr(DecisionRow, name) for name in DecisionFact._fields]
    query = select(*columns).where(DecisionRow.case_id == case_id).order_by(DecisionRow.id)
    return [DecisionFact(*row) for row in db.session.execute(query)]
