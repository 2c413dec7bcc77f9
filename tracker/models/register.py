"""What the programme office's register said when it was last read, row by row."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base

PARTICIPANT, EMPLOYMENT, COURSE = 1, 2, 3


class RegisterRow(Base):
    """One row of the register as it was last read, by digests; and the fact that it became."""

    __tablename__ = "register_rows"
    __table_args__ = (CheckConstraint("sheet BETWEEN 1 AND 3", name="sheet_known"), {"sqlite_with_rowid": False})

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    sheet: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """A digest of what identifies the row."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """A digest of all that it said."""
    line_id: Mapped[int]
    """The participant, the job's line or the course's line."""
    version: Mapped[int]
    """The version that stood when it was read: another one now means that the fact was changed here since."""
