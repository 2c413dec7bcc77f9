"""Letters about accounts: those that wait, and those that were sent."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.accounts import User
from tracker.models.alerts import Letter
from tracker.models.base import db


class LetterFact(NamedTuple):
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


LETTER = select(*(getattr(Letter, name) for name in LetterFact._fields[:-1]), User.name).join(User, User.id == Letter.user_id)


def waiting_letters(limit: int, *, after: int = 0) -> list[LetterFact]:
    """The letters after one of them that were not sent yet, the oldest first. One statement."""
    query = LETTER.where(Letter.sent_at.is_(None), Letter.id > after).order_by(Letter.id).limit(limit)
    return [LetterFact(*tuple(row)) for row in db.session.execute(query)]


def latest_letters(limit: int) -> list[LetterFact]:
    """The latest letters, sent or not, the newest first. One statement."""
    return [LetterFact(*tuple(row)) for row in db.session.execute(LETTER.order_by(Letter.id.desc()).limit(limit))]
