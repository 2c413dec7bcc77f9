"""Cases as CSV and XLSX: read back as they were, and nothing in them is a formula."""

import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import python_calamine

from tracker.formats.cases import CaseLine, cases_csv, cases_xlsx

LINES = [
    CaseLine(
        "WHJ-1",
        "employer-tenure",
        "ハーバーカフェ & <Co>",
        "new",
        "unmet",
        date(2026, 7, 15),
        37,
        "",
        date(2026, 8, 1),
        None,
        None,
        "escalated; paused",
    ),
    CaseLine(
        "=1+1",
        "stay-length",
        "\x00＝cmd;=2",
        "triage",
        "contested",
        None,
        None,
        "@Lee",
        date(2026, 8, 2),
        date(2026, 8, 9),
        7,
        "",
    ),
]


def test_csv_has_header_days_and_no_formulas() -> None:
    text = cases_csv(LINES)
    head, first, second = csv.reader(StringIO(text.removeprefix("\ufeff")))
    assert tuple(head) == CaseLine._fields
    assert first[2:7] == ["ハーバーカフェ & <Co>", "new", "unmet", "2026-07-15", "37"]
    assert (first[-2:], second[-2:]) == (["", "escalated; paused"], ["7", ""])
    assert [second[0], second[7]] == ["'=1+1", "'@Lee"]


def test_workbook_is_read_back_without_formulas() -> None:
    file = cases_xlsx(LINES)
    sheet = openpyxl.load_workbook(BytesIO(file)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert tuple(cell.value for cell in rows[0]) == CaseLine._fields
    assert [cell.value for cell in rows[1]][2:7] == ["ハーバーカフェ & <Co>", "new", "unmet", "2026-07-15", 37]
    assert rows[2][0].value == "=1+1"
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr", "n"}
    read = python_calamine.load_workbook(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert read[2][:3] == ["=1+1", "stay-length", "＝cmd;=2"]
