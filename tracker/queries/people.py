"""All versions of a participant's facts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Select, select

from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.fact_columns import Fact as FactTable
from tracker.models.participants import Particulars, PersonKey, StayRow, VisaRow
from tracker.queries.participants import StayFact, VisaFact
from tracker.queries.particulars import PARTICULARS, ParticularsFact, open_particulars

Fact = TypeVar("Fact", ParticularsFact, VisaFact, StayFact)
Days = TypeVar("Days", VisaFact, StayFact)
AUTHORED = 4
"""The number of columns that say when a version was recorded, by whom and why."""


class FactVersion(NamedTuple, Generic[Fact]):
    """One version of a fact with its author, moment and reason."""

    fact: Fact
    recorded_at: datetime
    recorded_by: str
    """The name of a user, or of one of our services."""
    is_service: bool
    reason: str | None


class PersonVersions(NamedTuple):
    """All versions of a participant's particulars, visa and stay, the oldest first."""

    particulars: tuple[FactVersion[ParticularsFact], ...]
    visa: tuple[FactVersion[VisaFact], ...]
    stay: tuple[FactVersion[StayFact], ...]


def versions_of(participant_id: int) -> PersonVersions:
    """Return all versions of a person's particulars, visa and stay. At most four statements."""
    return PersonVersions(
        _particulars(participant_id),
        _versions(VisaFact, VisaRow, participant_id),
        _versions(StayFact, StayRow, participant_id),
    )


def _particulars(participant_id: int) -> tuple[FactVersion[ParticularsFact], ...]:
    query = _query(Particulars, (*PARTICULARS, PersonKey.wrapped), participant_id)
    query = query.outerjoin(PersonKey, PersonKey.participant_id == Particulars.participant_id)
    rows = map(tuple, db.session.execute(query).all())
    return tuple(_version(open_particulars(row[AUTHORED:-1], participant_id, row[-1]), row[:AUTHORED]) for row in rows)


def _versions(form: type[Days], table: type[FactTable], participant_id: int) -> tuple[FactVersion[Days], ...]:
    rows = db.session.execute(_query(table, [getattr(table, name) for name in form._fields], participant_id)).all()
    return tuple(_version(form(*row[AUTHORED:]), row[:AUTHORED]) for row in map(tuple, rows))


def _query(table: type[FactTable], columns: Sequence[Any], participant_id: int) -> Select[Any]:
    """Select the author, moment and reason of every version, the oldest first, and some columns."""
    query = select(table.recorded_at, User.name, User.kind, table.reason, *columns).join(User, User.id == table.recorded_by)
    return query.where(table.participant_id == participant_id).order_by(table.version)


def _version(fact: Fact, authored: tuple[Any, ...]) -> FactVersion[Fact]:
    recorded_at, name, kind, reason = authored
    return FactVersion(fact, recorded_at, name, kind != "person", reason)
