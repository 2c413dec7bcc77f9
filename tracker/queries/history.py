"""Queries of jobs and courses, current or as known at a moment, and of the versions of visas and stays."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.compliance.name_matching import plain
from tracker.models.base import db
from tracker.models.fact_columns import Fact
from tracker.models.history import Course, Job
from tracker.models.participants import StayRow, VisaRow

Line = TypeVar("Line", "JobFact", "CourseFact")


class JobFact(NamedTuple):
    """The current version of a stint with an employer."""

    id: int
    line_id: int
    version: int
    employer_id: int
    started_on: date
    ended_on: date | None
    job_title: str | None
    hours_per_week: float | None
    is_permanent: bool | None = None
    leave_days: int | None = None


class CourseFact(NamedTuple):
    """The current version of a stint on a course."""

    id: int
    line_id: int
    version: int
    provider: str
    title: str
    started_on: date
    ended_on: date | None

    @property
    def name(self) -> str:
        """Return the name of the course in the engine and interfaces: provider and title together."""
        return f"{plain(self.provider)} {plain(self.title)}"


JOB = tuple(getattr(Job, name) for name in JobFact._fields)
COURSE = tuple(getattr(Course, name) for name in CourseFact._fields)

VISA_DAYS = ("applied_on", "issued_on", "enter_by", "refused_on", "withdrawn_on", "lapsed_on", "cancelled_on")
STAY_DAYS = ("arrived_on", "permitted_until", "departed_on")


def known_at(table: type[Fact], at: datetime | None) -> ColumnElement[bool]:
    """Return the condition for current versions; with a moment, for those current then."""
    if at is None:
        return table.superseded_at.is_(None)
    return and_(table.recorded_at <= at, or_(table.superseded_at.is_(None), table.superseded_at > at))


def jobs_of(ids: Collection[int], at: datetime | None = None) -> dict[int, list[JobFact]]:
    """Return the jobs of participants, by participant, in the order of first recording. One statement."""
    found: dict[int, list[JobFact]] = defaultdict(list)
    query = select(Job.participant_id, *JOB).where(Job.participant_id.in_(ids), known_at(Job, at), ~Job.withdrawn)
    for participant_id, *values in db.session.execute(query.order_by(Job.line_id)):
        found[participant_id].append(JobFact(*values))
    return found


def courses_of(ids: Collection[int], at: datetime | None = None) -> dict[int, list[CourseFact]]:
    """Return the courses of participants, by participant, in the order of first recording. One statement."""
    found: dict[int, list[CourseFact]] = defaultdict(list)
    query = select(Course.participant_id, *COURSE).where(
        Course.participant_id.in_(ids), known_at(Course, at), ~Course.withdrawn
    )
    for participant_id, *values in db.session.execute(query.order_by(Course.line_id)):
        found[participant_id].append(CourseFact(*values))
    return found


class StoredStint(NamedTuple):
    """A version of a job or course, withdrawn or not."""

    fact: JobFact | CourseFact
    withdrawn: bool


def last_versions(form: type[JobFact] | type[CourseFact], participant_id: int, line_id: int) -> list[StoredStint]:
    """Return the newest version of a participant's job or course and the one before it; [] if unknown. One statement."""
    table: type[Job | Course] = Job if form is JobFact else Course
    columns = [getattr(table, name) for name in form._fields]
    query = select(table.withdrawn, *columns).where(table.participant_id == participant_id, table.line_id == line_id)
    rows = db.session.execute(query.order_by(table.version.desc()).limit(2)).all()
    return [StoredStint(form(*tuple(row)[1:]), row[0]) for row in rows]


class DayVersion(NamedTuple):
    """One version of a visa or stay."""

    days: dict[str, date | None]
    """The days by column name."""
    recorded_at: datetime
    recorded_by: int
    reason: str | None


def visa_and_stay(participant_id: int) -> tuple[list[DayVersion], list[DayVersion]]:
    """Return all versions of the visa and of the stay, each the oldest first. Two statements."""
    return _day_versions(VisaRow, VISA_DAYS, participant_id), _day_versions(StayRow, STAY_DAYS, participant_id)


def _day_versions(table: type[VisaRow | StayRow], names: tuple[str, ...], participant_id: int) -> list[DayVersion]:
    columns = [table.recorded_at, table.recorded_by, table.reason, *(getattr(table, name) for name in names)]
    rows = db.session.execute(select(*columns).where(table.participant_id == participant_id).order_by(table.version))
    return [DayVersion(dict(zip(names, days, strict=True)), at, by, reason) for at, by, reason, *days in map(tuple, rows)]
