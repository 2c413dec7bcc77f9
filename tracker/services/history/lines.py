"""What all changes of jobs and courses have in common: who is locked, what stands, what is written, who is judged.

The caller owns the transaction. Errors name the field of the draft that they are about.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from tracker.compliance.name_matching import plain
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.participants import Person, people
from tracker.services.assessments import assess_people
from tracker.services.employers import recorded_employers
from tracker.services.history.drafts import CourseDraft, JobDraft, LineKey
from tracker.services.versioned_writes import write_line

Line = TypeVar("Line", JobFact, CourseFact)
FIRST_JOB = JobFact(0, 0, 0, 0, date.min, None, None, None)
FIRST_COURSE = CourseFact(0, 0, 0, "", "", date.min, None)
"""What stood before the first version: nothing."""


def locked(participant_id: int) -> Person:
    """The person, locked until the transaction ends. Raises `NotFoundError`."""
    found = people([participant_id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    return found[0]


def standing(lines: tuple[Line, ...], key: LineKey) -> Line:
    """The line in the version that was seen. Raises `ConflictError` where another stands, or none."""
    line = next((line for line in lines if line.line_id == key.line_id), None)
    if line is None or line.version != key.version:
        raise ConflictError("the entry", current_version=line.version if line else None)
    return line


def job_as(work: UnitOfWork, draft: JobDraft, before: JobFact, others: Iterable[JobFact]) -> JobFact:
    """The job as drafted, with its employer recorded. Raises `FactError` without one, and where another has its place."""
    if not any(draft.employer.key):
        raise FactError("employer", "missing")
    employer_id = recorded_employers(work, [draft.employer])[draft.employer.key]
    job = in_order(
        before._replace(
            employer_id=employer_id,
            started_on=draft.start,
            ended_on=draft.end,
            job_title=draft.job_title,
            hours_per_week=draft.hours_per_week,
        )
    )
    return in_place(job, others)


def course_as(draft: CourseDraft, before: CourseFact, others: Iterable[CourseFact]) -> CourseFact:
    """The course as drafted. Raises `FactError` without a name, and where another has its place."""
    for field in ("provider", "title"):
        if not getattr(draft, field).strip():
            raise FactError(field, "missing")
    course = before._replace(
        provider=draft.provider.strip(), title=draft.title.strip(), started_on=draft.start, ended_on=draft.end
    )
    return in_place(in_order(course), others)


def in_order(line: Line) -> Line:
    """The same line. Raises `FactError` where it ends before it starts."""
    if line.ended_on is not None and line.ended_on < line.started_on:
        raise FactError("end", "before", against="start")
    return line


def in_place(line: Line, others: Iterable[Line]) -> Line:
    """The same line. Raises `FactError` where another of the person's lines is that already."""
    if any(each.line_id != line.line_id and _place(each) == _place(line) for each in others):
        raise FactError("start", "already-there")
    return line


def kept(
    work: UnitOfWork, person: Person, line: Line, lines: tuple[Line, ...], action: str, *, on: date, reason: str | None = None
) -> LineKey:
    """Writes a line's next version and assesses the person anew; the same version where nothing changed."""
    if line in lines:
        return LineKey(person.id, line.line_id, line.version)
    written = write_line(work, person.id, line, reason)
    after = [written if each.line_id == written.line_id else each for each in lines]
    if not line.id:
        after.append(written)
    return judged(work, person, after, action, written, on=on)


def judged(work: UnitOfWork, person: Person, lines: Iterable[Line], action: str, written: Line, *, on: date) -> LineKey:
    """An audit line about what was written, and the person assessed with these jobs or courses."""
    noted(work, person, action, written)
    kind = "jobs" if isinstance(written, JobFact) else "courses"
    changed: dict[str, Any] = {kind: tuple(lines)}
    assess_people(work, [person._replace(**changed)], on=on)
    return LineKey(person.id, written.line_id, written.version)


def noted(work: UnitOfWork, person: Person, action: str, written: JobFact | CourseFact) -> None:
    """An audit line about what was written."""
    work.audit(action, person.id, line=written.line_id, version=written.version)


def _place(line: JobFact | CourseFact) -> tuple[Any, ...]:
    """What no two of a person's jobs, or courses, have in common."""
    if isinstance(line, JobFact):
        return line.employer_id, line.started_on
    return plain(line.provider), plain(line.title), line.started_on
