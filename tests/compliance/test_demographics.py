"""People in numbers: no cell of fewer than five, and none that the total gives away."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compliance.demographics import MIN_CELL_COUNT, Demographics, demographics, suppress_small_cells

TABLES = [
    ("nothing to hide", {"a": 5, "b": 6}, {"a": 5, "b": 6}),
    ("one small cell takes the second smallest with it", {"a": 4, "b": 9, "c": 7}, {"a": None, "b": 9, "c": None}),
    ("two small cells are enough", {"a": 4, "b": 1, "c": 7}, {"a": None, "b": None, "c": 7}),
    ("unless they are fewer than five together", {"a": 1, "b": 3, "c": 7, "d": 6}, {"a": None, "b": None, "c": 7, "d": None}),
    ("a cell of nobody is left out and hides nothing", {"a": 0, "b": 9, "c": 7}, {"b": 9, "c": 7}),
    ("and cannot stand beside a hidden one", {"a": 0, "b": 4, "c": 7}, {"b": None, "c": None}),
    ("one cell alone", {"a": 9}, {"a": 9}),
    ("no cell", {}, {}),
]


@pytest.mark.parametrize(("cells", "told"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES])
def test_table_hides_small_and_revealing_cells(cells: dict[str, int], told: dict[str, int | None]) -> None:
    assert suppress_small_cells(cells) == told
    assert list(suppress_small_cells(cells)) == [name for name in cells if name in told]


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 12), min_size=1).filter(
        lambda cells: sum(cells.values()) >= MIN_CELL_COUNT
    )
)
def test_total_reveals_no_small_cell(cells: dict[str, int]) -> None:
    told = suppress_small_cells(cells)
    hidden = [name for name, count in told.items() if count is None]
    assert all(count >= MIN_CELL_COUNT for count in told.values() if count is not None)
    left = sum(cells.values()) - sum(count or 0 for count in told.values())
    fitting = [each for each in product(range(1, left + 1), repeat=len(hidden)) if sum(each) == left]
    for place, name in enumerate(hidden):
        if cells[name] < MIN_CELL_COUNT:
            assert len({each[place] for each in fitting}) > 1


@pytest.mark.parametrize(
    ("age", "band"),
    [(17, "other"), (18, "18-22"), (22, "18-22"), (23, "23-26"), (26, "23-26"), (27, "27-30"), (30, "27-30"), (31, "other"), (None, "other")],
)  # fmt: skip
def test_ages_stand_in_bands(age: int | None, band: str) -> None:
    assert demographics({"F": 6}, {age: 6}).age == {band: 6}


def test_sexes_are_female_male_and_other() -> None:
    told = demographics({"M": 7, "": 2, "X": 3, "F": 6}, {20: 11, 24: 7})
    assert told == Demographics(18, {"female": 6, "male": 7, "other": 5}, {"18-22": 11, "23-26": 7})
    assert list(told.sex) == ["female", "male", "other"]


@pytest.mark.parametrize("count", [0, 1, 4])
def test_few_people_are_counted_too(count: int) -> None:
    occupied = {"female": count} if count else {}
    assert demographics({"F": count}, {20: count}) == Demographics(count, occupied, {"18-22": count} if count else {})


def test_five_people_are_shown_by_band() -> None:
    assert demographics({"F": 5}, {18: 2, 22: 2, 20: 1}) == Demographics(5, {"female": 5}, {"18-22": 5})


def test_tables_of_different_people_raise() -> None:
    with pytest.raises(ValueError, match=r"^the two tables count other people$"):
        demographics({"F": 6}, {20: 7})
