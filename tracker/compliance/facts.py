"""The facts about one person: a visa, a stay, jobs and courses. Frozen values; days are calendar days in Hong Kong."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years that a recorded day may have, both included."""


class Visa(NamedTuple):
    """The days of the visa and its application; None is unknown."""

    applied_on: date | None = None
    issued_on: date | None = None
    enter_by: date | None = None


class Stay(NamedTuple):
    """The days in Hong Kong, from arrival to final departure. Trips abroad in between do not interrupt a stay."""

    arrived_on: date
    permitted_until: date | None = None
    """The last permitted day as stamped; None if the scheme's own length applies."""
    departed_on: date | None = None


class Stint(NamedTuple):
    """One period with one employer, or on one course. Both days are included."""

    name: str
    """Of the employer, or of the course. Equal names are one employer, or one course."""
    started_on: date
    ended_on: date | None = None
    """None while the job or course is ongoing."""


class History(NamedTuple):
    """The facts that an assessment is made from. Jobs and courses are in the order in which they were recorded."""

    scheme: str
    stay: Stay
    visa: Visa = Visa()
    birth_date: date | None = None
    jobs: tuple[Stint, ...] = ()
    courses: tuple[Stint, ...] = ()


class Problem(NamedTuple):
    """Two facts that contradict each other: the path of the field to correct, and of the field that it contradicts.

    Paths follow the JSON format of a history: `jobs[0].end` is the last day of the first job.
    """

    field: str
    against: str


def problems(history: History) -> Iterator[Problem]:
    """Find the contradictions that prevent an assessment: an end before its start, in a stay, a job or a course."""
    arrived_on, permitted_until, departed_on = history.stay
    if permitted_until is not None and permitted_until < arrived_on:
        yield Problem("permitted_until", "arrived_on")
    if departed_on is not None and departed_on < arrived_on:
        yield Problem("departed_on", "arrived_on")
    for kind, stints in (("jobs", history.jobs), ("courses", history.courses)):
        for position, (_, started_on, ended_on) in enumerate(stints):
            if ended_on is not None and ended_on < started_on:
                yield Problem(f"{kind}[{position}].end", f"{kind}[{position}].start")
