"""Businesses by number, by folded name, and by id."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.models.base import db
from tracker.models.employers import Employer, EmployerName
from tracker.models.history import Job
from tracker.models.participants import Participant


class EmployerKey(NamedTuple):
    """What makes a business one: its registration number, or its folded name where it has none."""

    brn: str | None
    folded: str
    """Empty where the number alone decides."""


class Spelling(NamedTuple):
    """A name under which a business was recorded, with the one that it is shown by and its number."""

    name: str
    brn: str | None
    spelled: str


def employers_by_key(keys: Collection[EmployerKey]) -> dict[EmployerKey, int]:
    """The ids of those businesses that are known. One statement."""
    numbers = [key.brn for key in keys if key.brn]
    names = [key.folded for key in keys if not key.brn]
    alone = and_(Employer.brn.is_(None), Employer.folded.in_(names))
    query = select(Employer.id, Employer.brn, Employer.folded).where(or_(Employer.brn.in_(numbers), alone))
    return {EmployerKey(row.brn, "" if row.brn else row.folded): row.id for row in db.session.execute(query)}


def names_of(ids: Collection[int]) -> set[tuple[int, str]]:
    """Every (employer, name) under which these businesses were recorded. One statement."""
    query = select(EmployerName.employer_id, EmployerName.name).where(EmployerName.employer_id.in_(ids))
    return {(row.employer_id, row.name) for row in db.session.execute(query)}


def employer_names(ids: Collection[int]) -> dict[int, str]:
    """The name by which each business is shown: the one first recorded. One statement."""
    query = select(Employer.id, Employer.name).where(Employer.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)}


def spellings_of(participant_id: int) -> list[Spelling]:
    """Every name of the businesses that somebody ever worked for, in the order in which they were recorded. One statement."""
    theirs = select(Job.employer_id).where(Job.participant_id == participant_id)
    query = select(Employer.name, Employer.brn, EmployerName.name).join(Employer, Employer.id == EmployerName.employer_id)
    query = query.where(Employer.id.in_(theirs)).order_by(Employer.id, EmployerName.recorded_at, EmployerName.name)
    return [Spelling(*row) for row in db.session.execute(query)]


class KnownEmployer(NamedTuple):
    """A business by the name that it is shown by, and its number."""

    name: str
    brn: str | None


def known_to_the_office(most: int) -> list[KnownEmployer]:
    """Businesses that the register or an officer has named, never what participants typed; by name, at most so many.

    One statement, which ends as soon as it has found so many.
    """
    query = select(Employer.name, Employer.brn).where(_named_by_the_office()).limit(most)
    return sorted((KnownEmployer(*row) for row in db.session.execute(query)), key=lambda each: (each.name, each.brn or ""))


def called_by_the_office(folded: str) -> KnownEmployer | None:
    """The business that the register or an officer has named so; None where it is none or several. One statement."""
    spelled = select(EmployerName.employer_id).where(EmployerName.folded == folded)
    query = select(Employer.name, Employer.brn).where(Employer.id.in_(spelled), Employer.folded == folded)
    found = [KnownEmployer(*row) for row in db.session.execute(query.where(_named_by_the_office()).limit(2))]
    return found[0] if len(found) == 1 else None


def _named_by_the_office() -> ColumnElement[bool]:
    """Whether the first job there was recorded by somebody who is no participant: an officer, or the register's import."""
    first = select(Job.recorded_by).where(Job.employer_id == Employer.id).order_by(Job.id).limit(1).scalar_subquery()
    return first.not_in(select(Participant.user_id).where(Participant.user_id.is_not(None)))
