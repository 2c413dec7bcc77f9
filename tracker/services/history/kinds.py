"""The two kinds of stints, `job` and `course`, as a table: how a draft becomes a fact, and which two facts are one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from tracker.compliance.name_matching import plain
from tracker.errors import FactError
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import EmployerKey
from tracker.queries.history import CourseFact, JobFact
from tracker.queries.sheets import JOB_DETAILS
from tracker.services.employers.businesses import record_businesses
from tracker.services.history.drafts import CourseDraft, JobDraft

StintFact: TypeAlias = JobFact | CourseFact
StintDraft: TypeAlias = JobDraft | CourseDraft
Employers: TypeAlias = Mapping[EmployerKey, int]


class StintKind(NamedTuple):
    """One kind of stint."""

    field: str
    """The field of a person that holds its stints."""
    unrecorded: StintFact
    """The fact before its first version."""
    values: Callable[[Any, Employers], dict[str, Any]]
    """The details of a draft as columns. Raises FactError if one is missing."""
    identity: Callable[[Any], tuple[Any, ...]]
    """Two stints of one person with equal identities cannot both be recorded."""


def record_employers(work: UnitOfWork, drafts: Iterable[StintDraft]) -> Employers:
    """Record the employers of drafts; return their ids. The caller owns the transaction.

    Drafts of one new employer need one call: a second call would record it again.
    """
    businesses = [draft.employer for draft in drafts if isinstance(draft, JobDraft) and any(draft.employer.key)]
    return record_businesses(work, businesses) if businesses else {}


def _job_values(draft: JobDraft, employers: Employers) -> dict[str, Any]:
    if not any(draft.employer.key):
        raise FactError("employer", "missing")
    employer_id = employers[draft.employer.key]
    return {"employer_id": employer_id, **{name: getattr(draft, name) for name in JOB_DETAILS}}


def _course_values(draft: CourseDraft, employers: Employers) -> dict[str, Any]:
    for field in ("provider", "title"):
        if not getattr(draft, field).strip():
            raise FactError(field, "missing")
    return {"provider": draft.provider.strip(), "title": draft.title.strip()}


def _job_identity(job: JobFact) -> tuple[Any, ...]:
    return job.employer_id, job.started_on


def _course_identity(course: CourseFact) -> tuple[Any, ...]:
    return plain(course.provider), plain(course.title), course.started_on


KINDS = {
    "job": StintKind("jobs", JobFact(0, 0, 0, 0, date.min, None, None, None), _job_values, _job_identity),
    "course": StintKind("courses", CourseFact(0, 0, 0, "", "", date.min, None), _course_values, _course_identity),
}
