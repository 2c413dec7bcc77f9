"""The ledger of alerts: which watched day was announced to whom, how long before, and what is announced next."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment, one_of, partial_index, partial_unique_index

DUE, MADE, PASSED_OVER, SUPERSEDED = STATES = ("due", "made", "passed-over", "superseded")
"""What became of an alert: it is written ahead; its message was stored; a more urgent one took its place, or its day was
over; the day moved, or the limit is not in use any more."""


class Alert(Base):
    """One announcement of a watched day to one participant. Each limit has at most one that is due."""

    __tablename__ = "alerts"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("threshold >= 0", name="threshold_not_after_the_day"),
        UniqueConstraint("participant_id", "rule", "subject", "threshold", "target_on"),
        partial_unique_index("uq_alerts_due", "state = 'due'", "participant_id", "rule", "subject"),
        partial_index("ix_alerts_due_on", "state = 'due'", "due_on", "id"),
        partial_index("ix_alerts_made", "state = 'made'", "ended_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    """The operation that wrote the alert ahead."""
    rule: Mapped[str]
    subject: Mapped[str]
    """The employer's id, or the course; "" for a limit on everything."""
    threshold: Mapped[int]
    """How many days before the watched day."""
    target_on: Mapped[date]
    """The watched day."""
    due_on: Mapped[date]
    state: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the alert was made, passed over or superseded."""
    snoozed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the participant put the alert away on the page. The next one is shown again."""
