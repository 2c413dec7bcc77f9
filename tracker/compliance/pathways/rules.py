"""The dated rules of a pathway, as they are written in its file, with a source for each."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from tracker.compliance.rulebook import Source


class Bounds(NamedTuple):
    """The least and the most that a measure must be, both included."""

    least: int
    most: int


Needs = Mapping[str, Bounds]
"""Measures with what each must be; all of them are needed."""


class Criterion(NamedTuple):
    """One condition, or one of the criteria that are counted."""

    name: str
    text: str
    """In English; pages translate it."""
    source: Source
    any_of: tuple[Needs, ...] = ()
    """One of these is enough."""
    exception: tuple[Needs, ...] = ()
    """Where none of `any_of` holds, one of these leaves it open."""
    not_nationals: tuple[str, ...] = ()
    """ISO 3166-1 codes of nationalities that cannot apply."""
    ask: bool = False
    """Nothing was found: only the Immigration Department can say."""
    note: str = ""


class PointsLine(NamedTuple):
    """One line of a table of points."""

    needs: Needs
    points: int
    group: str
    """Of the lines of one group only the best counts; groups are added up."""
    text: str


def best_points(lines: Iterable[PointsLine]) -> int:
    """Return the points of some lines together: of each group the best counts."""
    best: dict[str, int] = {}
    for line in lines:
        best[line.group] = max(best.get(line.group, 0), line.points)
    return sum(best.values())


class Factor(NamedTuple):
    """One factor of a points test."""

    name: str
    text: str
    maximum: int
    lines: tuple[PointsLine, ...]
    source: Source
    note: str = ""


class PointsTest(NamedTuple):
    """A test by points, or by the number of criteria that are met, for applications from a day until the next test."""

    name: str
    text: str
    applied_from: date
    """From this day it alone is in force."""
    possibly_from: date
    """From this day it may have been in force; equal to `applied_from` where the day is known."""
    mark: int
    """The passing mark, or the number of criteria."""
    maximum: int
    factors: tuple[Factor, ...]
    criteria: tuple[Criterion, ...]
    source: Source
    note: str = ""


class Conditions(NamedTuple):
    """What every applicant must meet, for applications from a day until the next conditions or the last day."""

    applied_from: date
    applied_until: date | None
    criteria: tuple[Criterion, ...]
    note: str = ""


class Fee(NamedTuple):
    """HK$ for each person, for applications from a day on."""

    valid_from: date
    application: int
    long_visa: int
    """For a visa of more than 180 days."""
    short_visa: int
    source: Source


class StayPattern(NamedTuple):
    """The lengths of stay in months, one after another, for applications from a day on."""

    applied_from: date
    months: tuple[int, ...]
    top_tier: tuple[int, ...]
    """For high incomes; () if no source names it."""
    achievement: tuple[int, ...]
    """Under the achievement-based test; () for pathways without one."""
    source: Source
    note: str = ""


class DatedNumber(NamedTuple):
    """A number that holds from a day on: professions of the Talent List, or places of a quota (None: no quota)."""

    valid_from: str
    """A day, month or year (ISO 8601)."""
    amount: int | None
    source: Source
    note: str = ""


class Document(NamedTuple):
    """One document of an application."""

    name: str
    text: str
    by: str
    """`applicant` or `employer`."""
    source: Source


class PathwayNote(NamedTuple):
    """A further thing that a source says."""

    text: str
    source: Source


class Pathway(NamedTuple):
    """One way into Hong Kong beside the working holiday, with all that its file says."""

    name: str
    title: str
    text: str
    link: str
    """The official page."""
    weeks: int
    """About how long an answer takes; 0 if no source says."""
    conditions: tuple[Conditions, ...]
    """The oldest first."""
    tests: tuple[PointsTest, ...]
    achievement: tuple[Criterion, ...]
    fees: tuple[Fee, ...]
    stays: tuple[StayPattern, ...]
    talent_list: tuple[DatedNumber, ...]
    places: tuple[DatedNumber, ...]
    documents: tuple[Document, ...]
    notes: tuple[PathwayNote, ...]
    sources: Mapping[str, Source]
    """Every source of the file by its key."""
