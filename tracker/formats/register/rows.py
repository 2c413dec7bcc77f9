"""The rows of a programme office's register: frozen and checked, but not yet compared with recorded facts.

None is a blank cell, which states nothing and erases nothing. Days are calendar days in Hong Kong.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple, TypeAlias

SHEETS = ("participants", "employments", "courses")
"""The three kinds of rows, by the names of their files and sheets, in the order of reports."""


class ParticipantRow(NamedTuple):
    """One person, with the visa and the stay."""

    row: int
    """The number that a spreadsheet shows; the header is row 1."""
    reference: str
    scheme: str
    """A scheme of the rulebook, named in the row or decided by the nationality."""
    direction: str = "inbound"
    """`inbound` or `outbound`."""
    family_name: str | None = None
    given_name: str | None = None
    native_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    """`F`, `M` or `X`."""
    nationality: str | None = None
    """ISO 3166-1 alpha-3."""
    passport_no: str | None = None
    """Capital A to Z and digits."""
    email: str | None = None
    language: str | None = None
    """`en`, `ja` or `zh-Hant`."""
    applied_on: date | None = None
    visa_issued_on: date | None = None
    enter_by: date | None = None
    arrived_on: date | None = None
    permitted_until: date | None = None
    departed_on: date | None = None


class EmploymentRow(NamedTuple):
    """One stint of one person with one employer, identified by (reference, employer, start)."""

    row: int
    reference: str
    employer_name: str | None
    """As written, without padding; None if only the number is given."""
    employer_brn: str | None
    """Business registration number, 8 digits."""
    start: date
    end: date | None = None
    job_title: str | None = None
    hours_per_week: float | None = None


class CourseRow(NamedTuple):
    """One stint of one person on one course, identified by (reference, provider, title, start)."""

    row: int
    reference: str
    provider: str
    title: str
    start: date
    end: date | None = None


Row: TypeAlias = ParticipantRow | EmploymentRow | CourseRow


class Refusal(NamedTuple):
    """A refused row. `column` is the header's name in lower case; None if the whole row is refused."""

    sheet: str
    """One of `SHEETS`."""
    row: int
    column: str | None
    reason: str
    """In English, one line, without the person's name or number."""


class PersonRows(NamedTuple):
    """All rows of one person in a register, without repeated facts."""

    reference: str
    participant: ParticipantRow | None
    """None if the register has no row for the person, or the row was refused."""
    employments: tuple[EmploymentRow, ...] = ()
    """In the order of their rows, as the courses are."""
    courses: tuple[CourseRow, ...] = ()
    again: tuple[Row, ...] = ()
    """Rows that repeat an earlier row."""
    refused: tuple[Refusal, ...] = ()
    """Rows that contradict an earlier row with the same key."""


VERDICTS = ADDED, CHANGED, SAME, REFUSED = ("added", "changed", "same", "refused")
"""The results for a row, in the order of reports."""


class Outcome(NamedTuple):
    """The results for the rows of one step: counts by sheet, and every refusal."""

    counts: Counter[tuple[str, str]]
    """(sheet, `ADDED` | `CHANGED` | `SAME` | `REFUSED`) -> rows."""
    refusals: tuple[Refusal, ...]
