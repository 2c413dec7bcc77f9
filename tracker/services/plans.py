"""A plan becomes real: several jobs and courses are logged together, all of them or none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple, TypeVar

from tracker.errors import FactError
from tracker.models.transaction import transaction
from tracker.models.work import Work
from tracker.queries.employers import EmployerKey
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.participants import ParticipantKey, Person
from tracker.services.assessments import judge
from tracker.services.employers import recorded_employers
from tracker.services.facts import write_line
from tracker.services.history import CourseDraft, JobDraft, LineKey
from tracker.services.participants import held

Line = TypeVar("Line", JobFact, CourseFact)


class Logged(NamedTuple):
    """What was logged, in the order in which it was asked for."""

    jobs: tuple[LineKey, ...]
    courses: tuple[LineKey, ...]


@transaction
def log_plan(
    work: Work,
    key: ParticipantKey,
    jobs: tuple[JobDraft, ...],
    courses: tuple[CourseDraft, ...],
    *,
    on: date,
    by: int,
    operation: str | None = None,
) -> Logged:
    """Logs several jobs and courses of one participant, who is assessed once with all of them.

    Raises `NotFoundError`; `ConflictError` where the participant was changed; `FactError` as logging each of them would,
    its field with the place before it: `jobs[1].start`.
    """
    person = held(key)
    employers = recorded_employers(work, [draft.employer for draft in jobs if any(draft.employer.key)])
    logged: dict[str, list[LineKey]] = {"jobs": [], "courses": []}
    for place, job in enumerate(jobs):
        with _row(f"jobs[{place}]"):
            new = _job(person, job, employers)
        written = write_line(work, person.id, new)
        person = person._replace(jobs=(*person.jobs, written))
        logged["jobs"].append(_audited(work, person, "job.logged", written))
    for place, course in enumerate(courses):
        with _row(f"courses[{place}]"):
            taken = _course(person, course)
        kept = write_line(work, person.id, taken)
        person = person._replace(courses=(*person.courses, kept))
        logged["courses"].append(_audited(work, person, "course.logged", kept))
    judge(work, [person], on=on)
    return Logged(tuple(logged["jobs"]), tuple(logged["courses"]))


def _job(person: Person, draft: JobDraft, employers: Mapping[EmployerKey, int]) -> JobFact:
    if not any(draft.employer.key):
        raise FactError("employer", "missing")
    employer_id = employers[draft.employer.key]
    if any((each.employer_id, each.started_on) == (employer_id, draft.start) for each in person.jobs):
        raise FactError("start", "already-there")
    return _in_order(JobFact(0, 0, 0, employer_id, draft.start, draft.end, draft.job_title, draft.hours_per_week))


def _course(person: Person, draft: CourseDraft) -> CourseFact:
    for field in ("provider", "title"):
        if not getattr(draft, field).strip():
            raise FactError(field, "missing")
    course = CourseFact(0, 0, 0, draft.provider.strip(), draft.title.strip(), draft.start, draft.end)
    if any((each.name, each.started_on) == (course.name, draft.start) for each in person.courses):
        raise FactError("start", "already-there")
    return _in_order(course)


def _in_order(line: Line) -> Line:
    if line.ended_on is not None and line.ended_on < line.started_on:
        raise FactError("end", "before", against="start")
    return line


def _audited(work: Work, person: Person, action: str, line: JobFact | CourseFact) -> LineKey:
    work.audit(action, person.id, line=line.line_id, version=line.version)
    return LineKey(person.id, line.line_id, line.version)


@contextmanager
def _row(place: str) -> Iterator[None]:
    """Says of which row a fact cannot be recorded."""
    try:
        yield
    except FactError as error:
        against = error.against and f"{place}.{error.against}"
        raise FactError(f"{place}.{error.field}", error.reason, against=against) from error
