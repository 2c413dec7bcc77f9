"""A population: many histories as columns, one array for each fact. A day is its number (`date.toordinal`)."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tracker.compliance.facts import History, Stint
from tracker.compliance.months import NEVER

Numbers: TypeAlias = NDArray[np.int64]
"""Day numbers, row numbers, numbers of names."""
Marks: TypeAlias = NDArray[np.bool_]


class Stints(NamedTuple):
    """The jobs or the courses of everybody, ascending by owner; those of one owner in the order of recording."""

    whose: Numbers
    """The owner's row."""
    name: Numbers
    """The number of the employer's or course's name, from 0. Equal names have equal numbers."""
    start: Numbers
    end: Numbers
    """NEVER for an ongoing stint."""


class Facts(NamedTuple):
    """The facts of each row except jobs and courses. NEVER for a day that is unknown or does not exist."""

    scheme: Numbers
    """The index in the population's `schemes`."""
    as_of: Numbers
    """The day of the assessment."""
    birth_date: Numbers
    applied_on: Numbers
    issued_on: Numbers
    enter_by: Numbers
    arrived_on: Numbers
    permitted_until: Numbers
    departed_on: Numbers


class Population(NamedTuple):
    """Histories without contradictions (`facts.problems`), one row each."""

    schemes: tuple[str, ...]
    facts: Facts
    jobs: Stints
    courses: Stints


def population(histories: Sequence[tuple[History, date]]) -> tuple[Population, tuple[str, ...]]:
    """Return histories, each with its day of assessment, as columns; and the names by their numbers."""
    schemes: dict[str, int] = {}
    names: dict[str, int] = {}
    facts = [(history.visa, history.stay, history.birth_date, on) for history, on in histories]
    columns = Facts(
        scheme=_numbers(schemes.setdefault(history.scheme, len(schemes)) for history, _ in histories),
        as_of=_days(on for *_, on in facts),
        birth_date=_days(born for _, _, born, _ in facts),
        applied_on=_days(visa.applied_on for visa, *_ in facts),
        issued_on=_days(visa.issued_on for visa, *_ in facts),
        enter_by=_days(visa.enter_by for visa, *_ in facts),
        arrived_on=_days(stay.arrived_on for _, stay, *_ in facts),
        permitted_until=_days(stay.permitted_until for _, stay, *_ in facts),
        departed_on=_days(stay.departed_on for _, stay, *_ in facts),
    )
    jobs = _stints([history.jobs for history, _ in histories], names)
    courses = _stints([history.courses for history, _ in histories], names)
    return Population(tuple(schemes), columns, jobs, courses), tuple(names)


def select_rows(people: Population, rows: Numbers) -> Population:
    """Return the given rows (ascending) as a population."""
    size = len(people.facts.scheme)
    if len(rows) == size:
        return people
    new_row = np.full(size, -1)
    new_row[rows] = np.arange(len(rows))
    facts = Facts(*(column[rows] for column in people.facts))
    return Population(people.schemes, facts, _stints_of_rows(people.jobs, new_row), _stints_of_rows(people.courses, new_row))


def slice_rows(people: Population, first: int, last: int) -> Population:
    """Return the rows from `first` to before `last` as a population that shares the arrays."""
    facts = Facts(*(column[first:last] for column in people.facts))
    return Population(
        people.schemes, facts, _stints_of_slice(people.jobs, first, last), _stints_of_slice(people.courses, first, last)
    )


def _stints_of_slice(stints: Stints, first: int, last: int) -> Stints:
    begin, end = np.searchsorted(stints.whose, (first, last))
    whose, name, start, until = (column[begin:end] for column in stints)
    return Stints(whose - first, name, start, until)


def _stints_of_rows(stints: Stints, new_row: Numbers) -> Stints:
    """Return the stints whose owners have a new row, with that row."""
    whose = new_row[stints.whose]
    has_row = whose >= 0
    return Stints(whose[has_row], stints.name[has_row], stints.start[has_row], stints.end[has_row])


def _stints(owned: Sequence[Sequence[Stint]], names: dict[str, int]) -> Stints:
    flat = list(chain.from_iterable(owned))
    return Stints(
        np.repeat(np.arange(len(owned)), [len(stints) for stints in owned]),
        _numbers(names.setdefault(name, len(names)) for name, _, _ in flat),
        _days(start for _, start, _ in flat),
        _days(end for _, _, end in flat),
    )


def _days(days: Iterable[date | None]) -> Numbers:
    return _numbers(NEVER if day is None else day.toordinal() for day in days)


def _numbers(numbers: Iterable[int]) -> Numbers:
    return np.fromiter(numbers, np.int64)
