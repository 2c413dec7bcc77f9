"""Search of participants by any spelling of their names, and all versions of a participant's facts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select

from tracker.models.accounts import User
from tracker.models.base import Fact as FactTable
from tracker.models.base import db
from tracker.models.participants import Participant, Particulars, Passport, StayRow, VisaRow
from tracker.queries.participants import ParticularsFact, StayFact, VisaFact

Fact = TypeVar("Fact", ParticularsFact, VisaFact, StayFact)


class FoundPerson(NamedTuple):
    """A participant in a list."""

    id: int
    reference: str
    family_name: str | None
    given_name: str | None
    native_name: str | None
    birth_date: date | None
    scheme: str
    direction: str


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


FOUND = (
    *(Participant.id, Participant.reference, Particulars.family_name, Particulars.given_name, Particulars.native_name),
    *(Particulars.birth_date, Participant.scheme, Participant.direction),
)


def people_like(words: Sequence[str], *, mark: bytes | None, after: str, limit: int) -> list[FoundPerson]:
    """Return the participants whose names or references contain all of the words, by reference, after the reference `after`.

    Words are folded (`compliance.name_matching.folded`); no words match all. A current or former passport with the mark
    matches too. One statement, which reads the names of all participants.
    """
    query = (
        select(*FOUND)
        .outerjoin(Particulars, and_(Particulars.participant_id == Participant.id, Particulars.superseded_at.is_(None)))
        .where(Participant.reference > after)
        .order_by(Participant.reference)
        .limit(limit)
    )
    if words:
        marked = [] if mark is None else [Participant.id.in_(select(Passport.participant_id).where(Passport.mark == mark))]
        query = query.where(or_(and_(*map(_contains, words)), *marked))
    return [FoundPerson(*row) for row in db.session.execute(query)]


def versions_of(participant_id: int) -> PersonVersions:
    """Return all versions of a person's particulars, visa and stay. Three statements."""
    return PersonVersions(
        _versions(ParticularsFact, Particulars, participant_id),
        _versions(VisaFact, VisaRow, participant_id),
        _versions(StayFact, StayRow, participant_id),
    )


def _contains(word: str) -> ColumnElement[bool]:
    """Return the condition that a person's names or reference contain a word."""
    return or_(
        Particulars.folded.contains(word, autoescape=True),
        func.lower(Participant.reference).contains(word, autoescape=True),
    )


def _versions(form: type[Fact], table: type[FactTable], participant_id: int) -> tuple[FactVersion[Fact], ...]:
    columns: list[Any] = [getattr(table, name) for name in form._fields]
    query = select(*columns, table.recorded_at, User.name, User.kind, table.reason).join(User, User.id == table.recorded_by)
    rows = db.session.execute(query.where(table.participant_id == participant_id).order_by(table.version)).all()
    return tuple(_version(form, tuple(row)) for row in rows)


def _version(form: type[Fact], row: tuple[Any, ...]) -> FactVersion[Fact]:
    recorded_at, name, kind, reason = row[-4:]
    return FactVersion(form(*row[:-4]), recorded_at, name, kind != "person", reason)
