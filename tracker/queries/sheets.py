"""A participant's sheet: all facts, and the stored assessment as of the day on which it is shown."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select

from tracker.compliance import facts
from tracker.compliance.findings import Assessment
from tracker.errors import NotFoundError
from tracker.models.assessments import AssessmentRow, EditionRow, FindingRow
from tracker.models.base import db
from tracker.models.employers import Employer
from tracker.models.history import Course, Job
from tracker.models.participants import Participant, Particulars, PersonKey, StayRow, VisaRow
from tracker.queries.employers import TENURE
from tracker.queries.findings import StoredFinding, Verdict, assessment_of
from tracker.queries.history import CourseFact
from tracker.queries.participants import StayFact, VisaFact
from tracker.queries.particulars import PARTICULARS, ParticularsFact, open_particulars
from tracker.queries.rules import edition_of

Read = Callable[..., Any]
"""Sends a query with its values to the database."""


JOB_DETAILS = ("job_title", "hours_per_week", "is_permanent", "leave_days")
"""The facts of a job beside its employer and its days, by the names that its row, draft and versions have in common."""


class JobDetails(NamedTuple):
    """The facts of a job without its days."""

    employer: str
    """The name first recorded."""
    brn: str | None
    job_title: str | None
    hours_per_week: float | None
    is_permanent: bool | None = None
    leave_days: int | None = None


class CourseDetails(NamedTuple):
    """The facts of a course without its days."""

    provider: str
    title: str


class StintVersion(NamedTuple):
    """One version of a job or course, current or former."""

    kind: str
    """`job` or `course`."""
    line_id: int
    version: int
    name: str
    """The employer as shown, or provider and title of the course."""
    started_on: date
    ended_on: date | None
    withdrawn: bool
    recorded_at: datetime
    recorded_by: int
    reason: str | None
    superseded_at: datetime | None
    operation_id: int
    """Versions written by one operation belong together."""
    details: JobDetails | CourseDetails

    @property
    def is_current(self) -> bool:
        """Return whether the version is neither superseded nor withdrawn."""
        return self.superseded_at is None and not self.withdrawn


class Sheet(NamedTuple):
    """Everything that a participant's pages show."""

    id: int
    reference: str
    scheme: str
    direction: str
    user_id: int | None
    particulars: ParticularsFact
    visa: VisaFact
    stay: StayFact
    versions: tuple[StintVersion, ...]
    """Every version of every job, then of every course, each in the order of recording."""
    assessment: Assessment | None
    """The current assessment, as of the requested day; None before the arrival, or if no rules apply."""
    erased_at: datetime | None = None
    """When the personal data were erased."""

    @property
    def current(self) -> list[StintVersion]:
        """Return the current jobs and courses."""
        return [stint for stint in self.versions if stint.is_current]


def _columns(table: Any, form: type[Any]) -> list[Any]:
    return [getattr(table, name) for name in form._fields]


WHO: Any = bindparam("who")
ONCE = (
    select(
        *(Participant.id, Participant.reference, Participant.scheme, Participant.direction, Participant.user_id),
        Participant.erased_at,
        *PARTICULARS,
        PersonKey.wrapped,
        *_columns(VisaRow, VisaFact),
        *_columns(StayRow, StayFact),
        *(AssessmentRow.id, AssessmentRow.version, AssessmentRow.permitted_until, AssessmentRow.stay_ends),
        EditionRow.digest,
    )
    .select_from(Participant)
    .outerjoin(Particulars, and_(Particulars.participant_id == Participant.id, Particulars.superseded_at.is_(None)))
    .outerjoin(PersonKey, PersonKey.participant_id == Participant.id)
    .outerjoin(VisaRow, and_(VisaRow.participant_id == Participant.id, VisaRow.superseded_at.is_(None)))
    .outerjoin(StayRow, and_(StayRow.participant_id == Participant.id, StayRow.superseded_at.is_(None)))
    .outerjoin(AssessmentRow, and_(AssessmentRow.participant_id == Participant.id, AssessmentRow.superseded_at.is_(None)))
    .outerjoin(EditionRow, EditionRow.id == AssessmentRow.edition_id)
    .where(Participant.id == WHO)
)
VERSION = ("started_on", "ended_on", "withdrawn", "recorded_at", "recorded_by", "reason", "superseded_at", "operation_id")
JOBS = (
    select(
        *(Job.line_id, Job.version, Job.employer_id),
        *(getattr(Job, name) for name in VERSION),
        *(Employer.name, Employer.brn, *(getattr(Job, name) for name in JOB_DETAILS)),
    )
    .join(Employer, Employer.id == Job.employer_id)
    .where(Job.participant_id == WHO)
    .order_by(Job.line_id, Job.version)
)
COURSES = (
    select(Course.line_id, Course.version, Course.provider, Course.title, *(getattr(Course, name) for name in VERSION))
    .where(Course.participant_id == WHO)
    .order_by(Course.line_id, Course.version)
)
FINDINGS = (
    select(FindingRow.rule, FindingRow.subject, FindingRow.status, FindingRow.exceeds_on, FindingRow.trace)
    .where(FindingRow.assessment_id == bindparam("assessment"))
    .order_by(FindingRow.position)
)


