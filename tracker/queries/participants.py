"""Queries of participants with all of their facts, as frozen values."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from tracker.compliance import facts
from tracker.models.base import db
from tracker.models.fact_columns import Fact
from tracker.models.participants import Participant, Particulars, Passport, PersonKey, StayRow, VisaRow
from tracker.queries.employers import employer_names
from tracker.queries.history import CourseFact, JobFact, courses_of, jobs_of, known_at
from tracker.queries.particulars import NO_PARTICULARS, PARTICULARS, ParticularsFact, open_particulars

KEY = (Participant.id, Participant.version, Participant.reference)
OWN = (Participant.id, Participant.reference, Participant.scheme, Participant.direction, Participant.version)
BATCH = 500
"""The number of people read at once."""


class ParticipantKey(NamedTuple):
    """A participant in the version that the user has seen."""

    id: int
    version: int
    reference: str


class VisaFact(NamedTuple):
    """The application and the visa with the end of either; None is unknown, or did not happen."""

    id: int
    version: int
    applied_on: date | None = None
    issued_on: date | None = None
    enter_by: date | None = None
    refused_on: date | None = None
    withdrawn_on: date | None = None
    lapsed_on: date | None = None
    cancelled_on: date | None = None

    @property
    def is_given_back(self) -> bool:
        """Return whether the visa lapsed or was cancelled: then its place is not taken again."""
        return self.lapsed_on is not None or self.cancelled_on is not None


class StayFact(NamedTuple):
    """The days in the territory; None is unknown, or did not happen yet."""

    id: int
    version: int
    arrived_on: date | None = None
    permitted_until: date | None = None
    departed_on: date | None = None


class SealedPassport(NamedTuple):
    """A passport number as stored: encrypted, and as a keyed hash for equality."""

    id: int
    version: int
    sealed: bytes
    mark: bytes


class Person(NamedTuple):
    """A participant with every current fact. A fact with id 0 was never recorded."""

    id: int
    reference: str
    scheme: str
    direction: str
    version: int
    particulars: ParticularsFact = NO_PARTICULARS
    visa: VisaFact = VisaFact(0, 0)
    stay: StayFact = StayFact(0, 0)
    jobs: tuple[JobFact, ...] = ()
    courses: tuple[CourseFact, ...] = ()
    wrapped: bytes | None = None
    """The person's key as stored; None before anything was sealed with it, and after it was destroyed."""
    erased_at: datetime | None = None


Once = TypeVar("Once", VisaFact, StayFact)


def history_of(person: Person) -> facts.History | None:
    """Return the history for an assessment: employers by id, courses by name.

    None before the arrival, and for outbound participants: they are counted, not assessed.
    """
    stay, visa = person.stay, person.visa
    if stay.arrived_on is None or person.direction != "inbound":
        return None
    return facts.History(
        person.scheme,
        facts.Stay(stay.arrived_on, stay.permitted_until, stay.departed_on),
        facts.Visa(visa.applied_on, visa.issued_on, visa.enter_by),
        person.particulars.birth_date,
        tuple(facts.Stint(str(job.employer_id), job.started_on, job.ended_on) for job in person.jobs),
        tuple(facts.Stint(course.name, course.started_on, course.ended_on) for course in person.courses),
    )


def named_history(person: Person) -> facts.History | None:
    """Return the history with employers by the names that are shown; None as `history_of`. One statement at most."""
    history = history_of(person)
    if history is None:
        return None
    names = employer_names({job.employer_id for job in person.jobs}) if person.jobs else {}
    return history._replace(jobs=tuple(job._replace(name=names[int(job.name)]) for job in history.jobs))


def people(ids: Sequence[int], *, at: datetime | None = None, lock: bool = False) -> list[Person]:
    """Return participants by reference; with a moment, as known then. Six statements.

    `lock` locks their rows until the transaction ends, in the order of the ids, and leaves out erased people.
    """
    query = select(*OWN, PersonKey.wrapped, Participant.erased_at).outerjoin(
        PersonKey, PersonKey.participant_id == Participant.id
    )
    query = query.where(Participant.id.in_(ids)).order_by(Participant.id)
    if at is not None:
        query = query.where(Participant.created_at <= at)
    if lock:
        query = query.where(Participant.erased_at.is_(None))
    rows = db.session.execute(query.with_for_update(of=Participant) if lock else query).all()
    particulars, visas = _particulars({row.id: row.wrapped for row in rows}, at), _once(VisaFact, VisaRow, ids, at)
    stays, jobs, courses = _once(StayFact, StayRow, ids, at), jobs_of(ids, at), courses_of(ids, at)
    found = [
        Person(
            *row[:5],
            particulars.get(row.id, NO_PARTICULARS),
            visas.get(row.id, VisaFact(0, 0)),
            stays.get(row.id, StayFact(0, 0)),
            tuple(jobs.get(row.id, ())),
            tuple(courses.get(row.id, ())),
            *row[5:],
        )
        for row in rows
    ]
    return sorted(found, key=lambda person: person.reference)


