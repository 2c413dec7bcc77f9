"""Letters about accounts: those that wait, and those that were sent."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.accounts import User
from tracker.models.alerts import AccountEmail
from tracker.models.base import db


class StoredEmail(NamedTuple):
    """A letter as it stands in the outbox."""

    id: int
    user_id: int
    kind: str
    language: str
    address: str
    sealed: bytes | None
    due_at: datetime
    sent_at: datetime | None
    name: str
    """Whom it greets."""


LETTER = select(*(getattr(AccountEmail, name) for name in StoredEmail._fields[:-1]), User.name).join(
    User, User.id == AccountEmail.user_id
)


def unsent_emails(limit: int, *, after: int = 0) -> list[StoredEmail]:
    """The letters after one of them that were not sent yet, the oldest first. One statement."""
    query = LETTER.where(AccountEmail.sent_at.is_(None), AccountEmail.id > after).order_by(AccountEmail.id).limit(limit)
    return [StoredEmail(*tuple(row)) for row in db.session.execute(query)]


def latest_emails(limit: int) -> list[StoredEmail]:
    """The latest letters, sent or not, the newest first. One statement."""
    return [StoredEmail(*tuple(row)) for row in db.session.execute(LETTER.order_by(AccountEmail.id.desc()).limit(limit))]
