"""Who the visas were issued to, in numbers that point at nobody: small cells are hidden, and what would give them away."""

from collections.abc import Mapping
from typing import NamedTuple

MIN_CELL_COUNT = 5
"""A cell of fewer people is hidden."""
AGE_BANDS = ("18-22", "23-26", "27-30")
OTHER = "other"
SEXES = {"F": "female", "M": "male"}


class Demographics(NamedTuple):
    """Two tables of the same people. None stands for a hidden number; a cell of nobody is left out."""

    total: int | None
    """None for fewer than five: then both tables are empty."""
    sex: Mapping[str, int | None]
    """`female`, `male`, `other` (not recorded among them)."""
    age: Mapping[str, int | None]
    """Whole years at the application: `18-22`, `23-26`, `27-30`, `other` (not recorded among them)."""


def people(sexes: Mapping[str, int], ages: Mapping[int | None, int]) -> Demographics:
    """The tables of people counted by sex (`F`, `M`, anything else) and by age in whole years (None: not recorded).

    Raises ValueError where the two do not count the same number of people.
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
    if total < MIN_CELL_COUNT:
        return Demographics(None, {}, {})
    return Demographics(total, suppress_small_cells(by_sex), suppress_small_cells(by_age))


def suppress_small_cells(cells: Mapping[str, int]) -> dict[str, int | None]:
    """A table whose total is known, with None for each cell of fewer than five people.

    Further cells, the smallest first, are hidden until five people or more stand in the hidden ones together: so at least
    two are, and the total gives none of them away. Cells of nobody are left out.
    """
    occupied = {name: count for name, count in cells.items() if count}
    smallest_first = sorted(occupied, key=lambda name: occupied[name])
    hidden = [name for name in smallest_first if occupied[name] < MIN_CELL_COUNT]
    for name in smallest_first[len(hidden) :] if hidden else ():
        if sum(occupied[each] for each in hidden) >= MIN_CELL_COUNT:
            break
        hidden.append(name)
    return {name: None if name in hidden else count for name, count in occupied.items()}


def _band(age: int | None) -> str:
    for band in AGE_BANDS:
        youngest, oldest = band.split("-")
        if age is not None and int(youngest) <= age <= int(oldest):
            return band
    return OTHER
