"""Makes a frozen row from the values of one row, and checks required values and contradictions."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tracker.compliance.rulebook import Rulebook
from tracker.compliance.stay_order import find_stay_conflict
from tracker.formats.register.coded_words import key
from tracker.formats.register.nationalities import deciding
from tracker.formats.register.refusals import Unclear
from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow, Row

MISSING = "is missing"


class Schemes(NamedTuple):
    """The schemes that a row may name, and those that follow from a nationality."""

    names: tuple[str, ...]
    deciding: Mapping[str, str]

    @classmethod
    def of(cls, rulebook: Rulebook) -> "Schemes":
        """Return the schemes of a rulebook, open or not."""
        return cls(tuple(rulebook.schemes), deciding(rulebook))

    def named(self, cell: str) -> str | None:
        """Return the scheme that a cell names, None for a blank cell. Raises `Unclear` for an unknown scheme."""
        name = key(cell)
        if name and name not in self.names:
            raise Unclear(f"is none of the schemes {', '.join(self.names)}")
        return name or None

    def decided(self, direction: str, nationality: str | None) -> str:
        """Return the scheme of a person whose row names none. Raises `Unclear` if the nationality decides no scheme."""
        if direction != "inbound":
            raise Unclear("is missing: the nationality decides it for inbound people only", "scheme")
        if nationality is None:
            raise Unclear("is missing, and no scheme is named", "nationality")
        if nationality not in self.deciding:
            raise Unclear(f"{nationality} decides no scheme, and none is named", "nationality")
        return self.deciding[nationality]


def participant(values: list[Any], schemes: Schemes) -> Row:
    """Return a person's row. Raises `Unclear` if no scheme is decided or the stay ends before it begins."""
    row = ParticipantRow._make(values)
    _require(row, "reference")
    direction = row.direction or "inbound"
    row = row._replace(direction=direction, scheme=row.scheme or schemes.decided(direction, row.nationality))
    # A departure without an arrival may still complete an arrival that is recorded: the import decides that.
    conflict = find_stay_conflict(row.arrived_on, row.permitted_until, row.departed_on, direction=direction)
    if conflict is not None and conflict.reason == "before":
        raise Unclear(f"{getattr(row, conflict.field)} is before arrived_on, {row.arrived_on}", conflict.field)
    return row


def employment(values: list[Any], schemes: Schemes) -> Row:
    """Return a stint of work. Raises `Unclear` if person, employer or start is missing, or it ends before it begins."""
    row = EmploymentRow._make(values)
    _require(row, "reference")
    if row.employer_name is None and row.employer_brn is None:
        raise Unclear("is missing, and so is employer_brn", "employer_name")
    _require(row, "start")
    _require_order(row)
    return row


def course(values: list[Any], schemes: Schemes) -> Row:
    """Return a stint of study. Raises `Unclear` if one of its four key columns is missing, or it ends before it begins."""
    row = CourseRow._make(values)
    _require(row, "reference", "provider", "title", "start")
    _require_order(row)
    return row


MADE: dict[str, Callable[[list[Any], Schemes], Row]] = {
    "participants": participant,
    "employments": employment,
    "courses": course,
}


def _require(row: Row, *columns: str) -> None:
    for column in columns:
        if getattr(row, column) is None:
            raise Unclear(MISSING, column)


def _require_order(row: EmploymentRow | CourseRow) -> None:
    if row.end is not None and row.end < row.start:
        raise Unclear(f"{row.end} is before start, {row.start}", "end")
