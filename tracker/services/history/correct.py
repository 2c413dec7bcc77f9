"""Jobs and courses are corrected; what was recorded before is kept."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import CourseDraft, JobDraft, LineKey
from tracker.services.history.lines import course_as, job_as, kept, locked, standing


@transaction("history.correcting.correct_job")
def correct_job(
    work: UnitOfWork, key: LineKey, draft: JobDraft, *, reason: str, on: date, by: int, operation: str | None = None
) -> LineKey:
    """Corrects a job; an end of None says that it goes on. Raises as `log_job`, and `ConflictError`."""
    person = locked(key.participant_id)
    job = job_as(work, draft, standing(person.jobs, key), person.jobs)
    return kept(work, person, job, person.jobs, "job.corrected", on=on, reason=reason)


@transaction("history.correcting.correct_course")
def correct_course(
    work: UnitOfWork, key: LineKey, draft: CourseDraft, *, reason: str, on: date, by: int, operation: str | None = None
) -> LineKey:
    """Corrects a course. Raises as `correct_job` does."""
    person = locked(key.participant_id)
    course = course_as(draft, standing(person.courses, key), person.courses)
    return kept(work, person, course, person.courses, "course.corrected", on=on, reason=reason)
