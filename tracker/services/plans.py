"""A plan becomes real: several jobs and courses are logged together, all of them or none."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from tracker.errors import FactError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import EmployerKey
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.participants import ParticipantKey, Person
from tracker.services.assessments import assess_people
from tracker.services.employers import recorded_employers
from tracker.services.history.drafts import CourseDraft, JobDraft, LineKey
from tracker.services.history.lines import FIRST_COURSE, FIRST_JOB, Line, course_as, in_order, in_place, noted
from tracker.services.participants import lock_participant
from tracker.services.versioned_writes import write_line


class Logged(NamedTuple):
    """What was logged, in the order in which it was asked for."""

    jobs: tuple[LineKey, ...]
    courses: tuple[LineKey, ...]


@transaction("plans.log_plan")
def log_plan(
    work: UnitOfWork,
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
    person = lock_participant(key)
    employers = recorded_employers(work, [draft.employer for draft in jobs if any(draft.employer.key)])
    new_jobs, new_courses = list[JobFact](), list[CourseFact]()
    for place, job in enumerate(jobs):
        with _row(f"jobs[{place}]"):
            drafted = _job(job, employers, (*person.jobs, *new_jobs))
        new_jobs.append(_written(work, person, drafted, "job.logged"))
    for place, course in enumerate(courses):
        with _row(f"courses[{place}]"):
            planned = course_as(course, FIRST_COURSE, (*person.courses, *new_courses))
        new_courses.append(_written(work, person, planned, "course.logged"))
    assess_people(work, [person._replace(jobs=(*person.jobs, *new_jobs), courses=(*person.courses, *new_courses))], on=on)
    return Logged(_keys(person, new_jobs), _keys(person, new_courses))


def _job(draft: JobDraft, employers: Mapping[EmployerKey, int], others: Iterable[JobFact]) -> JobFact:
    """The job as drafted. All employers were recorded before, so that a new one of two jobs is recorded once."""
    if not any(draft.employer.key):
        raise FactError("employer", "missing")
    job = FIRST_JOB._replace(employer_id=employers[draft.employer.key], started_on=draft.start, ended_on=draft.end)
    return in_place(in_order(job._replace(job_title=draft.job_title, hours_per_week=draft.hours_per_week)), others)


def _written(work: UnitOfWork, person: Person, line: Line, action: str) -> Line:
    written = write_line(work, person.id, line)
    noted(work, person, action, written)
    return written


def _keys(person: Person, lines: Iterable[JobFact | CourseFact]) -> tuple[LineKey, ...]:
    return tuple(LineKey(person.id, line.line_id, line.version) for line in lines)


@contextmanager
def _row(place: str) -> Iterator[None]:
    """Says of which row a fact cannot be recorded."""
    try:
        yield
    except FactError as error:
        against = error.against and f"{place}.{error.against}"
        raise FactError(f"{place}.{error.field}", error.reason, against=against) from error
