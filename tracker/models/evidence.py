"""Evidence: photos and PDFs about a job, a course, a case or a request for correction. The files are in a folder."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.adapters.confined import LARGEST_BYTES
from tracker.compliance.evidence import ABOUT, MOST_FILES
from tracker.models.base import Base, Moment, one_of
from tracker.models.sealed_words import SealedWords

MEDIA_TYPES = ("image/jpeg", "image/png", "application/pdf")


class Evidence(Base):
    """One file. The row is written once, and deleted with the file."""

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("about", ABOUT),
        one_of("media_type", MEDIA_TYPES),
        UniqueConstraint("participant_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {MOST_FILES}", name="number_within"),
        CheckConstraint(f"size BETWEEN 1 AND {LARGEST_BYTES}", name="size_within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    number: Mapped[int]
    """Counts the files of the participant, which limits them; free again when the file is deleted."""
    about: Mapped[str]
    about_id: Mapped[int]
    stored_as: Mapped[str] = mapped_column(unique=True)
    """The random name of the file in the folder."""
    key: Mapped[str] = mapped_column(SealedWords)
    """The key of the file as hexadecimal digits."""
    name: Mapped[str] = mapped_column(SealedWords)
    """The name that the file had, without folders, invisible characters and ending."""
    media_type: Mapped[str]
    size: Mapped[int]
    """Bytes of the file before it is encrypted."""
    added_at: Mapped[datetime] = mapped_column(Moment, index=True)
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
