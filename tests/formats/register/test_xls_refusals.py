"""Workbooks of Excel 97 to 2003 that are refused: locked, older, damaged, or with claims beyond the file."""

import contextlib
import struct
from datetime import date
from pathlib import Path

import pytest

from tests.factories.register_files import HEADERS
from tests.factories.xls_files import DAY, compound, label, number, record, shared, stream, text_row, xls
from tests.support.sheet_rows import course_rows, refusal
from tracker.formats.register import xls_rows
from tracker.formats.register.cell_troubles import CELL_TROUBLES, FAILED, UNCALCULATED
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import SHEETS, CourseRow, Refusal

FORMULA, ERROR = CELL_TROUBLES[UNCALCULATED], CELL_TROUBLES[FAILED]
START, SERIAL, SERIAL_OF_1904 = date(2026, 7, 1), 46204, 44742
COURSE = text_row(1, ["P-1", "School", "Cantonese"])
READ = CourseRow(2, "P-1", "School", "Cantonese", START)
NO_DATE = Refusal("courses", 2, "start", "is no date such as 2026-07-15")


def test_locked_workbook_is_named(office: Path) -> None:
    path = xls(office, start=record(0x2F, bytes(6)))
    assert refusal(path) == "office.xls: is locked with a password; save it without a password"


@pytest.mark.parametrize("size", [100, 5000])
def test_locked_xlsx_is_named(tmp_path: Path, size: int) -> None:
    path = tmp_path / "office.xlsx"
    path.write_bytes(compound({"EncryptionInfo": bytes(600), "EncryptedPackage": bytes(size)}))
    assert refusal(path) == "office.xlsx: is locked with a password; save it without a password"


OLD = "office.xls: is a workbook of Excel 95 or earlier; save it as an Excel workbook"


@pytest.mark.parametrize(
    "content",
    [
        compound({"Book": record(0x809, struct.pack("<HH4x", 0x500, 5))}),
        compound({"Workbook": record(0x809, struct.pack("<HH4x", 0x500, 5))}),
        record(0x809, struct.pack("<HH4x", 0x500, 5)),
        record(0x409, struct.pack("<HH2x", 0, 5)),
        record(0x209, struct.pack("<HH2x", 0, 5)),
        record(0x009, struct.pack("<HH", 0, 5)),
    ],
)
def test_older_workbook_is_named(office: Path, content: bytes) -> None:
    office.write_bytes(content)
    assert refusal(office).startswith(OLD)


def test_workbook_with_an_old_copy_of_itself_is_read(office: Path) -> None:
    sheets = {kind: text_row(0, HEADERS[kind].split(",")) for kind in SHEETS}
    old = record(0x809, struct.pack("<HH4x", 0x500, 5))
    office.write_bytes(compound({"Book": old, "Workbook": stream(sheets)}))
    assert course_rows(office) == []


def test_first_of_two_sheets_with_one_name_counts(office: Path) -> None:
    sheets = {kind: text_row(0, HEADERS[kind].split(",")) for kind in SHEETS} | {" Courses ": label(1, 0, "no")}
    office.write_bytes(compound({"Workbook": stream(sheets)}))
    assert course_rows(office) == []


def test_sheet_that_is_missing_is_named(office: Path) -> None:
    office.write_bytes(compound({"Workbook": stream({"notes": label(0, 0, "x")})}))
    assert refusal(office).startswith("office.xls: has no sheet named participants; save it as an Excel workbook")


@pytest.mark.parametrize(
    "cells",
    [
        shared(1, 0, 7),
        label(1, 256, "x"),
        number(1, 0, 1, cell_format=9),
        record(0x203, bytes(6)),
        record(0x204, struct.pack("<4HB", 1, 0, 0, 60000, 0) + b"short"),
        record(0x0A)[:3],
    ],
)
def test_damaged_sheet_is_refused(office: Path, cells: bytes) -> None:
    assert refusal(xls(office, cells)).startswith("office.xls: is damaged inside; save it as an Excel workbook")


@pytest.mark.parametrize(
    "part",
    [
        record(0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)),
        record(0xFC, struct.pack("<IIHBI", 1, 1, 1, 4, 0xFFFFFFFF) + b"x"),
        record(0x85, bytes(3)),
        record(0x1C1, b""),
    ],
)
def test_claims_beyond_the_file_are_refused(office: Path, part: bytes) -> None:
    assert refusal(xls(office, shared_part=part)).startswith("office.xls: is no readable workbook; ")


def test_file_that_is_too_large_is_refused(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = xls(office).stat().st_size
    monkeypatch.setattr(xls_rows, "LARGEST_FILE", size)
    assert course_rows(office) == []
    monkeypatch.setattr(xls_rows, "LARGEST_FILE", size - 1)
    assert refusal(office).startswith("office.xls: is larger than a register can be; ")


def test_altered_workbook_is_read_or_refused(office: Path) -> None:
    content, read = xls(office, COURSE + number(1, 3, SERIAL, DAY)).read_bytes(), []
    for position in [*range(0, 90, 3), *range(90, len(content), 31)]:
        for altered in (
            content[:position],
            content[:position] + bytes([content[position] ^ 255]) + content[position + 1 :],
        ):
            office.write_bytes(altered)
            with contextlib.suppress(RegisterRefused):
                read.append(course_rows(office))
    assert read
