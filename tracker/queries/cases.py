"""Queries of current flags, cases and decisions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from tracker.compliance.changes import CurrentFlag
from tracker.compliance.findings import Status
from tracker.errors import NotFoundError
from tracker.models.base import db
from tracker.models.cases import Case, DecisionRow, Flag


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


class OpenCase(NamedTuple):
    """The open case of a person and rule."""

    id: int
    assignee_id: int | None


class DecisionFact(NamedTuple):
    """A decision on a case with its author and reasons."""

    case_id: int
    case_version: int
    outcome: str
    finding: str
    reasons: str
    decided_by: int


class LiveFlag(NamedTuple):
    """A current flag and the case that it is attached to."""

    flag: CurrentFlag
    case_id: int | None


CASE = (Case.id, Case.participant_id, Case.rule, Case.state, Case.version, Case.assignee_id, Case.harm)


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


def open_cases(ids: Collection[int]) -> dict[tuple[int, str], OpenCase]:
    """Return the open cases by participant and rule. One statement."""
    query = select(Case.participant_id, Case.rule, Case.id, Case.assignee_id)
    query = query.where(Case.participant_id.in_(ids), Case.closed_at.is_(None))
    return {(row.participant_id, row.rule): OpenCase(row.id, row.assignee_id) for row in db.session.execute(query)}


def case(id_: int, *, lock: bool = False) -> CaseFact:
    """Return a case; `lock` locks its row until the transaction ends. Raises NotFoundError."""
    query = select(*CASE).where(Case.id == id_)
    row = db.session.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFoundError("there is no such case")
    return CaseFact(*row)


def all_cases() -> list[CaseFact]:
    """Return all cases, closed ones too, the oldest first. One statement; for small registers."""
    return [CaseFact(*row) for row in db.session.execute(select(*CASE).order_by(Case.id))]


def decisions(case_id: int) -> list[DecisionFact]:
    """Return the decisions on a case, the oldest first."""
    columns = [getattr(DecisionRow, name) for name in DecisionFact._fields]
    query = select(*columns).where(DecisionRow.case_id == case_id).order_by(DecisionRow.id)
    return [DecisionFact(*row) for row in db.session.execute(query)]