def sheet(participant_id: int, *, on: date) -> Sheet:
    """Return everything about a participant, with the assessment as of a day.

    At most four statements. Raises `NotFoundError`.
    """
    read: Read = db.session.connection().execute  # columns only: past the session, which costs more than the queries
    row = read(ONCE, {"who": participant_id}).first()
    if row is None:
        raise NotFoundError("there is no such participant")
    cells: Sequence[Any] = tuple(row)
    known, erased_at, cells = cells[:5], cells[5], cells[6:]
    width = len(PARTICULARS)
    particulars, cells = open_particulars(cells[:width], participant_id, cells[width]), cells[width + 1 :]
    visa, cells = _once(VisaFact, cells)
    stay, cells = _once(StayFact, cells)
    jobs, names = _jobs(participant_id, read)
    plain = Sheet(*(*known, particulars, visa, stay, (*jobs, *_courses(participant_id, read)), None, erased_at))
    assessment_id, *bounds, digest = cells
    if assessment_id is None or stay.arrived_on is None:
        return plain
    found = [_named(StoredFinding(*each), names) for each in read(FINDINGS, {"assessment": assessment_id})]
    verdict = Verdict(*(*bounds, tuple(found)))
    return plain._replace(assessment=assessment_of(history_on(plain, stay.arrived_on), verdict, edition_of(digest), on=on))


def history_on(of: Sheet, arrived_on: date) -> facts.History:
    """Return the history for an assessment, with employers by the names shown, for a day of arrival."""
    current = of.current
    return facts.History(
        of.scheme,
        facts.Stay(arrived_on, of.stay.permitted_until, of.stay.departed_on),
        facts.Visa(of.visa.applied_on, of.visa.issued_on, of.visa.enter_by),
        of.particulars.birth_date,
        tuple(facts.Stint(stint.name, stint.started_on, stint.ended_on) for stint in current if stint.kind == "job"),
        tuple(facts.Stint(stint.name, stint.started_on, stint.ended_on) for stint in current if stint.kind == "course"),
    )


def _once(form: type[Any], cells: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
    """Return a fact from the next cells, and the cells after it."""
    width = len(form._fields)
    return (form(0, 0) if cells[0] is None else form(*cells[:width])), cells[width:]


def _jobs(participant_id: int, read: Read) -> tuple[list[StintVersion], dict[str, str]]:
    """Return every version of every job, and the name shown for each employer: with its number if two share a name."""
    rows = read(JOBS, {"who": participant_id}).all()
    employers = {row.employer_id: (row.name, row.brn) for row in rows}
    often = Counter(name for name, _ in employers.values())
    names = {id_: name if often[name] == 1 else f"{name} ({brn or id_})" for id_, (name, brn) in employers.items()}
    details = len(JobDetails._fields)
    versions = [
        StintVersion(*("job", *row[:2], names[row[2]], *row[3:-details], JobDetails(*row[-details:])))
        for row in map(tuple, rows)
    ]
    return versions, {str(id_): name for id_, name in names.items()}


def _courses(participant_id: int, read: Read) -> list[StintVersion]:
    rows = read(COURSES, {"who": participant_id}).all()
    return [
        StintVersion(*("course", *row[:2], _course_name(*row[2:4]), *row[4:], CourseDetails(*row[2:4])))
        for row in map(tuple, rows)
    ]


def _course_name(provider: str, title: str) -> str:
    return CourseFact(0, 0, 0, provider, title, date.min, None).name


def _named(stored: StoredFinding, names: dict[str, str]) -> StoredFinding:
    """Return a finding about an employer with the name shown."""
    return stored._replace(subject=names[stored.subject]) if stored.rule == TENURE and stored.subject else stored
