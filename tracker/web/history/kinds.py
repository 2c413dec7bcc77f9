"""What jobs and courses have in common for those who log them, and in what they differ: a table, not flags."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import url_for

from tracker.compliance.names import folded, plain
from tracker.compliance.questions import Stint
from tracker.queries.sheets import CourseDetails, JobDetails, LineVersion, Sheet
from tracker.services import history
from tracker.services.employers import Business
from tracker.services.history import CourseDraft, JobDraft, LineKey
from tracker.web.forms.lines import CourseForm, JobForm


class Kind(NamedTuple):
    """A job, or a course: its form and its use cases."""

    name: str
    form: type[Any]
    log: Callable[..., Any]
    correct: Callable[..., Any]
    end: Callable[..., Any]
    withdraw: Callable[..., Any]
    undo: Callable[..., Any]
    again: Callable[[LineVersion], Any]
    """The draft that a recorded line would have been made from."""


def _job_again(line: LineVersion) -> JobDraft:
    told = line.details
    assert isinstance(told, JobDetails)
    return JobDraft(Business(told.employer, told.brn), line.started_on, line.ended_on, told.job_title, told.hours_per_week)


def _course_again(line: LineVersion) -> CourseDraft:
    told = line.details
    assert isinstance(told, CourseDetails)
    return CourseDraft(told.provider, told.title, line.started_on, line.ended_on)


JOB = Kind(
    "job",
    JobForm,
    history.log_job,
    history.correct_job,
    history.end_job,
    history.withdraw_job,
    history.undo_job,
    _job_again,
)
COURSE = Kind(
    "course",
    CourseForm,
    history.log_course,
    history.correct_course,
    history.end_course,
    history.withdraw_course,
    history.undo_course,
    _course_again,
)


def saved(kind: Kind, key: LineKey) -> str:
    """The address of the confirmation of one version of a line."""
    at, line_id, version = key
    return url_for(f"history.{kind.name}_saved", participant_id=at, line_id=line_id, version=version)


def same_as(kind: Kind, form: Any, who: Sheet) -> list[Stint]:
    """The recorded stints with the same employer, or on the same course, as a form names."""
    named = tuple(folded(field.data) for field in form.named)
    lines = [line for line in who.standing if line.kind == kind.name and _named(line) == named]
    return [Stint(line.line_id, line.started_on, line.ended_on) for line in lines]


def numbers_by_name(who: Sheet) -> dict[str, str | None]:
    """The registration number of each of one's employers, by its name as people type it."""
    jobs = [line for line in who.lines if isinstance(line.details, JobDetails)]
    return {plain(line.details.employer).casefold(): line.details.brn for line in jobs if isinstance(line.details, JobDetails)}


def suggestions(who: Sheet) -> list[str]:
    """One's own employers, the latest first."""
    names = [line.details.employer for line in who.lines if isinstance(line.details, JobDetails)]
    return list(dict.fromkeys(reversed(names)))


def _named(line: LineVersion) -> tuple[str, ...]:
    told = line.details
    return (folded(told.employer),) if isinstance(told, JobDetails) else (folded(told.provider), folded(told.title))