def key_of(participant_id: int) -> ParticipantKey | None:
    """Return the key of a participant in the current version, or None, also if they are erased. One statement."""
    known = Participant.id == participant_id, Participant.erased_at.is_(None)
    row = db.session.execute(select(*KEY).where(*known)).first()
    return None if row is None else ParticipantKey(*row)


def key_of_user(user_id: int) -> ParticipantKey | None:
    """Return the participant who is a user; None for staff. One statement."""
    row = db.session.execute(select(*KEY).where(Participant.user_id == user_id)).first()
    return None if row is None else ParticipantKey(*row)


def ids_with_account(ids: Collection[int]) -> set[int]:
    """Return which of the participants have an account. One statement."""
    return set(db.session.scalars(select(Participant.id).where(Participant.id.in_(ids), Participant.user_id.is_not(None))))


def language_of(participant_id: int) -> str | None:
    """Return the language for emails to a participant; None if it is not recorded. One statement."""
    current = Particulars.participant_id == participant_id, Particulars.superseded_at.is_(None)
    return db.session.scalar(select(Particulars.language).where(*current))


def ids_by_reference(references: Collection[str]) -> dict[str, int]:
    """Return the ids of known references. One statement."""
    query = select(Participant.reference, Participant.id).where(Participant.reference.in_(references))
    return {row.reference: row.id for row in db.session.execute(query)}


def due_ids(on: date, limit: int) -> list[int]:
    """Return participants whose status changed by a day through time alone, the longest due first. One statement.

    Their rows are locked until the transaction ends; rows locked by others are skipped. An index holds exactly these.
    """
    query = select(Participant.id).where(Participant.next_change_on <= on)
    query = query.order_by(Participant.next_change_on, Participant.id).limit(limit)
    return list(db.session.scalars(query.with_for_update(skip_locked=True)))


def everybody(*, at: datetime | None = None, scheme: str | None = None) -> Iterator[list[Person]]:
    """Yield all participants by reference in batches; with a moment, as known then.

    With a scheme, only its inbound participants.
    """
    last = ""
    while True:
        query = select(Participant.id, Participant.reference).where(Participant.reference > last)
        if scheme is not None:
            query = query.where(Participant.scheme == scheme, Participant.direction == "inbound")
        rows = db.session.execute(query.order_by(Participant.reference).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1].reference
        yield people([row.id for row in rows], at=at)


def passports_of(ids: Collection[int]) -> dict[int, SealedPassport]:
    """Return the current passports by participant. One statement."""
    columns = [getattr(Passport, name) for name in SealedPassport._fields]
    query = select(Passport.participant_id, *columns).where(Passport.participant_id.in_(ids), Passport.superseded_at.is_(None))
    return {participant_id: SealedPassport(*rest) for participant_id, *rest in db.session.execute(query)}


def person_keys(ids: Collection[int]) -> dict[int, bytes]:
    """Return the wrapped keys of participants. One statement."""
    query = select(PersonKey.participant_id, PersonKey.wrapped).where(PersonKey.participant_id.in_(ids))
    return {row.participant_id: row.wrapped for row in db.session.execute(query)}


def _particulars(wrapped: dict[int, bytes | None], at: datetime | None) -> dict[int, ParticularsFact]:
    """Return the particulars of participants, whose keys are given as stored, by participant. One statement."""
    query = select(Particulars.participant_id, *PARTICULARS)
    rows = db.session.execute(query.where(Particulars.participant_id.in_(wrapped), known_at(Particulars, at)))
    return {id_: open_particulars(cells, id_, wrapped[id_]) for id_, *cells in map(tuple, rows)}


def _once(form: type[Once], table: type[Fact], ids: Collection[int], at: datetime | None) -> dict[int, Once]:
    """Return the facts that a person has at most once, by participant. One statement."""
    columns: list[Any] = [getattr(table, name) for name in form._fields]
    query = select(table.participant_id, *columns).where(table.participant_id.in_(ids), known_at(table, at))
    return {participant_id: form(*values) for participant_id, *values in db.session.execute(query)}
