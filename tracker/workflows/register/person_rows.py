"""The rows of one person side by side: which are told twice, and which contradict each other."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from tracker.compliance.name_matching import folded, plain
from tracker.formats.register.rows import CourseRow, EmploymentRow, Filed, ParticipantRow, Refusal, Row

Told = TypeVar("Told", ParticipantRow, EmploymentRow, CourseRow)


def filed(
    reference: str,
    participants: list[ParticipantRow],
    employments: list[EmploymentRow],
    courses: list[CourseRow],
) -> Filed:
    """A person from all rows with its reference, each list in the order of the rows."""
    if len(participants) < 2 and len(employments) < 2 and len(courses) < 2:
        return Filed(reference, participants[0] if participants else None, tuple(employments), tuple(courses))
    again: list[Row] = []
    refused: list[Refusal] = []
    known = _once("participants", participants, _one, again, refused)
    jobs = employments if _apart(employments) else _once("employments", employments, _job, again, refused)
    studies = courses if _apart(courses) else _once("courses", courses, _course, again, refused)
    return Filed(reference, known[0] if known else None, tuple(jobs), tuple(studies), tuple(again), tuple(refused))


def _apart(rows: list[EmploymentRow] | list[CourseRow]) -> bool:
    """Whether every row has a start of its own, as nearly always: then no two have one key, which costs more to tell."""
    return len({row.start for row in rows}) == len(rows)


def _one(_: ParticipantRow) -> Hashable:
    return None


def _job(row: EmploymentRow) -> Hashable:
    """With whom and since when. A number is never taken for a name."""
    return row.start, row.employer_brn, row.employer_brn or folded(row.employer_name or "")


def _course(row: CourseRow) -> Hashable:
    return row.start, plain(row.provider), plain(row.title)


BEYOND = {"participants": 2, "employments": 5, "courses": 5}
"""From this place on, a row says more than its key."""


def _once(
    kind: str, rows: Iterable[Told], key: Callable[[Told], Hashable], again: list[Row], refused: list[Refusal]
) -> list[Told]:
    """The first row of each key; the others are added to `again` or `refused`."""
    kept: dict[Hashable, Told] = {}
    for row in rows:
        first = kept.setdefault(key(row), row)
        if first is row:
            continue
        column = _differs(first, row, BEYOND[kind])
        if column is None:
            again.append(row)
        else:
            reason = f"says otherwise than row {first.row}, which has the same key"
            refused.append(Refusal(kind, row.row, column, reason))
    return list(kept.values())


def _differs(first: Row, row: Row, place: int) -> str | None:
    """The first column from a place on in which two rows differ."""
    columns = zip(row._fields[place:], first[place:], row[place:], strict=True)
    return next((column for column, one, other in columns if one != other), None)
