"""Calendar feeds, and the days that they show."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.calendars import CalendarDay, CalendarFeed
from tracker.models.participants import Participant


class FeedFact(NamedTuple):
    """The current feed of a participant."""

    id: int
    participant_id: int
    token: str
    names_employers: bool
    made_at: datetime


class ServedFeed(NamedTuple):
    """A feed as its address finds it."""

    participant_id: int
    names_employers: bool
    is_current: bool
    """Whether the feed has not ended and its participant may sign in."""
    language: str | None
    """The language of the account."""


class CalendarDayFact(NamedTuple):
    """An event of a feed; see `CalendarDay`."""

    id: int
    participant_id: int
    uid: str
    rule: str
    subject: str
    day: date | None
    sequence: int
    changed_at: datetime


FEED = tuple(getattr(CalendarFeed, name) for name in FeedFact._fields)
DAY = tuple(getattr(CalendarDay, name) for name in CalendarDayFact._fields)


def current_feed(participant_id: int) -> FeedFact | None:
    """Return the participant's feed, or None. One statement."""
    query = select(*FEED).where(CalendarFeed.participant_id == participant_id, CalendarFeed.ended_at.is_(None))
    row = db.session.execute(query).first()
    return None if row is None else FeedFact(*row)


def served_feed(token_digest: bytes) -> ServedFeed | None:
    """Return the feed with an address, also if it has ended; None if there never was one. One statement."""
    query = (
        select(CalendarFeed.participant_id, CalendarFeed.names_employers, CalendarFeed.ended_at, User.active, User.language)
        .join(Participant, Participant.id == CalendarFeed.participant_id)
        .outerjoin(User, User.id == Participant.user_id)
        .where(CalendarFeed.token_digest == token_digest)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    return ServedFeed(row.participant_id, row.names_employers, row.ended_at is None and bool(row.active), row.language)


def fed_participants(ids: Collection[int]) -> set[int]:
    """Return which of the participants have a feed. One statement."""
    query = select(CalendarFeed.participant_id).where(CalendarFeed.participant_id.in_(ids), CalendarFeed.ended_at.is_(None))
    return set(db.session.scalars(query))


def calendar_days(ids: Collection[int]) -> list[CalendarDayFact]:
    """Return the events of participants, also those without a day now, in the order of their first appearance.

    One statement.
    """
    query = select(*DAY).where(CalendarDay.participant_id.in_(ids)).order_by(CalendarDay.id)
    return [CalendarDayFact(*row) for row in db.session.execute(query)]
