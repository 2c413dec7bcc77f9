"""Businesses by number, by folded name, and by id."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from tracker.models.base import db
from tracker.models.employers import Employer, EmployerName
from tracker.models.history import Job


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
