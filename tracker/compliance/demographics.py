"""The people who got visas, counted by sex and age; and small counts hidden, so that nobody can be recognised."""

from collections.abc import Mapping
from typing import NamedTuple

MIN_CELL_COUNT = 5
"""A smaller count of people is hidden."""
AGE_BANDS = ("18-22", "23-26", "27-30")
"""Ages in whole years, both ends included."""
OTHER = "other"
SEXES = {"F": "female", "M": "male"}


class Demographics(NamedTuple):
    """Two tables of the same people. A cell with nobody is left out. None, only in what is published: hidden."""

    total: int | None
    """None in what is published for fewer than `MIN_CELL_COUNT` people: then both tables are empty."""
    sex: Mapping[str, int | None]
    """By `female`, `male`, `other` (which includes not recorded)."""
    age: Mapping[str, int | None]
    """By whole years at application: `18-22`, `23-26`, `27-30`, `other` (which includes not recorded)."""


def demographics(sexes: Mapping[str, int], ages: Mapping[int | None, int]) -> Demographics:
    """Return the tables of people counted by sex (`F`, `M`, anything else) and by age in whole years (None: not recorded).

    Raises ValueError if the two counts have different totals.
    """
    by_sex = dict.fromkeys((*SEXES.values(), OTHER), 0)
    for sex, count in sexes.items():
        by_sex[SEXES.get(sex, OTHER)] += count
    by_age = dict.fromkeys((*AGE_BANDS, OTHER), 0)
    for age, count in ages.items():
        by_age[_band(age)] += count
    total = sum(by_sex.values())
    if total != sum(by_age.values()):
        raise ValueError("the two tables count other people")
    return Demographics(total, _occupied(by_sex), _occupied(by_age))


def suppress_small_cells(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Return a table whose total is known, with None for each cell of fewer than `MIN_CELL_COUNT` people.

    Further cells, the smallest first, are hidden until the hidden ones hold `MIN_CELL_COUNT` people together. So at least
    two are hidden, and none can be computed from the total. Cells with nobody are left out.
    """
    occupied = _occupied(cells)
    smallest_first = sorted(occupied, key=lambda name: occupied[name])
    hidden = [name for name in smallest_first if occupied[name] < MIN_CELL_COUNT]
    for name in smallest_first[len(hidden) :] if hidden else ():
        if sum(occupied[each] for each in hidden) >= MIN_CELL_COUNT:
            break
        hidden.append(name)
    return {name: None if name in hidden else count for name, count in occupied.items()}


def _occupied(cells: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in cells.items() if count}


def _band(age: int | None) -> str:
    for band in AGE_BANDS:
        youngest, oldest = band.split("-")
        if age is not None and int(youngest) <= age <= int(oldest):
            return band
    return OTHER
