"""Jobs and courses are logged, ended, corrected and withdrawn; each time the person is assessed in the same transaction."""

from datetime import date
from typing import Any, NamedTuple, TypeVar

from tracker.compliance.names import plain
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.transaction import transaction
from tracker.models.work import Work
from tracker.queries.history import CourseFact, JobFact, last_versions
from tracker.queries.participants import Person, people
from tracker.services.assessments import judge
from tracker.services.employers import Business, recorded_employers
from tracker.services.facts import write_line

Line = TypeVar("Line", JobFact, CourseFact)


class LineKey(NamedTuple):
    """Which job or course of which participant, and the version that whoever acts has seen."""

    participant_id: int
    line_id: int
    version: int


class JobDraft(NamedTuple):
    """One stint with one employer, both days included; without an end it goes on."""

    employer: Business
    start: date
    end: date | None = None
    job_title: str | None = None
    hours_per_week: float | None = None


class CourseDraft(NamedTuple):
    """One record of one course, both days included; without an end it goes on."""

    provider: str
    title: str
    start: date
    end: date | None = None


@transaction
def log_job(work: Work, participant_id: int, draft: JobDraft, *, on: date, by: int, operation: str | None = None) -> LineKey:
    """Logs a job. Raises `NotFoundError`; `FactError` for what is missing, for days out of order, and for a job that is there already."""
    person = _person(participant_id)
    job = _job(work, person, JobFact(0, 0, 0, 0, draft.start, None, None, None), draft)
    return _kept(work, person, job, person.jobs, "job.logged", on=on)


@transaction
def correct_job(
    work: Work, key: LineKey, draft: JobDraft, *, reason: str, on: date, by: int, operation: str | None = None
) -> LineKey:
    """Corrects a job; what was recorded before is kept. Raises as `log_job`, and `ConflictError`."""
    person = _person(key.participant_id)
    job = _job(work, person, _standing(person.jobs, key, "the job"), draft)
    return _kept(work, person, job, person.jobs, "job.corrected", on=on, reason=reason)


@transaction
def end_job(work: Work, key: LineKey, day: date, *, on: date, by: int, operation: str | None = None) -> LineKey:
    """The job ended; the day is its last. Raises as `correct_job` does."""
    person = _person(key.participant_id)
    job = _standing(person.jobs, key, "the job")._replace(ended_on=day)
    return _kept(work, person, _ends_after_start(job), person.jobs, "job.ended", on=on)


@transaction
def withdraw_job(work: Work, key: LineKey, *, reason: str, on: date, by: int, operation: str | None = None) -> LineKey:
    """The job never was: it is kept as that, and no longer counts. Raises `NotFoundError`, `ConflictError`."""
    person = _person(key.participant_id)
    job = _standing(person.jobs, key, "the job")
    return _withdrawn(work, person, job, person.jobs, "job.withdrawn", reason=reason, on=on)


@transaction
def log_course(
    work: Work, participant_id: int, draft: CourseDraft, *, on: date, by: int, operation: str | None = None
) -> LineKey:
    """Logs a course. Raises as `log_job` does."""
    person = _person(participant_id)
    course = _course(person, CourseFact(0, 0, 0, "", "", draft.start, None), draft)
    return _kept(work, person, course, person.courses, "course.logged", on=on)


@transaction
def correct_course(
    work: Work, key: LineKey, draft: CourseDraft, *, reason: str, on: date, by: int, operation: str | None = None
) -> LineKey:
    """Corrects a course; what was recorded before is kept. Raises as `correct_job` does."""
    person = _person(key.participant_id)
    course = _course(person, _standing(person.courses, key, "the course"), draft)
    return _kept(work, person, course, person.courses, "course.corrected", on=on, reason=reason)


@transaction
def end_course(work: Work, key: LineKey, day: date, *, on: date, by: int, operation: str | None = None) -> LineKey:
    """The course ended; the day is its last. Raises as `correct_job` does."""
    person = _person(key.participant_id)
    course = _standing(person.courses, key, "the course")._replace(ended_on=day)
    return _kept(work, person, _ends_after_start(course), person.courses, "course.ended", on=on)


@transaction
def withdraw_course(work: Work, key: LineKey, *, reason: str, on: date, by: int, operation: str | None = None) -> LineKey:
    """The course never was: it is kept as that, and no longer counts. Raises `NotFoundError`, `ConflictError`."""
    person = _person(key.participant_id)
    course = _standing(person.courses, key, "the course")
    return _withdrawn(work, person, course, person.courses, "course.withdrawn", reason=reason, on=on)


@transaction
def undo_job(work: Work, key: LineKey, *, reason: str, on: date, by: int, operation: str | None = None) -> LineKey:
    """The last change of a job is undone: the version before it stands again, and a job just logged is withdrawn.

    Raises `NotFoundError`, `ConflictError`; `FactError` where another job has its place by now.
    """
    return _undone(work, JobFact, key, reason, on=on)


