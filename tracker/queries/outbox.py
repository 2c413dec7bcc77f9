"""Deliveries that failed or are late, as the office lists them, and the email that a bounce is about."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.outbox import EMAIL, FAILED, SENT, OutboxMessage, UnwantedMessage
from tracker.models.participants import Participant
from tracker.models.sealed_words import email_mark
from tracker.queries.email import DELAYED_AFTER, IS_EMAIL, IS_WAITING


class FailedEmail(NamedTuple):
    """An email that could not be delivered; its recipient is a participant, or a user of the office with a name."""

    id: int
    kind: str
    problem: str | None
    ended_at: datetime
    participant_id: int | None
    reference: str | None
    name: str | None


class LateEmail(NamedTuple):
    """An email that has waited longer than `DELAYED_AFTER`; its recipient is given as that of a `FailedEmail`."""

    id: int
    kind: str
    problem: str | None
    """Why the last try failed; None if no sender has tried yet."""
    due_at: datetime
    tries: int
    next_try_at: datetime
    participant_id: int | None
    reference: str | None
    name: str | None


def failed_emails(limit: int, *, before: int | None = None, staff: bool) -> list[FailedEmail]:
    """Return the emails that failed, to participants or to `staff`, the latest stored first, with an id below `before`.

    One statement, and none of a participant's key.
    """
    columns = OutboxMessage.id, OutboxMessage.kind, OutboxMessage.problem, OutboxMessage.ended_at
    query = _with_recipient(columns, staff=staff).where(OutboxMessage.state == FAILED)
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return [FailedEmail._make(row) for row in db.session.execute(query.order_by(OutboxMessage.id.desc()).limit(limit))]


def late_emails(limit: int, *, at: datetime, staff: bool) -> list[LateEmail]:
    """Return the emails to participants or to `staff` that wait longer than `DELAYED_AFTER`, the longest waiting first.

    One statement, and none of a participant's key.
    """
    columns = tuple(getattr(OutboxMessage, name) for name in LateEmail._fields[:6])
    late = IS_WAITING, IS_EMAIL, OutboxMessage.due_at < at - DELAYED_AFTER
    query = _with_recipient(columns, staff=staff).where(*late).order_by(OutboxMessage.due_at, OutboxMessage.id)
    return [LateEmail._make(row) for row in db.session.execute(query.limit(limit))]


def _with_recipient(columns: tuple[InstrumentedAttribute[Any], ...], *, staff: bool) -> Select[Any]:
    """Return the statement for columns of emails with participant, reference and, for staff, name."""
    who = or_(Participant.id == OutboxMessage.participant_id, Participant.user_id == OutboxMessage.user_id)
    query = select(*columns, Participant.id, Participant.reference, User.name if staff else null())
    query = query.outerjoin(Participant, who).outerjoin(User, User.id == OutboxMessage.user_id)
    return query.where(Participant.id.is_(None) if staff else Participant.id.is_not(None))


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
