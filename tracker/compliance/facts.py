"""What is known of one person: a visa, a stay, jobs and courses. Frozen values; days are calendar days in Hong Kong."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years that a recorded day may have, both included."""


class Visa(NamedTuple):
    """What the visa and its application say; every day may be unknown."""

    applied_on: date | None = None
    issued_on: date | None = None
    enter_by: date | None = None


class Stay(NamedTuple):
    """The days in Hong Kong: from arrival to the final departure; trips in between are no part of it."""

    arrived_on: date
    permitted_until: date | None = None
    """The last permitted day as stamped; None where the scheme's own length decides."""
    departed_on: date | None = None


class Job(NamedTuple):
    """One stint with one employer, both days included; `end` None means that it goes on."""

    employer: str
    start: date
    end: date | None = None


class Course(NamedTuple):
    """One record of one course, both days included; `end` None means that it goes on."""

    course: str
    start: date
    end: date | None = None


class History(NamedTuple):
    """All that a verdict is made from. Jobs and courses stand in the order in which they were recorded."""

    scheme: str
    stay: Stay
    visa: Visa = Visa()
    birth_date: date | None = None
    jobs: tuple[Job, ...] = ()
    courses: tuple[Course, ...] = ()


class Problem(NamedTuple):
    """Facts that contradict each other: the field to mend and the field that it contradicts, as paths."""

    field: str
    against: str


def problems(history: History) -> Iterator[Problem]:
    """Every contradiction that no rule can be applied to: an end before its start, a stay that ends before it begins."""
    arrived_on, permitted_until, departed_on = history.stay
    if permitted_until is not None and permitted_until < arrived_on:
        yield Problem("permitted_until", "arrived_on")
    if departed_on is not None and departed_on < arrived_on:
        yield Problem("departed_on", "arrived_on")
    for kind, stints in (("jobs", history.jobs), ("courses", history.courses)):
        for place, (_, start, end) in enumerate(stints):
            if end is not None and end < start:
                yield Problem(f"{kind}[{place}].end", f"{kind}[{place}].start")
