"""Queries of one case with its current and ended flags, all acts on it, and its decisions."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from tracker.compliance.case_states import BEFORE_NOTICE
from tracker.compliance.findings import Status
from tracker.errors import NotFoundError
from tracker.models.accounts import User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Case, DecisionRow, Flag
from tracker.models.sealed_words import open_words
from tracker.queries.cases import CONFLICT, FIX_PROPOSED, exceeded_days


class CaseFlag(NamedTuple):
    """A flag of the case, from when it was raised until it ended."""

    subject: str | None
    """An employer's id, a course's name, or None."""
    status: Status
    exceeds: tuple[date | None, ...]
    """The day on which each reading is exceeded, in the order of the readings; None for one that is not."""
    state: str
    raised_at: datetime
    ended_at: datetime | None


class CaseStep(NamedTuple):
    """An act on the case, or a remark."""

    at: datetime
    by: str
    """The author's name."""
    author_id: int
    action: str
    remark: str | None
    """The text of a remark or reason; None for an act without one."""
    assignee_id: int | None = None
    """The officer who got the case by this act; None for other acts."""
    notice: str | None = None
    """The name of the notice that was served by this act; None for other acts."""


class SignedDecision(NamedTuple):
    """A decision with its author's name."""

    outcome: str
    finding: str
    reasons: str
    at: datetime
    by: str
    rule: str
    case_id: int


class Dossier(NamedTuple):
    """A case with its flags, steps and decisions."""

    id: int
    version: int
    participant_id: int
    rule: str
    state: str
    assignee_id: int | None
    assignee: str | None
    queued_from: date
    """The first day on which the queue lists the case."""
    answer_due_on: date | None
    """The last day for the answer that the case waits for."""
    is_extended: bool
    is_escalated: bool
    is_paused: bool
    contested_at: datetime | None
    """When the participant last contested a decision."""
    opened_at: datetime
    state_since: datetime
    flags: tuple[CaseFlag, ...]
    """The latest first."""
    steps: tuple[CaseStep, ...]
    """The latest first."""
    decisions: tuple[SignedDecision, ...]
    """The latest first."""

    @property
    def is_disputed(self) -> bool:
        """Whether the participant has written that something is wrong."""
        return any(step.action == "case.disputed" for step in self.steps)

    @property
    def conflicts(self) -> dict[int, str]:
        """The names of the officers who declared a conflict of interest, by their ids."""
        return {step.author_id: step.by for step in self.steps if step.action == CONFLICT}

    @property
    def is_before_notice(self) -> bool:
        """Whether no notice was served yet, and the state allows to try other facts."""
        return self.state in BEFORE_NOTICE and all(step.notice is None for step in self.steps)

    @property
    def proposed_fix(self) -> CaseStep | None:
        """The latest proposal of other facts; None without one."""
        return next((step for step in self.steps if step.action == FIX_PROPOSED), None)

    @property
    def letter_kind(self) -> str | None:
        """What can be printed as a letter: the `notice` that waits for a reply, else the latest `decision`; None without both."""
        if self.state == "awaiting-participant":
            return "notice"
        return "decision" if self.decisions and self.state in {"decided", "closed"} else None

    @property
    def live_flags(self) -> list[CaseFlag]:
        """The flags that are current or were resolved with the case."""
        return [flag for flag in self.flags if flag.ended_at is None]


CHANGED = "case.changed"
"""The audit's word for a version that facts, flags or messages made."""
HEAD = (
    select(
        *(Case.id, Case.version, Case.participant_id, Case.rule, Case.state),
        *(
            Case.assignee_id,
            User.name,
            Case.queued_from,
            Case.answer_due_on,
            Case.is_extended,
            Case.is_escalated,
            Case.is_paused,
            Case.contested_at,
            Case.opened_at,
            Case.state_since,
        ),
    )
    .select_from(Case)
    .outerjoin(User, User.id == Case.assignee_id)
)


def dossier(case_id: int) -> Dossier:
    """Return a case with its flags, steps and decisions. At most five statements. Raises NotFoundError."""
    row = db.session.execute(HEAD.where(Case.id == case_id)).first()
    if row is None:
        raise NotFoundError("there is no such case")
    head: Any = tuple(row)
    return Dossier(*(*head, _flags(case_id), _steps(case_id, head[2]), decisions_on([case_id])))


def _flags(case_id: int) -> tuple[CaseFlag, ...]:
    columns = Flag.subject, Flag.status, Flag.exceeds, Flag.state, Flag.raised_at, Flag.ended_at
    query = select(*columns).where(Flag.case_id == case_id).order_by(Flag.id.desc())
    return tuple(
        CaseFlag(subject or None, Status(status), exceeded_days(days), *rest)
        for subject, status, days, *rest in map(tuple, db.session.execute(query))
    )


def _steps(case_id: int, participant_id: int) -> tuple[CaseStep, ...]:
    """Return the audit's lines about the case, which an index finds by the participant; the changes of facts are elsewhere."""
    query = select(AuditLine.at, User.name, AuditLine.by, AuditLine.action, AuditLine.details).join(
        User, User.id == AuditLine.by
    )
    query = query.where(AuditLine.participant_id == participant_id, AuditLine.action.startswith("case."))
    lines = db.session.execute(query.order_by(AuditLine.id.desc()))
    return tuple(
        CaseStep(at, by, author_id, action, open_words(details.get("said")), details.get("assignee"), details.get("notice"))
        for at, by, author_id, action, details in lines
        if details and details.get("case") == case_id and action != CHANGED
    )


def decisions_on(case_ids: Collection[int]) -> tuple[SignedDecision, ...]:
    """Return the decisions on some cases, the latest first. One statement."""
    columns = (
        DecisionRow.outcome,
        DecisionRow.finding,
        DecisionRow.reasons,
        DecisionRow.decided_at,
        User.name,
        Case.rule,
        Case.id,
    )
    query = (
        select(*columns)
        .join(Case, Case.id == DecisionRow.case_id)
        .join(User, User.id == DecisionRow.decided_by)
        .where(DecisionRow.case_id.in_(case_ids))
    )
    return tuple(SignedDecision(*row) for row in db.session.execute(query.order_by(DecisionRow.id.desc())))
