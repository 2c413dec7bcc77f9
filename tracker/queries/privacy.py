"""Queries for the erasure of personal data."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.cases import Case, DecisionRow
from tracker.models.history import Course, Job
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant, Particulars, PersonKey, StayRow, VisaRow
from tracker.models.proofs import Proof
from tracker.models.sealed_words import BY_REGISTER


class ErasableParticipant(NamedTuple):
    """A participant whose personal data are, or were, to be erased."""

    id: int
    reference: str
    version: int
    user_id: int | None
    erased_at: datetime | None


class TypedWords(NamedTuple):
    """Words that people typed about a participant: the row that holds them, and the words by column."""

    table: type[Any]
    id: int
    participant_id: int
    words: dict[str, str | None]


class PlainAccount(NamedTuple):
    """An account that a former release stored plainly; without participant for staff."""

    user_id: int
    participant_id: int | None
    name: str
    email: str


class PlainAddress(NamedTuple):
    """An email with an address of its own; without participant for staff."""

    email_id: int
    participant_id: int | None
    address: str


COLUMNS = tuple(getattr(Participant, name) for name in ErasableParticipant._fields)


def typed_words(ids: Collection[int]) -> list[TypedWords]:
    """Return the reasons, job titles, signed statements and decisions' texts about participants, sealed or not. Eight statements."""
    found: list[TypedWords] = []
    for table in (Particulars, VisaRow, StayRow, Job, Course):
        typed = table.participant_id.in_(ids), table.reason.is_not(None), table.reason != BY_REGISTER
        reasons = db.session.execute(select(table.id, table.participant_id, table.reason).where(*typed))
        found += [TypedWords(table, id_, owner, {"reason": words}) for id_, owner, words in reasons]
    titles = select(Job.id, Job.participant_id, Job.job_title)
    titled = db.session.execute(titles.where(Job.participant_id.in_(ids), Job.job_title.is_not(None)))
    found += [TypedWords(Job, id_, owner, {"job_title": words}) for id_, owner, words in titled]
    tokens = db.session.execute(select(Proof.id, Proof.participant_id, Proof.token).where(Proof.participant_id.in_(ids)))
    found += [TypedWords(Proof, id_, owner, {"token": words}) for id_, owner, words in tokens]
    columns = DecisionRow.id, Case.participant_id, DecisionRow.finding, DecisionRow.reasons
    query = select(*columns).join(Case, Case.id == DecisionRow.case_id).where(Case.participant_id.in_(ids))
    for id_, owner, finding, reasons_given in db.session.execute(query):
        found.append(TypedWords(DecisionRow, id_, owner, {"finding": finding, "reasons": reasons_given}))
    return found


def plain_accounts(limit: int) -> list[PlainAccount]:
    """Return accounts whose name and address are not sealed, the lowest id first. One statement."""
    query = select(User.id, Participant.id, User.name, User.email).outerjoin(Participant, Participant.user_id == User.id)
    query = query.where(User.email_mark.is_(None), User.email.is_not(None)).order_by(User.id).limit(limit)
    return [PlainAccount._make(row) for row in db.session.execute(query)]


def plain_addresses(user_ids: Collection[int]) -> list[PlainAddress]:
    """Return the emails about accounts that have an address of their own, sealed or not. One statement."""
    query = select(OutboxMessage.id, Participant.id, OutboxMessage.address)
    query = query.outerjoin(Participant, Participant.user_id == OutboxMessage.user_id)
    rows = db.session.execute(query.where(OutboxMessage.user_id.in_(user_ids), OutboxMessage.address.is_not(None)))
    return [PlainAddress._make(row) for row in rows]


def participant_to_erase(reference: str) -> ErasableParticipant | None:
    """Return the participant with a reference, whose row is locked until the transaction ends, or None. One statement."""
    row = db.session.execute(select(*COLUMNS).where(Participant.reference == reference).with_for_update()).first()
    return None if row is None else ErasableParticipant(*row)


def erasable_participant(participant_id: int) -> ErasableParticipant | None:
    """Return a participant, whose row is locked until the transaction ends; None for an unknown id. One statement."""
    row = db.session.execute(select(*COLUMNS).where(Participant.id == participant_id).with_for_update()).first()
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
