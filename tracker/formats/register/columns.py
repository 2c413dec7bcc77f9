"""The first row of a sheet: which columns there are, which are not known, and which are not there."""

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
"""The columns of each sheet: the fields of its row but the row's number."""
REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "participants": (("reference",), ("nationality", "scheme")),
    "employments": (("reference",), ("employer_name",), ("start",), ("end",)),
    "courses": (("reference",), ("provider",), ("title",), ("start",), ("end",)),
}
"""The columns that must be there; of several in one bracket any one will do."""
DAYS = {
    "participants": tuple(name for name in ParticipantRow._fields if name.endswith(("_date", "_on", "_by", "_until"))),
    "employments": ("start", "end"),
    "courses": ("start", "end"),
}
"""The columns that hold days."""
LONGEST_NAME = 60
MOST_COLUMNS = 1000
"""More columns than any office keeps: what has more is something else."""


class Columns(NamedTuple):
    """What a header says."""

    places: dict[str, int]
    """Where each known column stands, counted from 0."""
    width: int
    """The number of columns up to the last that has a name."""
    unknown: tuple[str, ...]
    """As written; these are ignored."""
    missing: tuple[str, ...]
    """Known columns that are not there, and need not be."""


def read_header(kind: str, file: str, cells: Sequence[str]) -> Columns:
    """The columns of one sheet. Raises `RegisterRefused` where a required one is missing, a known one twice, or far too many."""
    places: dict[str, int] = {}
    unknown, width = [], 0
    for place, cell in enumerate(cells):
        name = _name(cell)
        if not name:
            continue
        width = place + 1
        if name not in KNOWN[kind]:
            unknown.append(" ".join(cell.split())[:LONGEST_NAME])
        elif name in places:
            raise RegisterRefused(file, f"has two columns named {name}", "leave one of them")
        else:
            places[name] = place
    if len(unknown) > MOST_COLUMNS:
        raise RegisterRefused(file, f"has more than {MOST_COLUMNS} columns", "save it with the columns of a register alone")
    _demand(kind, file, places)
    return Columns(places, width, tuple(unknown), tuple(name for name in KNOWN[kind] if name not in places))


def _name(cell: str) -> str:
    """Width, case, padding, and what stands between the words mean nothing."""
    words = even(cell).lower().replace("-", " ").replace("_", " ").split()
    return "_".join(words)


def _demand(kind: str, file: str, places: dict[str, int]) -> None:
    for names in REQUIRED[kind]:
        if not any(name in places for name in names):
            wanted = "the column " + " or ".join(names)
            raise RegisterRefused(file, f"lacks {wanted}", "save it with the names of the columns in its first row")
