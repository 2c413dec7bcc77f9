"""Lists of cases beside the queue: the closed ones, and all cases of a participant."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select, tuple_

from tracker.compliance.findings import Status
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.cases import Case, DecisionRow, Flag
from tracker.models.participants import Participant
from tracker.queries.cases import CASE, CaseFact, exceeded_days
from tracker.queries.queue import QueuedFlag


class ListedCase(NamedTuple):
    """A case in a list, open or closed."""

    id: int
    reference: str
    rule: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    assignee: str | None
    outcome: str | None = None
    """The outcome of the latest decision; None without one."""
    flags: tuple[QueuedFlag, ...] = ()
    """The flags that are current or were resolved with the case, the worst first."""


COLUMNS = (Case.id, Participant.reference, Case.rule, Case.state, Case.opened_at, Case.closed_at, User.name)
LISTED = select(*COLUMNS).join(Participant, Participant.id == Case.participant_id).outerjoin(User, User.id == Case.assignee_id)


def closed_cases(*, limit: int, rule: str | None = None, after: int | None = None) -> list[ListedCase]:
    """Return the closed cases, the last closed first, after the case `after`. At most four statements at any page.

    Without a closed case of the id `after` the list begins at the top.
    """
    query = LISTED.where(Case.closed_at.is_not(None))
    if rule is not None:
        query = query.where(Case.rule == rule)
    closed_at = None if after is None else db.session.scalar(select(Case.closed_at).where(Case.id == after))
    if closed_at is not None:
        query = query.where(tuple_(Case.closed_at, Case.id) < (closed_at, after))
    return _listed(query.order_by(Case.closed_at.desc(), Case.id.desc()).limit(limit))


def count_closed_up_to(most: int) -> int:
    """Return the number of closed cases, at most `most`. One statement, which reads no more cases than it counts."""
    return len(db.session.scalars(select(Case.id).where(Case.closed_at.is_not(None)).limit(most)).all())


def cases_of(participant_id: int) -> list[ListedCase]:
    """Return the cases of a participant, the open ones before the closed ones, then the latest first. Three statements."""
    found = _listed(LISTED.where(Case.participant_id == participant_id).order_by(Case.id.desc()))
    return sorted(found, key=lambda each: each.closed_at is not None)


def open_cases_with(user_id: int, *, lock: bool = False) -> list[CaseFact]:
    """Return the open cases of an officer, the oldest first; `lock` locks their rows. One statement."""
    query = select(*CASE).where(Case.closed_at.is_(None), Case.assignee_id == user_id).order_by(Case.id)
    return [CaseFact(*row) for row in db.session.execute(query.with_for_update() if lock else query)]


def _listed(query: Any) -> list[ListedCase]:
    """Return the cases of a query with outcomes and flags. Three statements; one if there are none."""
    rows: Sequence[Any] = db.session.execute(query).all()
    ids = [row.id for row in rows]
    if not ids:
        return []
    outcomes, flags = _outcomes(ids), _flags(ids)
    return [ListedCase(*(*row, outcomes.get(row.id), tuple(flags.get(row.id, ())))) for row in rows]


def _outcomes(case_ids: Collection[int]) -> dict[int, str]:
    """Return the outcome of the latest decision by case. One statement."""
    query = select(DecisionRow.case_id, DecisionRow.outcome).where(DecisionRow.case_id.in_(case_ids))
    return {row.case_id: row.outcome for row in db.session.execute(query.order_by(DecisionRow.id))}


def _flags(case_ids: Collection[int]) -> dict[int, list[QueuedFlag]]:
    """Return the flags that were neither superseded nor withdrawn while the case was open, by case. One statement."""
    found: dict[int, list[QueuedFlag]] = {}
    query = select(Flag.case_id, Flag.subject, Flag.status, Flag.exceeds).where(Flag.case_id.in_(case_ids))
    query = query.where(or_(Flag.ended_at.is_(None), Flag.state == "resolved")).order_by(Flag.status.desc(), Flag.id)
    for case_id, subject, status, exceeds in db.session.execute(query):
        found.setdefault(case_id, []).append(QueuedFlag(subject or None, Status(status), exceeded_days(exceeds)))
    return found
