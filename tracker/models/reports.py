"""Monthly reports: their issues, and the revisions between two issues."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.compliance.rulebook import DIRECTIONS
from tracker.models.base import Base, FactsJSON, Moment, one_of, partial_unique_index

STATES = ("open", "closed", "signed")


class Report(Base):
    """One issue of a month's report. The figures of a closed issue never change; later facts need another issue."""

    __tablename__ = "reports"
    __table_args__ = (
        one_of("direction", DIRECTIONS),
        one_of("state", STATES),
        UniqueConstraint("scheme", "direction", "month", "issue"),
        partial_unique_index("uq_reports_open", "state = 'open'", "scheme", "direction", "month"),
        CheckConstraint("state = 'open' OR figures IS NOT NULL", name="closed_is_frozen"),
        CheckConstraint("signed_by IS NULL OR signed_by <> closed_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme: Mapped[str]
    direction: Mapped[str]
    month: Mapped[str]
    """`YYYY-MM`."""
    issue: Mapped[int]
    """From 1."""
    state: Mapped[str]
    version: Mapped[int]
    opened_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    figures: Mapped[Any] = mapped_column(FactsJSON, nullable=True)
    """The figures at the closing; None while open."""
    checksum: Mapped[str | None]
    """SHA-256 of the figures."""
    outdated_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a fact that changes the figures of this closed month was first recorded; None if none was. Marks, changes nothing."""


class RevisionRow(Base):
    """One figure that differs from the previous issue, with the reason."""

    __tablename__ = "report_revisions"
    __table_args__ = (UniqueConstraint("report_id", "cell"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    """The newer issue."""
    cell: Mapped[str]
    """The path of the cell: `ledger/issued` or `months/arrived/2026-03`."""
    old: Mapped[Any] = mapped_column(FactsJSON, nullable=True)
    new: Mapped[Any] = mapped_column(FactsJSON, nullable=True)
    why: Mapped[str]
