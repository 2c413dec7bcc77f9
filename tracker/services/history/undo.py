"""The last change of a job or course is undone: the version before it stands again."""

from datetime import date
from typing import Any

from tracker.errors import ConflictError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.history import CourseFact, JobFact, last_versions
from tracker.services.history.drafts import LineKey
from tracker.services.history.lines import in_place, judged, locked
from tracker.services.versioned_writes import write_line


@transaction("history.undoing.undo_job")
def undo_job(work: UnitOfWork, key: LineKey, *, reason: str, on: date, by: int, operation: str | None = None) -> LineKey:
    """The last change of a job is undone: what stood before it stands again, and a job just logged is withdrawn.

    Raises `NotFoundError`; `ConflictError` where that change is not the last one; `FactError` where another job has its
    place by now.
    """
    return _undone(work, JobFact, key, "job.undone", reason, on=on)


@transaction("history.undoing.undo_course")
def undo_course(work: UnitOfWork, key: LineKey, *, reason: str, on: date, by: int, operation: str | None = None) -> LineKey:
    """The last change of a course is undone. Raises as `undo_job` does."""
    return _undone(work, CourseFact, key, "course.undone", reason, on=on)


def _undone(
    work: UnitOfWork, form: type[JobFact] | type[CourseFact], key: LineKey, action: str, reason: str, *, on: date
) -> LineKey:
    person = locked(key.participant_id)
    story = last_versions(form, person.id, key.line_id)
    if not story or story[0].fact.version != key.version:
        raise ConflictError("the entry", current_version=story[0].fact.version if story else None)
    now, before = story[0], story[-1]
    line: Any = before.fact._replace(id=now.fact.id, version=now.fact.version)
    lines: tuple[Any, ...] = person.jobs if form is JobFact else person.courses
    others = [each for each in lines if each.line_id != key.line_id]
    if before.withdrawn or len(story) == 1:
        written = write_line(work, person.id, line, reason, withdrawn=True)
        return judged(work, person, others, action, written, on=on)
    written = write_line(work, person.id, in_place(line, others), reason)
    return judged(work, person, sorted([*others, written], key=lambda each: each.line_id), action, written, on=on)
