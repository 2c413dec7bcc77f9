"""What the engine said, when, and under which edition of the rules."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment, partial_unique_index


class EditionRow(Base):
    """One edition of the rulebook, whole, so that every verdict can be made again."""

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    files: Mapped[Any] = mapped_column(FactsJSON)
    """File name -> text."""
    first_used_at: Mapped[datetime] = mapped_column(Moment)


class AssessmentRow(Base):
    """All that the rules said about one person on one day."""

    __tablename__ = "assessments"
    __table_args__ = (
        partial_unique_index("uq_assessments_standing", "superseded_at IS NULL", "participant_id"),
        CheckConstraint("status BETWEEN 0 AND 3", name="status_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    assessed_on: Mapped[date]
    """The day that the verdict speaks of."""
    version: Mapped[date]
    """`granted_from` of the version of the rules."""
    status: Mapped[int]
    """A value of `compliance.findings.Status`."""
    permitted_until: Mapped[date]
    stay_ends: Mapped[date]
    next_change_on: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(Moment)
    superseded_at: Mapped[datetime | None] = mapped_column(Moment)


class FindingRow(Base):
    """What one rule said about one subject, with all that is needed to tell it and to count it again."""

    __tablename__ = "findings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """From 0, in the fixed order of the rules."""
    rule: Mapped[str]
    subject: Mapped[str | None]
    """An employer's id, a course's name, or None for the person."""
    status: Mapped[int]
    exceeds_on: Mapped[date | None]
    next_change_on: Mapped[date | None]
    trace: Mapped[Any] = mapped_column(FactsJSON)
    """Readings with their spans, and where the rule begins and ends."""
