"""Emails about accounts: those that wait to be sent, and the latest ones."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.accounts import User
from tracker.models.alerts import AccountEmail
from tracker.models.base import db

DELAYED_AFTER = timedelta(minutes=15)
"""How long an email may wait before the office is shown that it could not be sent."""


class StoredEmail(NamedTuple):
    """An email about an account as it is stored."""

    id: int
    user_id: int
    kind: str
    language: str
    address: str
    sealed: bytes | None
    due_at: datetime
    sent_at: datetime | None
    name: str
    """The user's name, for the greeting."""


EMAIL = select(*(getattr(AccountEmail, name) for name in StoredEmail._fields[:-1]), User.name).join(
    User, User.id == AccountEmail.user_id
)


def unsent_emails(limit: int, *, after: int = 0) -> list[StoredEmail]:
    """Return the unsent emails with an id above `after`, oldest first. One statement."""
    query = EMAIL.where(AccountEmail.sent_at.is_(None), AccountEmail.id > after).order_by(AccountEmail.id).limit(limit)
    return [StoredEmail(*tuple(row)) for row in db.session.execute(query)]


def latest_emails(limit: int) -> list[StoredEmail]:
    """Return the latest emails, sent or not, newest first. One statement."""
    return [StoredEmail(*tuple(row)) for row in db.session.execute(EMAIL.order_by(AccountEmail.id.desc()).limit(limit))]


def users_with_delayed_email(*, at: datetime) -> frozenset[int]:
    """Return the ids of users who are waiting for an email for more than `DELAYED_AFTER`. One statement."""
    delayed = AccountEmail.sent_at.is_(None), AccountEmail.due_at < at - DELAYED_AFTER
    return frozenset(db.session.scalars(select(AccountEmail.user_id).where(*delayed).distinct()))
