"""Days with the year last: the file shows the order, or is asked about."""

from pathlib import Path

import pytest

from tests.factories.register_files import HEADERS, read_rows, row_fields, write_folder
from tracker.formats.register.day_order import order_of, shown_order
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import Refusal


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("15/07/2026", "day-first"),
        (" １５／７／２０２６ ", "day-first"),
        ("31-12-2026", "day-first"),
        ("13.1.2026 00:00:00", "day-first"),
        ("07/15/2026", "month-first"),
        ("12/13/2026", "month-first"),
        ("12/12/2026", "either"),
        ("13/13/2026", "either"),
        ("32/07/2026", "either"),
        ("07/32/2026", "either"),
        ("15/07-2026", None),
        ("15/07/26", None),
        ("2026/15/07", None),
        ("someone", None),
        ("", None),
    ],
)
def test_a_cell_shows_an_order_or_none(cell: str, said: str | None) -> None:
    assert shown_order(cell) == said


def starts(path: Path, *days: str, dates: str | None = None) -> list[str]:
    """How the first days of jobs are read; a refused one is marked."""
    lines = [HEADERS["employments"], *(f"A,Harbour Bakery {number},{day}," for number, day in enumerate(days))]
    rows = read_rows(write_folder(path, employments="\n".join(lines)), "employments", dates)
    return ["refused" if isinstance(row, Refusal) else str(row_fields([row], "start")[0][0]) for row in rows]


def test_one_day_first_cell_decides(tmp_path: Path) -> None:
    read = starts(tmp_path, "05/07/2026", "07/15/2026", "15/07/2026", "2026-08-01", "1.2.2026")
    assert read == ["2026-07-05", "refused", "2026-07-15", "2026-08-01", "2026-02-01"]


@pytest.mark.parametrize(
    ("days", "hint"),
    [
        (["2026-01-01", "05/07/2026"], "row 3 has a date of the kind 05/07/2026: .*no row shows which"),
        (["05/07/2026", "07/15/2026"], "row 2 has .*row 3 shows month-first, none shows day-first"),
        (["07/15/2026", "07/16/2026"], "row 2 has .*row 2 shows month-first, none shows day-first"),
        (["", "13/13/2026"], "row 3 has .*no row shows which"),
    ],
)
def test_undecided_file_raises_question(tmp_path: Path, days: list[str], hint: str) -> None:
    with pytest.raises(RegisterRefused, match=rf"^employments\.csv: {hint}.*; say --dates day-first or --dates month-first$"):
        starts(tmp_path, *days)


@pytest.mark.parametrize(
    ("dates", "read"),
    [
        ("day-first", ["2026-07-05", "refused", "refused"]),
        ("month-first", ["2026-05-07", "2026-07-15", "2026-07-16"]),
    ],
)
def test_answer_counts_for_file_without_day_first(tmp_path: Path, dates: str, read: list[str]) -> None:
    assert starts(tmp_path, "05/07/2026", "07/15/2026", "07/16/2026", dates=dates) == read
    starts_read = starts(tmp_path, "05/07/2026", "07/15/2026", "15/07/2026", dates=dates)
    assert starts_read == ["2026-07-05", "refused", "2026-07-15"]


def test_file_without_days_raises_no_question(tmp_path: Path) -> None:
    assert starts(tmp_path, "2026-07-05", "2026年7月6日", "x") == ["2026-07-05", "2026-07-06", "refused"]


def test_each_sheet_shows_its_own_order(tmp_path: Path) -> None:
    path = write_folder(tmp_path, employments=HEADERS["employments"] + "\nA,X,15/07/2026,",
                  courses=HEADERS["courses"] + "\nA,X,Y,05/07/2026,")  # fmt: skip
    assert row_fields(read_rows(path, "employments"), "row") == [(2,)]
    with pytest.raises(RegisterRefused, match=r"^courses\.csv: "):
        read_rows(path, "courses")


def test_other_columns_and_short_rows_decide_nothing() -> None:
    assert order_of("x", [(2, ["15/07/2026", "2026-01-01"]), (3, ["15/07/2026"])], [1]) is None


def test_reading_stops_at_deciding_cell() -> None:
    rows = iter([(2, ["15/07/2026"]), (3, ["07/15/2026"])])
    assert order_of("x", rows, [0]) == "day-first"
    assert next(rows)[0] == 3