@transaction
def undo_course(work: Work, key: LineKey, *, reason: str, on: date, by: int, operation: str | None = None) -> LineKey:
    """The last change of a course is undone. Raises as `undo_job` does."""
    return _undone(work, CourseFact, key, reason, on=on)


def _person(participant_id: int) -> Person:
    """The person, locked until the transaction ends."""
    found = people([participant_id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    return found[0]


def _standing(lines: tuple[Line, ...], key: LineKey, what: str) -> Line:
    """The line in the version that was seen. Raises `ConflictError` where another stands, or none."""
    line = next((line for line in lines if line.line_id == key.line_id), None)
    if line is None or line.version != key.version:
        raise ConflictError(what, standing=line.version if line else None)
    return line


def _job(work: Work, person: Person, standing: JobFact, draft: JobDraft) -> JobFact:
    """The job as drafted, with its employer recorded. Raises `FactError` without one, and where the person has it already."""
    if not any(draft.employer.key):
        raise FactError("employer", "missing")
    employer_id = recorded_employers(work, [draft.employer])[draft.employer.key]
    job = _ends_after_start(
        standing._replace(
            employer_id=employer_id,
            started_on=draft.start,
            ended_on=draft.end,
            job_title=draft.job_title,
            hours_per_week=draft.hours_per_week,
        )
    )
    others = [each for each in person.jobs if each.line_id != standing.line_id]
    if any((each.employer_id, each.started_on) == (employer_id, draft.start) for each in others):
        raise FactError("start", "already-there")
    return job


def _course(person: Person, standing: CourseFact, draft: CourseDraft) -> CourseFact:
    """The course as drafted. Raises `FactError` without a name, and where the person has it already."""
    for field in ("provider", "title"):
        if not getattr(draft, field).strip():
            raise FactError(field, "missing")
    course = _ends_after_start(
        standing._replace(
            provider=draft.provider.strip(), title=draft.title.strip(), started_on=draft.start, ended_on=draft.end
        )
    )
    others = [each for each in person.courses if each.line_id != standing.line_id]
    name = plain(draft.provider), plain(draft.title), draft.start
    if any((plain(each.provider), plain(each.title), each.started_on) == name for each in others):
        raise FactError("start", "already-there")
    return course


def _ends_after_start(line: Line) -> Line:
    if line.ended_on is not None and line.ended_on < line.started_on:
        raise FactError("end", "before", against="start")
    return line


def _kept(
    work: Work, person: Person, line: Line, lines: tuple[Line, ...], action: str, *, on: date, reason: str | None = None
) -> LineKey:
    """Writes a line's next version and assesses the person anew; the same version where nothing changed."""
    if line in lines:
        return LineKey(person.id, line.line_id, line.version)
    written = write_line(work, person.id, line, reason)
    after = [written if each.line_id == written.line_id else each for each in lines]
    if not line.id:
        after.append(written)
    _judged(work, person, after, action, written, on=on)
    return LineKey(person.id, written.line_id, written.version)


def _withdrawn(
    work: Work, person: Person, line: Line, lines: tuple[Line, ...], action: str, *, reason: str, on: date
) -> LineKey:
    written = write_line(work, person.id, line, reason, withdrawn=True)
    after = [each for each in lines if each.line_id != line.line_id]
    _judged(work, person, after, action, written, on=on)
    return LineKey(person.id, written.line_id, written.version)


def _undone(work: Work, form: type[JobFact] | type[CourseFact], key: LineKey, reason: str, *, on: date) -> LineKey:
    person = _person(key.participant_id)
    story = last_versions(form, person.id, key.line_id)
    if not story or story[0].fact.version != key.version:
        raise ConflictError("the entry", standing=story[0].fact.version if story else None)
    now, before = story[0], story[-1]
    gone = before.withdrawn if len(story) > 1 else True
    line: Any = before.fact._replace(id=now.fact.id, version=now.fact.version)
    lines: tuple[Any, ...] = person.jobs if form is JobFact else person.courses
    others = [each for each in lines if each.line_id != key.line_id]
    if not gone and any(_place(each) == _place(line) for each in others):
        raise FactError("start", "already-there")
    written = write_line(work, person.id, line, reason, withdrawn=gone)
    kind = "job" if form is JobFact else "course"
    _judged(work, person, others if gone else [*others, written], f"{kind}.undone", written, on=on)
    return LineKey(person.id, written.line_id, written.version)


def _place(line: JobFact | CourseFact) -> tuple[Any, ...]:
    """What no two of a person's jobs, or courses, have in common."""
    if isinstance(line, JobFact):
        return line.employer_id, line.started_on
    return plain(line.provider), plain(line.title), line.started_on


def _judged(work: Work, person: Person, lines: list[Line], action: str, written: Line, *, on: date) -> None:
    """An audit line, and the person assessed with these jobs or courses."""
    work.audit(action, person.id, line=written.line_id, version=written.version)
    kind = "jobs" if isinstance(written, JobFact) else "courses"
    changed: dict[str, Any] = {kind: tuple(lines)}
    judge(work, [person._replace(**changed)], on=on)
