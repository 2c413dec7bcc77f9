"""Workbooks of Excel 97 to 2003: records, days, formulas and errors, and files that are refused."""

import struct
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factories.register_files import read_rows
from tests.factories.xls_files import DAY, formula, label, number, record, shared, text_row, xls
from tests.support.sheet_rows import course_rows
from tracker.formats.register.cell_troubles import CELL_TROUBLES, FAILED, UNCALCULATED
from tracker.formats.register.rows import CourseRow, Refusal

FORMULA, ERROR = CELL_TROUBLES[UNCALCULATED], CELL_TROUBLES[FAILED]
START, SERIAL, SERIAL_OF_1904 = date(2026, 7, 1), 46204, 44742
COURSE = text_row(1, ["P-1", "School", "Cantonese"])
READ = CourseRow(2, "P-1", "School", "Cantonese", START)
NO_DATE = Refusal("courses", 2, "start", "is no date such as 2026-07-15")


def rk(value: int) -> bytes:
    """A number of four bytes, shown as it is."""
    return record(0x27E, struct.pack("<3HI", 1, 0, 0, value))


def shared_texts(*texts: bytes) -> bytes:
    """The table of texts."""
    return record(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(texts))


def number_format(code: str) -> bytes:
    """A format of numbers, numbered 164."""
    return record(0x41E, struct.pack("<HHB", 164, len(code), 1) + code.encode("utf-16-le"))


def test_course_is_read(office: Path) -> None:
    assert read_rows(xls(office, COURSE + number(1, 3, SERIAL, DAY)), "courses") == [READ]


def test_kind_is_known_by_content_not_by_name(tmp_path: Path) -> None:
    assert read_rows(xls(tmp_path / "office.xlsx", COURSE + number(1, 3, SERIAL, DAY)), "courses") == [READ]


CELLS: list[tuple[bytes, str]] = [
    (number(1, 0, 37.5), "37.5"),
    (number(1, 0, 70178901), "70178901"),
    (number(1, 0, float("nan")), "nan"),
    (rk(7 << 2 | 2), "7"),
    (rk(-7 << 2 & 0xFFFFFFFF | 2), "-7"),
    (rk(3750 << 2 | 3), "37.5"),
    (rk(struct.unpack("<4xI", struct.pack("<d", 1.5))[0]), "1.5"),
    (rk(struct.unpack("<4xI", struct.pack("<d", 150))[0] | 1), "1.5"),
    (label(1, 0, "広東 𠮷"), "広東 𠮷"),
    (record(0x204, struct.pack("<4HB", 1, 0, 0, 4, 0) + "Café".encode("latin-1")), "Café"),
    (record(0xD6, struct.pack("<4HB", 1, 0, 0, 4, 0) + b"rich" + bytes(6)), "rich"),
    (record(0x205, struct.pack("<3HBB", 1, 0, 0, 1, 0)), "True"),
    (record(0x205, struct.pack("<3HBB", 1, 0, 0, 0, 0)), "False"),
    (record(0x205, struct.pack("<3HBB", 1, 0, 0, 42, 1)), FAILED),
    (record(0x204, struct.pack("<4HB", 1, 0, 0, 5, 1) + "広".encode("utf-16-le")) + record(0x3C, b"\0four"), "広four"),
]


@pytest.mark.parametrize(("cell", "text"), CELLS)
def test_cell_is_read_by_its_record(office: Path, cell: bytes, text: str) -> None:
    assert course_rows(xls(office, cell)) == [(2, [text])]


def test_numbers_side_by_side_are_read(office: Path) -> None:
    pairs = struct.pack("<HIHI", 0, 7 << 2 | 2, DAY, SERIAL << 2 | 2)
    cells = record(0xBD, struct.pack("<HH", 1, 2) + pairs + struct.pack("<H", 3))
    assert course_rows(xls(office, cells)) == [(2, ["", "", "7", "2026-07-01"])]


def test_blank_rows_count_and_order_does_not(office: Path) -> None:
    blank = record(0x201, struct.pack("<3H", 9, 9, 0))
    cells = label(4, 1, "b") + blank + label(4, 0, "a") + label(2, 0, "first")
    assert course_rows(xls(office, cells)) == [(2, []), (3, ["first"]), (4, []), (5, ["a", "b"])]


