"""A participant's calendar feed: its secret address, and the days that it has shown."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment, partial_unique_index
from tracker.models.sealed_words import SealedWords


class CalendarFeed(Base):
    """The secret address at which calendars read a participant's days. A participant has at most one that has not ended."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        CheckConstraint("ended_at >= made_at", name="ended_after_made"),
        partial_unique_index("uq_calendar_feeds_current", "ended_at IS NULL", "participant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """The SHA-256 of the token in the address."""
    token: Mapped[str] = mapped_column(SealedWords)
    """The token itself, for the participant's own page; "" once the feed has ended."""
    names_employers: Mapped[bool]
    """Whether the events name employers. Calendars are often shared, or shown on a locked screen."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class CalendarDay(Base):
    """One event: a watched day. It outlives its feed, so that a new address has the same events."""

    __tablename__ = "calendar_days"
    __table_args__ = (UniqueConstraint("participant_id", "rule", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    uid: Mapped[str] = mapped_column(unique=True)
    """The name of the event in calendars (RFC 5545, UID): 128 random bits, never changed."""
    rule: Mapped[str]
    subject: Mapped[str]
    """The employer's id, or the course; "" for a limit on everything."""
    day: Mapped[date | None]
    """None while the limit is not in use."""
    sequence: Mapped[int]
    """How often the day has changed (RFC 5545, SEQUENCE)."""
    changed_at: Mapped[datetime] = mapped_column(Moment)
