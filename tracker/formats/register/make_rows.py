"""The values of one row into a frozen row: what is required is there, and no fact contradicts another."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from tracker.compliance.rulebook import Rulebook
from tracker.formats.register.coded_words import key
from tracker.formats.register.nationalities import deciding
from tracker.formats.register.refusals import Unclear
from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow, Row

MISSING = "is missing"
SCHEME, DIRECTION, NATIONALITY, ARRIVED, UNTIL, DEPARTED = map(
    ParticipantRow._fields.index,
    ("scheme", "direction", "nationality", "arrived_on", "permitted_until", "departed_on"),
)


class Schemes(NamedTuple):
    """The schemes that a row may name, and those that a nationality decides."""

    names: tuple[str, ...]
    deciding: Mapping[str, str]

    @classmethod
    def of(cls, rulebook: Rulebook) -> "Schemes":
        """The schemes of a rulebook, open or not."""
        return cls(tuple(rulebook.schemes), deciding(rulebook))

    def named(self, cell: str) -> str | None:
        """A scheme's name out of a cell. Raises `Unclear` where there is none of that name."""
        name = key(cell)
        if name and name not in self.names:
            raise Unclear(f"is none of the schemes {', '.join(self.names)}")
        return name or None

    def decided(self, direction: str, nationality: str | None) -> str:
        """The scheme of a person whose row names none. Raises `Unclear` where the nationality decides nothing."""
        if direction != "inbound":
            raise Unclear("is missing: the nationality decides it for inbound people only", "scheme")
        if nationality is None:
            raise Unclear("is missing, and no scheme is named", "nationality")
        if nationality not in self.deciding:
            raise Unclear(f"{nationality} decides no scheme, and none is named", "nationality")
        return self.deciding[nationality]


def participant(values: list[Any], schemes: Schemes) -> Row:
    """A person. Raises `Unclear` where no scheme is decided or the stay ends before it begins."""
    if values[1] is None:
        raise Unclear(MISSING, "reference")
    values[DIRECTION] = values[DIRECTION] or "inbound"
    values[SCHEME] = values[SCHEME] or schemes.decided(values[DIRECTION], values[NATIONALITY])
    _in_order(values[ARRIVED], values[UNTIL], "permitted_until", "arrived_on")
    _in_order(values[ARRIVED], values[DEPARTED], "departed_on", "arrived_on")
    return ParticipantRow._make(values)


def employment(values: list[Any], schemes: Schemes) -> Row:
    """A stint of work. Raises `Unclear` where who, with whom or since when is missing, or it ends before it begins."""
    _, reference, name, brn, start, end, *_ = values
    if reference is None:
        raise Unclear(MISSING, "reference")
    if name is None and brn is None:
        raise Unclear("is missing, and so is employer_brn", "employer_name")
    if start is None:
        raise Unclear(MISSING, "start")
    _in_order(start, end, "end", "start")
    return EmploymentRow._make(values)


def course(values: list[Any], schemes: Schemes) -> Row:
    """A stint of study. Raises `Unclear` where who, where, what or since when is missing, or it ends before it begins."""
    for value, column in zip(values[1:5], CourseRow._fields[1:5], strict=True):
        if value is None:
            raise Unclear(MISSING, column)
    _in_order(values[4], values[5], "end", "start")
    return CourseRow._make(values)


MADE: dict[str, Callable[[list[Any], Schemes], Row]] = {
    "participants": participant,
    "employments": employment,
    "courses": course,
}


def _in_order(first: date | None, last: date | None, column: str, against: str) -> None:
    if first is not None and last is not None and last < first:
        raise Unclear(f"{last} is before {against}, {first}", column)
