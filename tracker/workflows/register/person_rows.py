"""The rows of one person side by side: repetitions, and contradictions."""

from collections.abc import Callable, Hashable, Iterable
from itertools import combinations
from typing import TypeVar

from tracker.compliance.name_matching import folded, plain
from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow, PersonRows, Refusal, Row

AnyRow = TypeVar("AnyRow", ParticipantRow, EmploymentRow, CourseRow)
NAMES = ("family_name", "given_name", "native_name")
IDENTITY = (*NAMES, "birth_date", "passport_no")
"""The columns that cannot differ between two rows of one person."""
IN_NO_COMPARISON = {"row", "employer_name", "employer_brn", "provider", "title"}
"""Fields of the key of a row, in which two spellings are the same, and its number."""


def person_rows(
    reference: str,
    participants: list[ParticipantRow],
    employments: list[EmploymentRow],
    courses: list[CourseRow],
) -> PersonRows:
    """Return a person from all rows with the reference, each list in the order of its rows."""
    if len(participants) < 2 and len(employments) < 2 and len(courses) < 2:
        return PersonRows(reference, participants[0] if participants else None, tuple(employments), tuple(courses))
    if conflict := _find_conflict(participants):
        refusals = _refuse_all(conflict, participants, employments, courses)
        return PersonRows(reference, None, refused=tuple(refusals))
    again: list[Row] = []
    refused: list[Refusal] = []
    persons = _once("participants", participants, _one, again, refused)
    jobs = employments if _have_different_starts(employments) else _once("employments", employments, _job, again, refused)
    studies = courses if _have_different_starts(courses) else _once("courses", courses, _course, again, refused)
    return PersonRows(reference, persons[0] if persons else None, tuple(jobs), tuple(studies), tuple(again), tuple(refused))


def _find_conflict(rows: list[ParticipantRow]) -> tuple[ParticipantRow, ParticipantRow, str] | None:
    """Return two rows that cannot be one person, and the column that shows it; None if there are none.

    A blank cell contradicts nothing, and neither does another spelling of one name.
    """
    for column in IDENTITY:
        for first, second in combinations(_first_of_each(rows, column), 2):
            return first, second, column
    return None


def _first_of_each(rows: list[ParticipantRow], column: str) -> Iterable[ParticipantRow]:
    """Return the first row of each value that a column has."""
    found: dict[Hashable, ParticipantRow] = {}
    for row in rows:
        if (value := getattr(row, column)) is not None:
            found.setdefault(folded(value) if column in NAMES else value, row)
    return found.values()


def _refuse_all(
    conflict: tuple[ParticipantRow, ParticipantRow, str],
    participants: list[ParticipantRow],
    employments: list[EmploymentRow],
    courses: list[CourseRow],
) -> Iterable[Refusal]:
    first, second, column = conflict
    where = f"participants rows {first.row} and {second.row} have this reference, but differ in {column}"
    for participant in participants:
        yield Refusal("participants", participant.row, column, f"Give each person a reference of their own: {where}")
    for job in employments:
        yield Refusal("employments", job.row, "reference", f"It is not clear whose row this is: {where}")
    for course in courses:
        yield Refusal("courses", course.row, "reference", f"It is not clear whose row this is: {where}")


def _have_different_starts(rows: list[EmploymentRow] | list[CourseRow]) -> bool:
    """Return whether every row has another start, as nearly always: then no two have one key, which is slower to find."""
    return len({row.start for row in rows}) == len(rows)


def _one(_: ParticipantRow) -> Hashable:
    return None


def _job(row: EmploymentRow) -> Hashable:
    """Return employer and start. A number is never compared with a name."""
    return row.start, row.employer_brn, row.employer_brn or folded(row.employer_name or "")


def _course(row: CourseRow) -> Hashable:
    return row.start, plain(row.provider), plain(row.title)


def _once(
    kind: str, rows: Iterable[AnyRow], key: Callable[[AnyRow], Hashable], again: list[Row], refused: list[Refusal]
) -> list[AnyRow]:
    """Return the first row of each key; the others are added to `again` or `refused`."""
    found: dict[Hashable, AnyRow] = {}
    for row in rows:
        first = found.setdefault(key(row), row)
        if first is row:
            continue
        column = _differing_column(first, row)
        if column is None:
            again.append(row)
        else:
            reason = f"Say the same as row {first.row}, which has the same key, or remove one of the two rows"
            refused.append(Refusal(kind, row.row, column, reason))
    return list(found.values())


def _differing_column(first: Row, row: Row) -> str | None:
    """Return the first column in which two rows of one key differ; None if they say the same."""
    columns = (name for name in row._fields if name not in IN_NO_COMPARISON)
    return next((name for name in columns if getattr(first, name) != getattr(row, name)), None)
