"""Jobs and courses are logged."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import CourseDraft, JobDraft, LineKey
from tracker.services.history.lines import FIRST_COURSE, FIRST_JOB, course_as, job_as, kept, locked


@transaction("history.entering.log_job")
def log_job(
    work: UnitOfWork, participant_id: int, draft: JobDraft, *, on: date, by: int, operation: str | None = None
) -> LineKey:
    """Logs a job. Raises `NotFoundError`; `FactError` for what is missing, for days out of order, and for a job that is there already."""
    person = locked(participant_id)
    job = job_as(work, draft, FIRST_JOB, person.jobs)
    return kept(work, person, job, person.jobs, "job.logged", on=on)


@transaction("history.entering.log_course")
def log_course(
    work: UnitOfWork, participant_id: int, draft: CourseDraft, *, on: date, by: int, operation: str | None = None
) -> LineKey:
    """Logs a course. Raises as `log_job` does."""
    person = locked(participant_id)
    course = course_as(draft, FIRST_COURSE, person.courses)
    return kept(work, person, course, person.courses, "course.logged", on=on)
