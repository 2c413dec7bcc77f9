"""Holds: reasons that officers record for storing a participant's data beyond the period."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment
from tracker.models.sealed_words import SealedWords


class RetentionHold(Base):
    """A hold on a participant, from its recording until its last day, or until an officer lifted it."""

    __tablename__ = "retention_holds"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    version: Mapped[int]
    """1; 2 once it is lifted."""
    reason: Mapped[str] = mapped_column(SealedWords)
    until: Mapped[date | None]
    """The last day of the hold; None if only lifting ends it."""
    placed_at: Mapped[datetime] = mapped_column(Moment)
    placed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    """The operation that recorded the hold."""
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lift_reason: Mapped[str | None] = mapped_column(SealedWords)
