"""People with all that is known of them, as frozen values."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from tracker.compliance import facts
from tracker.models.base import Fact, db
from tracker.models.participants import Participant, Particulars, Passport, PersonKey, StayRow, VisaRow
from tracker.queries.history import CourseFact, JobFact, courses_of, jobs_of, known

KEY = (Participant.id, Participant.version, Participant.reference)
BATCH = 500
"""How many people are read at once where all are read."""


class ParticipantKey(NamedTuple):
    """Which participant, and the version that whoever acts has seen."""

    id: int
    version: int
    reference: str


class ParticularsFact(NamedTuple):
    """Who a person is; None is unknown."""

    id: int
    version: int
    family_name: str | None = None
    given_name: str | None = None
    native_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    nationality: str | None = None
    email: str | None = None
    language: str | None = None


class VisaFact(NamedTuple):
    """The application and the visa, and how either ended; None is unknown, or did not happen."""

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
        """Whether the visa lapsed or was cancelled; its place is not taken again."""
        return self.lapsed_on is not None or self.cancelled_on is not None


class StayFact(NamedTuple):
    """The days in the territory; None is unknown, or did not happen yet."""

    id: int
    version: int
    arrived_on: date | None = None
    permitted_until: date | None = None
    departed_on: date | None = None


class SealedPassport(NamedTuple):
    """What is kept of a passport's number."""

    id: int
    version: int
    sealed: bytes
    mark: bytes


class Person(NamedTuple):
    """A participant with every fact that stands. Ids of 0 are facts that were never recorded."""

    id: int
    reference: str
    scheme: str
    direction: str
    version: int
    particulars: ParticularsFact = ParticularsFact(0, 0)
    visa: VisaFact = VisaFact(0, 0)
    stay: StayFact = StayFact(0, 0)
    jobs: tuple[JobFact, ...] = ()
    courses: tuple[CourseFact, ...] = ()


Once = TypeVar("Once", ParticularsFact, VisaFact, StayFact)


def history_of(person: Person) -> facts.History | None:
    """What verdicts are made from: employers by their ids, courses by their names.

    None before an arrival, and for people who go out: they are counted, not assessed.
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


def people(ids: Sequence[int], *, at: datetime | None = None, lock: bool = False) -> list[Person]:
    """People by their ids, in the order of their references; with a moment, as they were known then. Six statements.

    `lock` keeps others from changing them until the transaction ends; locks are taken in the order of the ids.
    """
    query = select(Participant.id, Participant.reference, Participant.scheme, Participant.direction, Participant.version)
    query = query.where(Participant.id.in_(ids)).order_by(Participant.id)
    if at is not None:
        query = query.where(Participant.created_at <= at)
    rows = db.session.execute(query.with_for_update() if lock else query).all()
    particulars, visas = _once(ParticularsFact, Particulars, ids, at), _once(VisaFact, VisaRow, ids, at)
    stays, jobs, courses = _once(StayFact, StayRow, ids, at), jobs_of(ids, at), courses_of(ids, at)
    found = [
        Person(
            *row,
            particulars.get(row.id, ParticularsFact(0, 0)),
            visas.get(row.id, VisaFact(0, 0)),
            stays.get(row.id, StayFact(0, 0)),
            tuple(jobs.get(row.id, ())),
            tuple(courses.get(row.id, ())),
        )
        for row in rows
    ]
    return sorted(found, key=lambda person: person.reference)


def key_of(participant_id: int) -> ParticipantKey | None:
    """The key of a participant, with the version that stands; None where there is none. One statement."""
    row = db.session.execute(select(*KEY).where(Participant.id == participant_id)).first()
    return None if row is None else ParticipantKey(*row)


def key_of_user(user_id: int) -> ParticipantKey | None:
    """The participant that a user is; None for staff. One statement."""
    row = db.session.execute(select(*KEY).where(Participant.user_id == user_id)).first()
    return None if row is None else ParticipantKey(*row)


def language_of(participant_id: int) -> str | None:
    """The language in which to write to a person; None where none is recorded. One statement."""
    standing = Particulars.participant_id == participant_id, Particulars.superseded_at.is_(None)
    return db.session.scalar(select(Particulars.language).where(*standing))


def ids_by_reference(references: Collection[str]) -> dict[str, int]:
    """The ids of those references that are known. One statement."""
    query = select(Participant.reference, Participant.id).where(Participant.reference.in_(references))
    return {row.reference: row.id for row in db.session.execute(query)}


def due_ids(on: date, limit: int) -> list[int]:
    """Those whose verdict time alone has changed by a day, the longest due first, locked until the transaction ends.

    People whom another transaction holds are passed over. One statement, by an index that holds nobody else.
    """
    query = select(Participant.id).where(Participant.next_change_on <= on)
    query = query.order_by(Participant.next_change_on, Participant.id).limit(limit)
    return list(db.session.scalars(query.with_for_update(skip_locked=True)))


def everybody(*, at: datetime | None = None, scheme: str | None = None) -> Iterator[list[Person]]:
    """All people in the order of their references, in batches; with a moment, as they were known then.

    With a scheme, those alone who came in by it or are to.
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
    """The passports that stand, by participant. One statement."""
    columns = [getattr(Passport, name) for name in SealedPassport._fields]
    query = select(Passport.participant_id, *columns).where(Passport.participant_id.in_(ids), Passport.superseded_at.is_(None))
    return {participant_id: SealedPassport(*rest) for participant_id, *rest in db.session.execute(query)}


def person_keys(ids: Collection[int]) -> dict[int, bytes]:
    """The wrapped keys of people, by participant. One statement."""
    query = select(PersonKey.participant_id, PersonKey.wrapped).where(PersonKey.participant_id.in_(ids))
    return {row.participant_id: row.wrapped for row in db.session.execute(query)}


def _once(form: type[Once], table: type[Fact], ids: Collection[int], at: datetime | None) -> dict[int, Once]:
    """The facts that a person has once, by participant. One statement."""
    columns: list[Any] = [getattr(table, name) for name in form._fields]
    query = select(table.participant_id, *columns).where(table.participant_id.in_(ids), known(table, at))
    return {participant_id: form(*values) for participant_id, *values in db.session.execute(query)}
