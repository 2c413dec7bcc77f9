"""Drafts of stints, and the key of a recorded stint."""

from datetime import date
from typing import NamedTuple

from tracker.queries.sheets import JOB_DETAILS, JobDetails, StintVersion
from tracker.services.employers.businesses import Business


class StintKey(NamedTuple):
    """One job or course of a participant, in the version that the caller has seen."""

    participant_id: int
    line_id: int
    """The id of the stint's first version."""
    version: int


class JobDraft(NamedTuple):
    """A job as it is to be recorded. Both days are included."""

    employer: Business
    started_on: date
    ended_on: date | None = None
    """None while the job is ongoing."""
    job_title: str | None = None
    hours_per_week: float | None = None
    is_permanent: bool | None = None
    leave_days: int | None = None


class CourseDraft(NamedTuple):
    """A course as it is to be recorded. Both days are included."""

    provider: str
    title: str
    started_on: date
    ended_on: date | None = None
    """None while the course is ongoing."""


def draft_of(version: StintVersion) -> JobDraft | CourseDraft:
    """Return the draft from which a recorded version of a job or course could have been made."""
    days, details = (version.started_on, version.ended_on), version.details
    if isinstance(details, JobDetails):
        return JobDraft(
            Business(details.employer, details.brn), *days, **{name: getattr(details, name) for name in JOB_DETAILS}
        )
    return CourseDraft(details.provider, details.title, *days)
