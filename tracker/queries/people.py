"""All versions of a participant's facts."""

from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import select

from tracker.models.accounts import User
from tracker.models.base import Fact as FactTable
from tracker.models.base import db
from tracker.models.participants import Particulars, StayRow, VisaRow
from tracker.queries.participants import ParticularsFact, StayFact, VisaFact

Fact = TypeVar("Fact", ParticularsFact, VisaFact, StayFact)


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
    """Return all versions of a person's particulars, visa and stay. Three statements."""
    return PersonVersions(
        _versions(ParticularsFact, Particulars, participant_id),
        _versions(VisaFact, VisaRow, participant_id),
        _versions(StayFact, StayRow, participant_id),
    )


def _versions(form: type[Fact], table: type[FactTable], participant_id: int) -> tuple[FactVersion[Fact], ...]:
    columns: list[Any] = [getattr(table, name) for name in form._fields]
    query = select(*columns, table.recorded_at, User.name, User.kind, table.reason).join(User, User.id == table.recorded_by)
    rows = db.session.execute(query.where(table.participant_id == participant_id).order_by(table.version)).all()
    return tuple(_version(form, tuple(row)) for row in rows)


def _version(form: type[Fact], row: tuple[Any, ...]) -> FactVersion[Fact]:
    recorded_at, name, kind, reason = row[-4:]
    return FactVersion(form(*row[:-4]), recorded_at, name, kind != "person", reason)
