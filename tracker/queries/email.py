"""Emails of the outbox: those that wait, those that failed, and the latest ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from tracker.languages import DEFAULT, LANGUAGES
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.outbox import FAILED, SENT, WAITING, OutboxMessage
from tracker.models.participants import Participant, Particulars, PersonKey
from tracker.queries.particulars import PARTICULARS, open_particulars

DELAYED_AFTER = timedelta(minutes=15)
"""How long an email may wait before the office is shown that it could not be sent."""


class MessageFact(NamedTuple):
    """A message to a participant, as the page of messages lists it."""

    id: int
    kind: str
    content: dict[str, Any]
    due_at: datetime
    state: str
    sent_at: datetime | None


class StoredEmail(NamedTuple):
    """An email as it is stored, and its recipient as now known."""

    id: int
    participant_id: int | None
    user_id: int | None
    kind: str
    content: dict[str, Any]
    sealed: bytes | None
    due_at: datetime
    state: str
    tries: int
    sent_at: datetime | None
    ended_at: datetime | None
    problem: str | None
    language: str
    """A key of `LANGUAGES`."""
    address: str | None
    """Where it goes; None if no address is known."""
    account_id: int | None
    """The recipient's account, whose profile shows the code of its emails; None without one."""
    name: str
    """For the greeting; "" if no name is known."""


class SealedEmail(NamedTuple):
    """A row of `EMAIL`, whose recipient's words are still sealed."""

    row: Any

    def open(self) -> StoredEmail:
        """Return the email. Raises SealedError without the data key."""
        return _stored(self.row)


class EmailCounts(NamedTuple):
    """How many emails wait, how many of them too long, and how many failed."""

    waiting: int = 0
    late: int = 0
    failed: int = 0


MESSAGE = tuple(getattr(OutboxMessage, name) for name in MessageFact._fields)
STORED = tuple(getattr(OutboxMessage, name) for name in StoredEmail._fields[:12])
EMAIL = (
    select(*STORED, OutboxMessage.language, OutboxMessage.address, Participant.id, PersonKey.wrapped)
    .add_columns(User.id, User.name, User.email, User.language, *PARTICULARS)
    .outerjoin(Participant, Participant.id == OutboxMessage.participant_id)
    .outerjoin(User, or_(User.id == OutboxMessage.user_id, User.id == Participant.user_id))
    .outerjoin(PersonKey, PersonKey.participant_id == Participant.id)
    .outerjoin(Particulars, and_(Particulars.participant_id == Participant.id, Particulars.superseded_at.is_(None)))
)
# Statements that each email needs are built once: to build one costs more than to execute it.
SOME_EMAILS = EMAIL.where(OutboxMessage.id.in_(bindparam("ids", expanding=True)))
# The word itself, so that SQLite uses the partial index.
IS_WAITING = OutboxMessage.state == literal_column(f"'{WAITING}'")
IS_EMAIL = OutboxMessage.push_id.is_(None)
"""Whether a row is a message itself, not one of its pushes."""
COUNT_WAITING = select(func.count(OutboxMessage.id)).where(IS_WAITING, IS_EMAIL)
DUE_EMAIL = select(OutboxMessage.id).where(IS_WAITING, IS_EMAIL, OutboxMessage.next_try_at <= bindparam("at")).limit(1)


def email(email_id: int) -> StoredEmail | None:
    """Return an email, or None. One statement, and one for the recipient's key. Raises SealedError without the data key."""
    found = sealed_emails([email_id]).get(email_id)
    return None if found is None else found.open()


def sealed_emails(ids: Sequence[int]) -> dict[int, SealedEmail]:
    """Return emails by id, each to be opened alone: the data key of one may be missing. One statement."""
    return {row.id: SealedEmail(row) for row in db.session.execute(SOME_EMAILS, {"ids": ids})}


