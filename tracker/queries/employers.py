"""Queries of employers by number, by folded name, and by id."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.models.base import db
from tracker.models.employers import Employer, EmployerName
from tracker.models.history import Job
from tracker.models.participants import Participant

TENURE = "employer-tenure"
"""The rule whose subjects are employers."""


class EmployerKey(NamedTuple):
    """The identity of an employer: its registration number, or its folded name if it has none."""

    brn: str | None
    folded: str
    """Empty if there is a number."""


class Spelling(NamedTuple):
    """A recorded name of an employer, with the name shown and the number."""

    name: str
    brn: str | None
    spelled: str


def employers_by_key(keys: Collection[EmployerKey]) -> dict[EmployerKey, int]:
    """Return the ids of known employers by key. One statement."""
    numbers = [key.brn for key in keys if key.brn]
    names = [key.folded for key in keys if not key.brn]
    alone = and_(Employer.brn.is_(None), Employer.folded.in_(names))
    query = select(Employer.id, Employer.brn, Employer.folded).where(or_(Employer.brn.in_(numbers), alone))
    return {EmployerKey(row.brn, "" if row.brn else row.folded): row.id for row in db.session.execute(query)}


def names_of(ids: Collection[int]) -> set[tuple[int, str]]:
    """Return every recorded name of these employers as (employer id, name). One statement."""
    query = select(EmployerName.employer_id, EmployerName.name).where(EmployerName.employer_id.in_(ids))
    return {(row.employer_id, row.name) for row in db.session.execute(query)}


def employer_names(ids: Collection[int]) -> dict[int, str]:
    """Return the name shown for each employer: the first recorded one. One statement."""
    query = select(Employer.id, Employer.name).where(Employer.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)}


def employers_of_limits(limits: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str], str]:
    """Return the name shown for the employer of each limit, by rule and subject; limits on anything else have no entry.

    The subject of `TENURE` is an employer's id as text. One statement; none without such a limit.
    """
    tenures = {(rule, subject): int(subject) for rule, subject in limits if rule == TENURE and subject}
    names = employer_names(set(tenures.values())) if tenures else {}
    return {limit: names[id_] for limit, id_ in tenures.items()}


def spellings_of(participant_id: int) -> list[Spelling]:
    """Return every name of the participant's employers, in the order of recording. One statement."""
    theirs = select(Job.employer_id).where(Job.participant_id == participant_id)
    query = select(Employer.name, Employer.brn, EmployerName.name).join(Employer, Employer.id == EmployerName.employer_id)
    query = query.where(Employer.id.in_(theirs)).order_by(Employer.id, EmployerName.recorded_at, EmployerName.name)
    return [Spelling(*row) for row in db.session.execute(query)]


class KnownEmployer(NamedTuple):
    """An employer by the name shown and the number."""

    name: str
    brn: str | None


def known_to_the_office(most: int) -> list[KnownEmployer]:
    """Return at most `most` employers first named by the register or an officer, by name.

    Names typed by participants are never included. One statement, which ends as soon as it has found enough.
    """
    query = select(Employer.name, Employer.brn).where(_named_by_the_office()).limit(most)
    return sorted((KnownEmployer(*row) for row in db.session.execute(query)), key=lambda each: (each.name, each.brn or ""))


def called_by_the_office(folded: str) -> KnownEmployer | None:
    """Return the employer to which the register or an officer gave this name; None if unknown or ambiguous. One statement."""
    spelled = select(EmployerName.employer_id).where(EmployerName.folded == folded)
    query = select(Employer.name, Employer.brn).where(Employer.id.in_(spelled), Employer.folded == folded)
    found = [KnownEmployer(*row) for row in db.session.execute(query.where(_named_by_the_office()).limit(2))]
    return found[0] if len(found) == 1 else None


def _named_by_the_office() -> ColumnElement[bool]:
    """Return the condition that the first job there was recorded by an officer or the register's import."""
    first = select(Job.recorded_by).where(Job.employer_id == Employer.id).order_by(Job.id).limit(1).scalar_subquery()
    return first.not_in(select(Participant.user_id).where(Participant.user_id.is_not(None)))
