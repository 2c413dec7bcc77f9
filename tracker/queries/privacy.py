"""Queries for the erasure of personal data."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.base import db
from tracker.models.participants import Participant, PersonKey


class ErasableParticipant(NamedTuple):
    """A participant whose personal data are, or were, to be erased."""

    id: int
    reference: str
    version: int
    user_id: int | None
    erased_at: datetime | None


COLUMNS = tuple(getattr(Participant, name) for name in ErasableParticipant._fields)


def participant_to_erase(reference: str) -> ErasableParticipant | None:
    """Return the participant with a reference, whose row is locked until the transaction ends, or None. One statement."""
    row = db.session.execute(select(*COLUMNS).where(Participant.reference == reference).with_for_update()).first()
    return None if row is None else ErasableParticipant(*row)


def erased_keys() -> list[int]:
    """Return the erased participants whose keys may still be found in the files of the database. One statement."""
    query = select(PersonKey.participant_id).join(Participant, Participant.id == PersonKey.participant_id)
    return list(db.session.scalars(query.where(Participant.erased_at.is_not(None))))


def erased_participant(participant_id: int) -> ErasableParticipant | None:
    """Return an erased participant; None for an unknown id and for others. One statement."""
    query = select(*COLUMNS).where(Participant.id == participant_id, Participant.erased_at.is_not(None))
    row = db.session.execute(query).first()
    return None if row is None else ErasableParticipant(*row)


def is_reference(reference: str) -> bool:
    """Return whether a participant, erased or not, has a reference. One statement."""
    return db.session.scalar(select(Participant.id).where(Participant.reference == reference)) is not None


def erased_at(participant_id: int) -> datetime | None:
    """Return when the personal data of a participant were erased; None if they were not. One statement."""
    found: datetime | None = db.session.scalar(select(Participant.erased_at).where(Participant.id == participant_id))
    return found