def test_charts_within_a_sheet_are_skipped(office: Path) -> None:
    chart = record(0x809, struct.pack("<HH12x", 0x600, 0x20)) + label(1, 0, "no") + record(0x0A)
    assert course_rows(xls(office, chart + label(1, 0, "yes"))) == [(2, ["yes"])]


TEXTS: list[tuple[bytes, str]] = [
    (struct.pack("<HB", 3, 0) + b"abc", "abc"),
    (struct.pack("<HB", 2, 1) + "広東".encode("utf-16-le"), "広東"),
    (struct.pack("<HBH", 3, 8, 2) + b"abc" + bytes(8), "abc"),
    (struct.pack("<HBI", 2, 5, 6) + "広東".encode("utf-16-le") + "カント".encode("utf-16-le"), "広東"),
    (struct.pack("<HBHI", 2, 13, 1, 4) + "広東".encode("utf-16-le") + bytes(4 + 4), "広東"),
]


@pytest.mark.parametrize(("packed", "text"), TEXTS)
def test_shared_text_is_read_without_fonts_and_readings(office: Path, packed: bytes, text: str) -> None:
    after = struct.pack("<HB", 5, 0) + b"after"
    table = shared_texts(packed, after)
    assert course_rows(xls(office, shared(1, 0, 0) + shared(1, 1, 1), shared_part=table)) == [(2, [text, "after"])]


@pytest.mark.parametrize("cut", range(0, 12, 2))
def test_shared_text_across_two_records_is_read(office: Path, cut: int) -> None:
    # The second piece of a text says anew how wide its characters are; other fields are divided as they come.
    text = "広東𠮷x"
    packed, runs, after = text.encode("utf-16-le"), bytes(4), struct.pack("<HB", 2, 0) + b"ok"
    head = struct.pack("<IIHBH", 2, 2, 5, 9, 1) + packed[:cut]
    divided = (head, b"\1" + packed[cut:] + runs + after) if cut < len(packed) else (head + runs[:2], runs[2:] + after)
    table = record(0xFC, divided[0]) + record(0x3C, divided[1])
    assert course_rows(xls(office, shared(1, 0, 0) + shared(1, 1, 1), shared_part=table)) == [(2, [text, "ok"])]


def test_narrow_end_of_a_wide_text_is_read(office: Path) -> None:
    table = record(0xFC, struct.pack("<IIHB", 1, 1, 4, 1) + "広".encode("utf-16-le")) + record(0x3C, b"\0abc")
    assert course_rows(xls(office, shared(1, 0, 0), shared_part=table)) == [(2, ["広abc"])]


BOOLEAN, FAILURE, EMPTY, FOLLOWS = (struct.pack("<B5xH", kind, 0xFFFF) for kind in (1, 2, 3, 0))
DAY_TEXT = record(0x207, struct.pack("<HB", 10, 0) + b"2026-07-01")
RESULTS: list[tuple[bytes, int | None, Any]] = [
    (formula(1, 3, struct.pack("<d", SERIAL), DAY), 1, READ),
    (formula(1, 3, FOLLOWS) + DAY_TEXT, 1, READ),
    (formula(1, 3, FOLLOWS) + record(0x4BC, bytes(8)) + DAY_TEXT, 1, READ),
    (formula(1, 3, FOLLOWS), 1, FORMULA),
    (formula(1, 3, EMPTY), 1, "is missing"),
    (formula(1, 3, FAILURE), 1, ERROR),
    (formula(1, 3, BOOLEAN), 1, "is no date such as 2026-07-15"),
    (formula(1, 3, struct.pack("<B5xH", 9, 0xFFFF)), 1, FORMULA),
    # No spreadsheet program has saved the file: 0 and an empty text stand for no result.
    (formula(1, 3, EMPTY), None, FORMULA),
    (formula(1, 3, struct.pack("<d", 0)), None, FORMULA),
    (formula(1, 3, struct.pack("<d", SERIAL), DAY), None, READ),
    (formula(1, 3, FAILURE), None, ERROR),
    # The file asks for a calculation.
    (formula(1, 3, struct.pack("<d", SERIAL), DAY), 0, FORMULA),
    (record(0x5E, bytes(2)) + formula(1, 3, struct.pack("<d", SERIAL), DAY), 1, FORMULA),
    (record(0x5E, bytes(2)) + formula(1, 3, FOLLOWS) + DAY_TEXT, 1, FORMULA),
]


