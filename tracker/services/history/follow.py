"""One job or course ends because the next begins."""

from datetime import date, timedelta
from typing import Any

from tracker.errors import FactError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import Person
from tracker.services.history.drafts import CourseDraft, JobDraft, LineKey
from tracker.services.history.lines import (
    FIRST_COURSE,
    FIRST_JOB,
    Line,
    course_as,
    job_as,
    judged,
    locked,
    noted,
    standing,
)
from tracker.services.versioned_writes import write_line

EVE = timedelta(days=1)


@transaction("history.following.follow_job")
def follow_job(work: UnitOfWork, key: LineKey, draft: JobDraft, *, on: date, by: int, operation: str | None = None) -> LineKey:
    """Logs a job on whose eve another, which the key names, ended; both or neither. The key of the new one.

    Raises as `log_job` does, and `ConflictError`; `FactError` (start: before) where the new one begins no later.
    """
    person = locked(key.participant_id)
    job = job_as(work, draft, FIRST_JOB, person.jobs)
    return _followed(work, person, (standing(person.jobs, key), job), person.jobs, "job", on=on)


@transaction("history.following.follow_course")
def follow_course(
    work: UnitOfWork, key: LineKey, draft: CourseDraft, *, on: date, by: int, operation: str | None = None
) -> LineKey:
    """Logs a course on whose eve another ended. Raises as `follow_job` does."""
    person = locked(key.participant_id)
    course = course_as(draft, FIRST_COURSE, person.courses)
    return _followed(work, person, (standing(person.courses, key), course), person.courses, "course", on=on)


def _followed(
    work: UnitOfWork, person: Person, pair: tuple[Line, Line], lines: tuple[Line, ...], kind: str, *, on: date
) -> LineKey:
    earlier, later = pair
    if later.started_on <= earlier.started_on:
        raise FactError("start", "before", against="earlier")
    ended = write_line(work, person.id, earlier._replace(ended_on=later.started_on - EVE))
    noted(work, person, f"{kind}.ended", ended)
    written = write_line(work, person.id, later)
    after: list[Any] = [ended if each.line_id == ended.line_id else each for each in lines]
    return judged(work, person, [*after, written], f"{kind}.logged", written, on=on)
