"""Deliveries that failed, as the office lists them, and the email that a bounce is about."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import null, or_, select

from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.outbox import EMAIL, FAILED, SENT, OutboxMessage, UnwantedMessage
from tracker.models.participants import Participant
from tracker.models.sealed_words import email_mark


class FailedEmail(NamedTuple):
    """An email that could not be delivered; its recipient is a participant, or a user of the office with a name."""

    id: int
    kind: str
    problem: str | None
    ended_at: datetime
    participant_id: int | None
    reference: str | None
    name: str | None


def failed_emails(limit: int, *, before: int | None = None, staff: bool) -> list[FailedEmail]:
    """Return the emails that failed, to participants or to `staff`, the latest stored first, with an id below `before`.

    One statement, and none of a participant's key.
    """
    who = or_(Participant.id == OutboxMessage.participant_id, Participant.user_id == OutboxMessage.user_id)
    columns = OutboxMessage.id, OutboxMessage.kind, OutboxMessage.problem, OutboxMessage.ended_at
    query = select(*columns, Participant.id, Participant.reference, User.name if staff else null())
    query = query.outerjoin(Participant, who).outerjoin(User, User.id == OutboxMessage.user_id)
    query = query.where(OutboxMessage.state == FAILED, Participant.id.is_(None) if staff else Participant.id.is_not(None))
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return [FailedEmail._make(row) for row in db.session.execute(query.order_by(OutboxMessage.id.desc()).limit(limit))]


def bounced_email(email_id: int, due_at: datetime) -> int | None:
    """Return the id of an email if it was due at a moment and was sent, so that it may come back. One statement.

    None for others, also for a later email that was given the id of a deleted one.
    """
    sent = OutboxMessage.id == email_id, OutboxMessage.due_at == due_at, OutboxMessage.state == SENT
    return db.session.scalar(select(OutboxMessage.id).where(*sent))


def last_email_to(address: str) -> int | None:
    """Return the id of the last email that was sent to an address, or None. One statement. Raises SealedError."""
    sent = OutboxMessage.address_mark == email_mark(address), OutboxMessage.state == SENT
    return db.session.scalar(select(OutboxMessage.id).where(*sent).order_by(OutboxMessage.sent_at.desc()).limit(1))


def is_unwanted(participant_id: int, kind: str, way: str = EMAIL) -> bool:
    """Return whether a participant does not want a kind of message in a way. One statement."""
    chosen = UnwantedMessage.participant_id == participant_id, UnwantedMessage.kind == kind, UnwantedMessage.way == way
    return db.session.scalar(select(UnwantedMessage.kind).where(*chosen)) is not None


def unwanted_messages(participant_id: int) -> frozenset[tuple[str, str]]:
    """Return each way and kind of message that a participant does not want. One statement."""
    query = select(UnwantedMessage.way, UnwantedMessage.kind).where(UnwantedMessage.participant_id == participant_id)
    return frozenset((way, kind) for way, kind in db.session.execute(query))
