"""The columns that every fact has."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Moment
from tracker.models.sealed_words import SealedWords


class Fact:
    """The columns of a recorded fact. A row never changes, except for the moment when the next version replaced it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    version: Mapped[int]
    """From 1; a correction adds one."""
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    reason: Mapped[str | None] = mapped_column(SealedWords)
    """Why the fact was corrected; None for a first version."""
    superseded_at: Mapped[datetime | None] = mapped_column(Moment)
