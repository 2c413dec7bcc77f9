"""Questions whether a job without an end is ongoing: every 30 days until it ends. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.compliance.alert_days import OPEN_JOB, NextAlert, next_question
from tracker.compliance.findings import Assessment
from tracker.compliance.watched_days import WatchedDay
from tracker.models.alerts import DUE, MADE, SUPERSEDED
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.alerts import AlertFact
from tracker.queries.employers import employer_names
from tracker.queries.history import JobFact
from tracker.queries.participants import Person
from tracker.services.ledger import end_alert, write_ahead

MESSAGE = "still-there"
"""The kind of the messages."""


def plan_questions(
    work: UnitOfWork, person: Person, assessment: Assessment | None, questions: Sequence[AlertFact], *, on: date
) -> None:
    """Write ahead the next question about each job without an end, and supersede those about others."""
    jobs = _open_jobs(person, assessment)
    for question in questions:
        if question.state == DUE and jobs.pop(question.subject, None) is None:
            end_alert(work, question, SUPERSEDED)
    for job in jobs.values():
        questioned = (each.target_on for each in questions if each.subject == str(job.line_id) and each.state == MADE)
        plan_question(work, person.id, job, questions, last_on=max(questioned, default=None), on=on)


def plan_question(
    work: UnitOfWork, id_: int, job: JobFact, questions: Sequence[AlertFact], *, last_on: date | None, on: date
) -> None:
    """Write ahead the next question about a job; `last_on`: the day of the last question or answer."""
    day = next_question(started_on=job.started_on, last_on=last_on, on=on)
    write_ahead(work, id_, WatchedDay(OPEN_JOB, str(job.line_id), day), NextAlert(0, day), questions)


def ask_about_jobs(
    work: UnitOfWork,
    person: Person,
    assessment: Assessment | None,
    due: Sequence[AlertFact],
    alerts: Sequence[AlertFact],
    *,
    on: date,
    is_reachable: bool,
) -> bool:
    """Store the messages of questions that are due, and write the next ones ahead; return whether any was stored.

    A late question moves the next one. One statement; none if no question is due.
    """
    jobs = _open_jobs(person, assessment)
    questioned = [(question, job) for question in due if (job := jobs.get(question.subject)) is not None]
    names = employer_names({job.employer_id for _, job in questioned}) if questioned else {}
    for question in due:
        if question.subject not in jobs:
            end_alert(work, question, SUPERSEDED)
            work.audit("alert.ended", person.id, rule=OPEN_JOB, day=question.target_on.isoformat())
    for question, job in questioned:
        end_alert(work, question, MADE)
        plan_question(work, person.id, job, alerts, last_on=on, on=on)
        if is_reachable:
            content: dict[str, Any] = {"line": job.line_id, "name": names[job.employer_id], "since": job.started_on.isoformat()}
            work.post(person.id, MESSAGE, person.particulars.language, **content)
        work.audit("alert.made", person.id, rule=OPEN_JOB, day=question.target_on.isoformat(), threshold=0)
    return is_reachable and bool(questioned)


def _open_jobs(person: Person, assessment: Assessment | None) -> dict[str, JobFact]:
    """Return the jobs to ask about, by id as text: without an end, of somebody whose stay is not over and who has not left."""
    if assessment is None or person.stay.departed_on is not None or assessment.permitted_until < assessment.on:
        return {}
    return {str(job.line_id): job for job in person.jobs if job.ended_on is None}
