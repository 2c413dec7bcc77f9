"""Jobs and courses end."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import LineKey
from tracker.services.history.lines import in_order, kept, locked, standing


@transaction("history.ending.end_job")
def end_job(work: UnitOfWork, key: LineKey, day: date, *, on: date, by: int, operation: str | None = None) -> LineKey:
    """The job ended; the day is its last. Raises as `correct_job` does."""
    person = locked(key.participant_id)
    job = in_order(standing(person.jobs, key)._replace(ended_on=day))
    return kept(work, person, job, person.jobs, "job.ended", on=on)


@transaction("history.ending.end_course")
def end_course(work: UnitOfWork, key: LineKey, day: date, *, on: date, by: int, operation: str | None = None) -> LineKey:
    """The course ended; the day is its last. Raises as `correct_job` does."""
    person = locked(key.participant_id)
    course = in_order(standing(person.courses, key)._replace(ended_on=day))
    return kept(work, person, course, person.courses, "course.ended", on=on)
