"""Browsers with push, and push messages that wait."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.outbox import WAITING, OutboxMessage
from tracker.models.participants import Participant
from tracker.models.push import PushSubscription
from tracker.models.sealed_words import push_mark
from tracker.queries.email import DELAYED_AFTER, IS_WAITING


class BrowserFact(NamedTuple):
    """A browser with push, as its participant's page lists it."""

    id: int
    device: str
    made_at: datetime


class PushTarget(NamedTuple):
    """Where a push message goes."""

    id: int
    """The browser."""
    endpoint: str
    keys: str
    """The browser's public key and its secret, in base64url with a dot between."""
    signed_with: str
    is_active: bool
    """Whether the participant may sign in."""


class PushBacklog(NamedTuple):
    """How many browsers have push, how many push messages wait, and how many of those too long."""

    browsers: int = 0
    waiting: int = 0
    late: int = 0


BROWSER = tuple(getattr(PushSubscription, name) for name in BrowserFact._fields)


def browsers_of(participant_id: int, *, signed_with: str) -> list[BrowserFact]:
    """Return the participant's browsers that take what a key signs, the latest first. One statement."""
    mine = PushSubscription.participant_id == participant_id, PushSubscription.signed_with == signed_with
    query = select(*BROWSER).where(*mine).order_by(PushSubscription.id.desc())
    return [BrowserFact(*row) for row in db.session.execute(query)]


def browser_at(endpoint: str) -> tuple[int, int] | None:
    """Return the browser at an address, and its participant; None for a new one. One statement. Raises SealedError."""
    query = select(PushSubscription.id, PushSubscription.participant_id)
    row = db.session.execute(query.where(PushSubscription.endpoint_mark == push_mark(endpoint))).first()
    return None if row is None else (row.id, row.participant_id)


def participant_of_browser(browser_id: int) -> int | None:
    """Return the participant of a browser, or None. One statement."""
    return db.session.scalar(select(PushSubscription.participant_id).where(PushSubscription.id == browser_id))


def push_target(message_id: int) -> PushTarget | None:
    """Return where a push message goes; None if it was deleted meanwhile. One statement, and one for the person's key."""
    query = (
        select(PushSubscription.id, PushSubscription.endpoint, PushSubscription.keys, PushSubscription.signed_with, User.active)
        .join(OutboxMessage, OutboxMessage.push_id == PushSubscription.id)
        .join(Participant, Participant.id == PushSubscription.participant_id)
        .outerjoin(User, User.id == Participant.user_id)
        .where(OutboxMessage.id == message_id)
    )
    row = db.session.execute(query).first()
    return None if row is None else PushTarget(row.id, row.endpoint, row.keys, row.signed_with, bool(row.active))


def is_push_due(*, at: datetime) -> bool:
    """Return whether a push message waits for a sender at a moment. One statement; takes no lock."""
    due = OutboxMessage.state == WAITING, OutboxMessage.push_id.is_not(None), OutboxMessage.next_try_at <= at
    return db.session.scalar(select(OutboxMessage.id).where(*due).limit(1)) is not None


def count_pushes(*, at: datetime) -> PushBacklog:
    """Count the browsers with push, the push messages that wait, and those that wait longer than `DELAYED_AFTER`. Three statements."""
    waiting = select(func.count(OutboxMessage.id)).where(OutboxMessage.push_id.is_not(None))
    browsers = db.session.scalar(select(func.count(PushSubscription.id)))
    return PushBacklog(browsers or 0, db.session.scalar(waiting) or 0, count_late_pushes(at=at))


def count_late_pushes(*, at: datetime) -> int:
    """Count the push messages that wait longer than `DELAYED_AFTER`. One statement."""
    late = OutboxMessage.push_id.is_not(None), IS_WAITING, OutboxMessage.due_at < at - DELAYED_AFTER
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(*late)) or 0
