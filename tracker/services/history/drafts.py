"""What is said of a job or course before it is recorded, and what names one that is."""

from datetime import date
from typing import NamedTuple

from tracker.services.employers import Business


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
