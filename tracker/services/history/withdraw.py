"""Jobs and courses that never were are taken out; they are kept as that."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import LineKey
from tracker.services.history.lines import judged, locked, standing
from tracker.services.versioned_writes import write_line


@transaction("history.withdrawing.withdraw_job")
def withdraw_job(work: UnitOfWork, key: LineKey, *, reason: str, on: date, by: int, operation: str | None = None) -> LineKey:
    """The job never was: it is kept as that, and no longer counts. Raises `NotFoundError`, `ConflictError`."""
    person = locked(key.participant_id)
    taken_out = standing(person.jobs, key)
    others = [each for each in person.jobs if each.line_id != key.line_id]
    written = write_line(work, person.id, taken_out, reason, withdrawn=True)
    return judged(work, person, others, "job.withdrawn", written, on=on)


@transaction("history.withdrawing.withdraw_course")
def withdraw_course(work: UnitOfWork, key: LineKey, *, reason: str, on: date, by: int, operation: str | None = None) -> LineKey:
    """The course never was: it is kept as that, and no longer counts. Raises `NotFoundError`, `ConflictError`."""
    person = locked(key.participant_id)
    taken_out = standing(person.courses, key)
    others = [each for each in person.courses if each.line_id != key.line_id]
    written = write_line(work, person.id, taken_out, reason, withdrawn=True)
    return judged(work, person, others, "course.withdrawn", written, on=on)