@pytest.mark.parametrize(("cell", "engine", "found"), RESULTS)
def test_stored_result_is_read_and_its_absence_refused(office: Path, cell: bytes, engine: int | None, found: Any) -> None:
    path = xls(office, COURSE + cell, engine=engine)
    assert read_rows(path, "courses") == [found if isinstance(found, CourseRow) else Refusal("courses", 2, "start", found)]


def test_text_without_a_formula_changes_nothing(office: Path) -> None:
    assert read_rows(xls(office, COURSE + number(1, 3, SERIAL, DAY) + DAY_TEXT), "courses") == [READ]


DAY_FORMATS = [*range(14, 18), 22, *range(27, 37), *range(50, 59)]


@pytest.mark.parametrize("form", DAY_FORMATS)
def test_day_in_built_in_format_is_a_day(office: Path, form: int) -> None:
    assert read_rows(xls(office, COURSE + number(1, 3, SERIAL, DAY), formats=[form]), "courses") == [READ]


@pytest.mark.parametrize("form", [0, 1, 2, 9, 10, 11, 12, 37, 44, 46, 48, 49])
def test_number_in_date_column_is_refused(office: Path, form: int) -> None:
    assert read_rows(xls(office, COURSE + number(1, 3, SERIAL, DAY), formats=[form]), "courses") == [NO_DATE]


CODES = [
    ("yyyy-mm-dd", True),
    ('[$-411]ggge"年"m"月"d"日"', True),
    ("yyyy年m月d日", True),
    ("[DBNum1][$-804]yyyy年m月d日", True),
    ("[$-F800]dddd, mmmm dd, yyyy", True),
    ("[$-404]e/m/d", True),
    ("DD/MM/YYYY;@", True),
    (r"d\.m\.yy", True),
    ("General", False),
    ("Standard", False),
    ("Général", False),
    ("TT.MM.JJJJ", False),
    ("0.00E+00", False),
    ('0"d"', False),
    (r"0\d", False),
    ("#,##0_d;[Red]-#,##0*d", False),
    ("0;yyyy", False),
    ("[Red]0", False),
    ("[h]:mm", False),
    ("@", False),
]


@pytest.mark.parametrize(("code", "is_day"), CODES)
def test_written_format_tells_whether_a_number_is_a_day(office: Path, code: str, is_day: bool) -> None:
    path = xls(office, COURSE + number(1, 3, SERIAL, DAY), formats=[164], shared_part=number_format(code))
    assert read_rows(path, "courses") == [READ if is_day else NO_DATE]


def test_written_format_comes_before_the_built_in_one(office: Path) -> None:
    code = record(0x41E, struct.pack("<HHB", 14, 1, 0) + b"0")
    assert read_rows(xls(office, COURSE + number(1, 3, SERIAL, DAY), shared_part=code), "courses") == [NO_DATE]


MODE_1904 = record(0x22, b"\1\0")


@pytest.mark.parametrize(
    ("value", "start", "text"),
    [
        (SERIAL_OF_1904, MODE_1904, "2026-07-01"),
        (1, MODE_1904, "1904-01-02"),
        (SERIAL, record(0x22, b"\0\0"), "2026-07-01"),
        (SERIAL + 0.5, b"", "2026-07-01 12:00:00"),
        (SERIAL + 0.9999999, b"", "2026-07-02"),
        (0.375, b"", "09:00:00"),
        (0, b"", "00:00:00"),
        (1, b"", "1900-01-01"),
        (59, b"", "1900-02-28"),
        (60, b"", "60"),
        (61, b"", "1900-03-01"),
        (2958465, b"", "9999-12-31"),
        (2958466, b"", "2958466"),
        (2957004, MODE_1904, "2957004"),
        (-1, b"", "-1"),
        (float("inf"), b"", "inf"),
    ],
)
def test_number_of_a_day_is_read_in_its_calendar(office: Path, value: float, start: bytes, text: str) -> None:
    assert course_rows(xls(office, number(1, 0, value, DAY), start=start)) == [(2, [text])]
