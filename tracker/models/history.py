"""Jobs and courses, each from its first version to the current one."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, partial_unique_index
from tracker.models.fact_columns import Fact
from tracker.models.sealed_words import SealedWords

CURRENT = "superseded_at IS NULL"


class StintRow(Fact):
    """The columns of one version of a job or course."""

    line_id: Mapped[int]
    """The id of the first version."""
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    withdrawn: Mapped[bool]
    """Whether the stint was recorded by mistake."""


class Job(StintRow, Base):
    """One stint with one employer."""

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("participant_id", "line_id", "version"),
        partial_unique_index("uq_jobs_standing", CURRENT, "line_id"),
        partial_unique_index("uq_jobs_once", f"{CURRENT} AND NOT withdrawn", "participant_id", "employer_id", "started_on"),
        CheckConstraint("ended_on >= started_on", name="in_order"),
    )

    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    job_title: Mapped[str | None] = mapped_column(SealedWords)
    hours_per_week: Mapped[float | None]
    is_permanent: Mapped[bool | None]
    """Whether the contract has no agreed end, which no scheme permits; None if it is unknown."""
    leave_days: Mapped[int | None]
    """Days of leave so far, paid or not. They are days of the job."""


class JobConfirmation(Fact, Base):
    """A participant's answer that a job without an end is ongoing; each answer is a version."""

    __tablename__ = "job_confirmations"
    __table_args__ = (
        UniqueConstraint("line_id", "version"),
        partial_unique_index("uq_job_confirmations_current", CURRENT, "line_id"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    line_id: Mapped[int]
    """The id of the job's first version."""
    confirmed_on: Mapped[date]


class Course(StintRow, Base):
    """One record of one course."""

    __tablename__ = "courses"
    __table_args__ = (
        UniqueConstraint("participant_id", "line_id", "version"),
        partial_unique_index("uq_courses_standing", CURRENT, "line_id"),
        partial_unique_index(
            "uq_courses_once", f"{CURRENT} AND NOT withdrawn", "participant_id", "provider", "title", "started_on"
        ),
        CheckConstraint("ended_on >= started_on", name="in_order"),
    )

    provider: Mapped[str]
    title: Mapped[str]
