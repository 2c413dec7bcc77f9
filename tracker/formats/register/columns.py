"""The header of a sheet: known, unknown and missing columns."""

from collections.abc import Sequence
from typing import NamedTuple

from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow
from tracker.formats.register.whitespace import even

ROWS: dict[str, type[ParticipantRow | EmploymentRow | CourseRow]] = {
    "participants": ParticipantRow,
    "employments": EmploymentRow,
    "courses": CourseRow,
}
KNOWN = {kind: tuple(name for name in row._fields if name != "row") for kind, row in ROWS.items()}
"""The columns of each sheet: the fields of its row, without the row's number."""
REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "participants": (("reference",), ("nationality", "scheme")),
    "employments": (("reference",), ("employer_name",), ("start",), ("end",)),
    "courses": (("reference",), ("provider",), ("title",), ("start",), ("end",)),
}
"""The required columns; one of several in the same tuple is enough."""
DAYS = {
    "participants": tuple(name for name in ParticipantRow._fields if name.endswith(("_date", "_on", "_by", "_until"))),
    "employments": ("start", "end"),
    "courses": ("start", "end"),
}
"""The columns that hold days."""
LONGEST_NAME = 60
MOST_COLUMNS = 1000
"""More columns than any register has: a file with more is something else."""


class Columns(NamedTuple):
    """The columns of a header."""

    positions: dict[str, int]
    """The index of each known column, from 0."""
    width: int
    """The number of columns up to the last that has a name."""
    unknown: tuple[str, ...]
    """Their names as written. These columns are ignored."""
    missing: tuple[str, ...]
    """Known columns that are missing and not required."""


def read_header(kind: str, file: str, cells: Sequence[str]) -> Columns:
    """Return the columns of a sheet.

    Raises `RegisterRefused` if a required column is missing, a known one occurs twice, or there are too many.
    """
    positions: dict[str, int] = {}
    unknown, width = [], 0
    for position, cell in enumerate(cells):
        name = _name(cell)
        if not name:
            continue
        width = position + 1
        if name not in KNOWN[kind]:
            unknown.append(" ".join(cell.split())[:LONGEST_NAME])
        elif name in positions:
            raise RegisterRefused(file, f"has two columns named {name}", "leave one of them")
        else:
            positions[name] = position
    if len(unknown) > MOST_COLUMNS:
        raise RegisterRefused(file, f"has more than {MOST_COLUMNS} columns", "save it with the columns of a register alone")
    _demand(kind, file, positions)
    return Columns(positions, width, tuple(unknown), tuple(name for name in KNOWN[kind] if name not in positions))


def _name(cell: str) -> str:
    """Return a column's name without differences of width, case, padding and separators."""
    words = even(cell).lower().replace("-", " ").replace("_", " ").split()
    return "_".join(words)


def _demand(kind: str, file: str, positions: dict[str, int]) -> None:
    for names in REQUIRED[kind]:
        if not any(name in positions for name in names):
            wanted = "the column " + " or ".join(names)
            raise RegisterRefused(file, f"lacks {wanted}", "save it with the names of the columns in its first row")
