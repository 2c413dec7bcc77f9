"""Assessments by the engine with their findings, and the editions of the rules that they were made under."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, FactsJSON, Moment, partial_unique_index


class EditionRow(Base):
    """One edition of the rulebook with all its files, so that every assessment can be repeated."""

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    files: Mapped[Any] = mapped_column(FactsJSON)
    """Text by file name."""
    first_used_at: Mapped[datetime] = mapped_column(Moment)


class AssessmentRow(Base):
    """The result of all rules for one participant on one day."""

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
    """The day that the assessment is about."""
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
    """The result of one rule for one subject, with all that is needed to explain and to recount it."""

    __tablename__ = "findings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """From 0, in the fixed order of the rules."""
    rule: Mapped[str]
    subject: Mapped[str | None]
    """An employer's id, a course's name, or None for the participant."""
    status: Mapped[int]
    exceeds_on: Mapped[date | None]
    next_change_on: Mapped[date | None]
    trace: Mapped[Any] = mapped_column(FactsJSON)
    """Readings with their spans, and where the rule begins and ends."""
