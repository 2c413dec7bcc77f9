"""Marks of the rows of the programme office's register at its last import, and uploaded registers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment, one_of, partial_index

PARTICIPANT, EMPLOYMENT, COURSE = 1, 2, 3
DAY_ORDERS = ("day-first", "month-first")


class RegisterRow(Base):
    """Digests of one row of the register at its last import, and the fact that the row became."""

    __tablename__ = "register_rows"
    __table_args__ = (CheckConstraint("sheet BETWEEN 1 AND 3", name="sheet_known"), {"sqlite_with_rowid": False})

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    sheet: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """A digest of the values that identify the row."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """The mark of all values of the row: an HMAC under the data keys."""
    form: Mapped[int] = mapped_column(server_default="1")
    """The number of the mark's form."""
    line_id: Mapped[int]
    """The participant, the job's line or the course's line."""
    version: Mapped[int]
    """The version of the fact after the import: a later one means that the fact was changed here since."""


class RegisterUpload(Base):
    """A register that an officer uploaded. Its files are stored from the preview until some time after the import."""

    __tablename__ = "register_uploads"
    __table_args__ = (
        one_of("day_order", DAY_ORDERS),
        Index("ix_register_uploads_user_id", "user_id", "id"),
        partial_index("ix_register_uploads_kept", "content IS NOT NULL", "uploaded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    """The officer who uploaded the register; nobody else sees or imports it."""
    name: Mapped[str]
    """The names of its files."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of its files."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The files, sealed; None after the upload was withdrawn or has expired."""
    day_order: Mapped[str | None]
    """The order of day and month in its dates, if an officer had to choose one."""
    told: Mapped[Any] = mapped_column(FactsJSON, nullable=True)
    """What the import would do, or did; None before the first check."""
    refused: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The refused rows with their reasons: a compressed CSV file."""
    uploaded_at: Mapped[datetime] = mapped_column(Moment)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
