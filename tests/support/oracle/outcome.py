"""What an assessment says, in plain values, so that two ways of making one can be compared. Nothing of the engine is here."""

from datetime import date
from typing import NamedTuple


class Conditions(NamedTuple):
    """The limits of one version of a scheme, as plain numbers; None where the scheme has no such rule."""

    stay_length: int = 12
    """Months."""
    ages: tuple[int, int] | None = None
    """Completed years, from and to, both included."""
    entry_window: int | None = None
    """Months."""
    employer_tenure: int | None = None
    """Months."""
    work_total: int | None = None
    """Months."""
    study_total: int | None = None
    """Months."""
    course_length: int | None = None
    """Months."""
    course_count: int | None = None
    """Courses."""
    uncounted: tuple[tuple[str, date, date], ...] = ()
    """Days that do not count: for which rule, the first and the last of them."""
    broken_days: bool = True
    """Whether days in two runs or more have further readings."""


class Count(NamedTuple):
    """One reading of a duration rule."""

    allowance_days: int
    used_days: int
    last_permitted_day: date | None
    exceeds_on: date | None


class Verdict(NamedTuple):
    """What one rule says about one subject."""

    rule: str
    subject: str | None
    status: str
    exceeds_on: date | None
    readings: dict[str, Count]


class Outcome(NamedTuple):
    """A whole assessment."""

    status: str
    permitted_until: date
    next_change_on: date | None
    findings: tuple[Verdict, ...]
