"""Jobs and courses: a line each, from its first version to the one that stands."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Fact, partial_unique_index

STANDING = "superseded_at IS NULL"


class StintRow(Fact):
    """One job or course through its versions."""

    line_id: Mapped[int]
    """The id of its first version."""
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    withdrawn: Mapped[bool]
    """It never was: recorded by mistake."""


class Job(StintRow, Base):
    """One stint with one employer."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("participant_id", "line_id", "version"),
        partial_unique_index("uq_jobs_standing", STANDING, "line_id"),
        partial_unique_index("uq_jobs_once", f"{STANDING} AND NOT withdrawn", "participant_id", "employer_id", "started_on"),
        CheckConstraint("ended_on >= started_on", name="in_order"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    job_title: Mapped[str | None]
    hours_per_week: Mapped[float | None]


class Course(StintRow, Base):
    """One record of one course."""

    __tablename__ = "courses"
    __table_args__ = (
        UniqueConstraint("participant_id", "line_id", "version"),
        partial_unique_index("uq_courses_standing", STANDING, "line_id"),
        partial_unique_index(
            "uq_courses_once", f"{STANDING} AND NOT withdrawn", "participant_id", "provider", "title", "started_on"
        ),
        CheckConstraint("ended_on >= started_on", name="in_order"),
    )

    provider: Mapped[str]
    title: Mapped[str]
