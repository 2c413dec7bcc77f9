"""Confirm that a job without an end is ongoing."""

from datetime import date

from sqlalchemy import select

from tracker.compliance.alert_days import OPEN_JOB
from tracker.errors import ConflictError
from tracker.models.alerts import DUE, MADE, SUPERSEDED, Alert
from tracker.models.base import db
from tracker.models.history import JobConfirmation
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.alerts import alerts_of
from tracker.services.history.drafts import StintKey
from tracker.services.history.stints import lock_person, require_current_stint
from tracker.services.ledger import end_alert
from tracker.services.open_jobs import plan_question


@transaction("history.confirming.confirm_job")
def confirm_job(work: UnitOfWork, key: StintKey, *, on: date, by: int, operation: str | None = None) -> StintKey:
    """Record that a job is ongoing on a day, and ask again 30 days later; return the job's key. Twice a day changes nothing.

    One transaction. Raises NotFoundError; ConflictError if the version is stale, or the job has an end.
    """
    person = lock_person(key.participant_id)
    job = require_current_stint(person, "job", key)
    if job.ended_on is not None:
        raise ConflictError("the entry", current_version=job.version)
    last = _last_confirmation(job.line_id)
    if last is not None and last.confirmed_on == on:
        return key
    if last is not None:
        work.supersede(JobConfirmation, last.id)
    fact = work.fact(participant_id=person.id, version=1 if last is None else last.version + 1)
    work.insert(JobConfirmation, id=work.number(JobConfirmation), line_id=job.line_id, confirmed_on=on, **fact)
    questions = [
        each for each in alerts_of([person.id])[person.id] if (each.rule, each.subject) == (OPEN_JOB, str(job.line_id))
    ]
    for question in questions:
        if question.state == DUE:
            end_alert(work, question, SUPERSEDED)
        elif question.state == MADE and question.snoozed_at is None:
            work.update(Alert, {"id": question.id}, snoozed_at=work.at)
    plan_question(work, person.id, job, questions, last_on=on, on=on)
    work.audit("job.confirmed", person.id, line=job.line_id, version=fact["version"])
    return key


def _last_confirmation(line_id: int) -> JobConfirmation | None:
    current = JobConfirmation.line_id == line_id, JobConfirmation.superseded_at.is_(None)
    return db.session.scalar(select(JobConfirmation).where(*current))
