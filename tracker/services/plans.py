"""Log a plan: several jobs and courses together, all of them or none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from tracker.errors import FactError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import ParticipantKey, Person
from tracker.services.assessments import assess_people
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.kinds import KINDS, Employers, StintDraft, record_employers
from tracker.services.history.stints import apply_draft, audit_stint, current_stints, require_unique
from tracker.services.participants import lock_participant
from tracker.services.versioned_writes import write_line


class LoggedPlan(NamedTuple):
    """The keys of the logged stints, in the order of their drafts."""

    jobs: tuple[StintKey, ...]
    courses: tuple[StintKey, ...]


@transaction("plans.log_plan")
def log_plan(
    work: UnitOfWork,
    key: ParticipantKey,
    jobs: tuple[JobDraft, ...],
    courses: tuple[CourseDraft, ...],
    *,
    on: date,
    by: int,
    operation: str | None = None,
) -> LoggedPlan:
    """Log several jobs and courses of one participant, and reassess them once.

    Raises NotFoundError; ConflictError if the participant was changed; FactError as `log_stint`, its field with the
    draft's position before it: `jobs[1].start`.
    """
    person = lock_participant(key)
    employers = record_employers(work, jobs)
    new_jobs = _log_all(work, person, "job", jobs, employers)
    new_courses = _log_all(work, person, "course", courses, employers)
    assess_people(work, [person._replace(jobs=(*person.jobs, *new_jobs), courses=(*person.courses, *new_courses))], on=on)
    return LoggedPlan(_keys(person, new_jobs), _keys(person, new_courses))


def _log_all(work: UnitOfWork, person: Person, kind: str, drafts: Iterable[StintDraft], employers: Employers) -> list[Any]:
    logged: list[Any] = []
    for position, draft in enumerate(drafts):
        with _named_row(f"{KINDS[kind].field}[{position}]"):
            stint = apply_draft(kind, draft, KINDS[kind].unrecorded, employers)
            require_unique(kind, stint, (*current_stints(person, kind), *logged))
        written = write_line(work, person.id, stint)
        audit_stint(work, person, kind, written, "logged")
        logged.append(written)
    return logged


def _keys(person: Person, stints: Iterable[Any]) -> tuple[StintKey, ...]:
    return tuple(StintKey(person.id, stint.line_id, stint.version) for stint in stints)


@contextmanager
def _named_row(row: str) -> Iterator[None]:
    """Put the row before the field of a FactError."""
    try:
        yield
    except FactError as error:
        against = error.against and f"{row}.{error.against}"
        raise FactError(f"{row}.{error.field}", error.reason, against=against) from error