def waiting_emails(limit: int) -> list[StoredEmail]:
    """Return the emails that wait, oldest first. One statement, and one for each recipient's key."""
    query = EMAIL.where(IS_WAITING, IS_EMAIL).order_by(OutboxMessage.id).limit(limit)
    return [_stored(row) for row in db.session.execute(query)]


def latest_emails(limit: int) -> list[StoredEmail]:
    """Return the latest emails, sent or not, newest first. One statement, and one for each recipient's key."""
    return [_stored(row) for row in db.session.execute(EMAIL.where(IS_EMAIL).order_by(OutboxMessage.id.desc()).limit(limit))]


def messages_to(participant_id: int, limit: int) -> list[MessageFact]:
    """Return the latest messages to a participant about their stay, newest first. One statement."""
    query = select(*MESSAGE).where(OutboxMessage.participant_id == participant_id, OutboxMessage.user_id.is_(None), IS_EMAIL)
    return [MessageFact(*row) for row in db.session.execute(query.order_by(OutboxMessage.id.desc()).limit(limit))]


def is_email_due(*, at: datetime) -> bool:
    """Return whether an email waits for a sender at a moment. One statement; takes no lock."""
    return db.session.scalar(DUE_EMAIL, {"at": at}) is not None


def is_email_waiting() -> bool:
    """Return whether any email waits, also one that is to be tried later. One statement."""
    return db.session.scalar(select(OutboxMessage.id).where(IS_WAITING, IS_EMAIL).limit(1)) is not None


def count_emails(*, at: datetime) -> EmailCounts:
    """Count the emails that wait, those that wait longer than `DELAYED_AFTER`, and those that failed. Three statements."""
    failed = select(func.count(OutboxMessage.id)).where(OutboxMessage.state == FAILED)
    waiting, late = db.session.scalar(COUNT_WAITING) or 0, count_late_emails(at=at)
    return EmailCounts(waiting, late, db.session.scalar(failed) or 0)


def count_late_emails(*, at: datetime) -> int:
    """Count the emails that wait longer than `DELAYED_AFTER`. One statement."""
    return db.session.scalar(COUNT_WAITING.where(OutboxMessage.due_at < at - DELAYED_AFTER)) or 0


def is_followed(found: StoredEmail) -> bool:
    """Return whether a later email of the kind waits for the participant that speaks of the same rules. One statement."""
    same = OutboxMessage.participant_id == found.participant_id, OutboxMessage.kind == found.kind, OutboxMessage.id > found.id
    later = db.session.scalars(select(OutboxMessage.content).where(*same, IS_WAITING, IS_EMAIL))
    return any(set(found.content["rules"]) <= set(content.get("rules", ())) for content in later)


def users_with_delayed_email(*, at: datetime) -> frozenset[int]:
    """Return the users whose email about their account waits longer than `DELAYED_AFTER`, or failed. One statement.

    An email that failed counts until a later one was sent.
    """
    later = aliased(OutboxMessage)
    is_followed = exists().where(later.user_id == OutboxMessage.user_id, later.id > OutboxMessage.id, later.state == SENT)
    late = and_(OutboxMessage.state == WAITING, OutboxMessage.due_at < at - DELAYED_AFTER)
    failed = and_(OutboxMessage.state == FAILED, ~is_followed)
    query = select(OutboxMessage.user_id).where(OutboxMessage.user_id.is_not(None), or_(late, failed))
    return frozenset(found for found in db.session.scalars(query.distinct()) if found is not None)


def _stored(row: Any) -> StoredEmail:
    """Return an email from a row of `EMAIL`: in the language and to the address of the account, else of the particulars."""
    stored, (stored_language, address, participant_id, wrapped) = row[:12], row[12:16]
    account_id, name, account_address, account_language = row[16:20]
    who = open_particulars(row[20:], participant_id or 0, wrapped)
    language = stored_language if row.state == SENT else account_language or who.language or stored_language
    words = language if language in LANGUAGES else DEFAULT
    name = name or who.given_name or who.native_name or ""
    return StoredEmail._make((*stored, words, address or account_address or who.email, account_id, name))
