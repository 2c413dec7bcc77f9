"""What the programme office's register said when it was last read, row by row; and registers that wait to be taken in."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment, one_of, partial_index

PARTICIPANT, EMPLOYMENT, COURSE = 1, 2, 3
DAY_ORDERS = ("day-first", "month-first")


class RegisterRow(Base):
    """One row of the register as it was last read, by digests; and the fact that it became."""

    __tablename__ = "register_rows"
    __table_args__ = (CheckConstraint("sheet BETWEEN 1 AND 3", name="sheet_known"), {"sqlite_with_rowid": False})

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    sheet: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """A digest of what identifies the row."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The mark of all that it said: an HMAC under the data keys."""
    form: Mapped[int] = mapped_column(server_default="1")
    """The number of the mark's form."""
    line_id: Mapped[int]
    """The participant, the job's line or the course's line."""
    version: Mapped[int]
    """The version that stood when it was read: another one now means that the fact was changed here since."""


class RegisterUpload(Base):
    """A register that an officer sent through the pages, kept from its preview until it is taken in, and then for a while."""

    __tablename__ = "register_uploads"
    __table_args__ = (
        one_of("day_order", DAY_ORDERS),
        Index("ix_register_uploads_user_id", "user_id", "id"),
        partial_index("ix_register_uploads_kept", "content IS NOT NULL", "uploaded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    """Who sent it: nobody else sees or uses it."""
    name: Mapped[str]
    """What its files are called."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of its files."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Its files, sealed; None once it was withdrawn or has grown old."""
    day_order: Mapped[str | None]
    """What was answered to the question in which order its days are written."""
    told: Mapped[Any] = mapped_column(FactsJSON, nullable=True)
    """What would be done, and once it was taken in, what was done; None where it was not yet looked through."""
    refused: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The rows that are refused, and why: a CSV file, compressed."""
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
