"""Workbooks that LibreOffice and xlwt wrote (see the note beside the files)."""

from datetime import date
from pathlib import Path

import pytest

from tests.factories.register_files import read_rows, row_fields
from tracker.formats.register.cell_troubles import CELL_TROUBLES, FAILED, UNCALCULATED
from tracker.formats.register.files import open_register
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import CourseRow, EmploymentRow, Refusal

WORKBOOKS = Path(__file__).parents[2] / "data" / "workbooks"


@pytest.mark.parametrize("name", ["calc.ods", "calc.xls"])
def test_workbook_of_libreoffice_is_read(name: str) -> None:
    path = WORKBOOKS / name
    assert row_fields(read_rows(path, "participants"), "reference", "native_name", "birth_date", "arrived_on") == [
        ("P-1", "架空 花子", date(1999, 4, 2), date(2026, 2, 1)),
        ("P-2", "見本 太郎", date(2000, 2, 29), date(2026, 2, 3)),
    ]
    employer = ("Harbour Lantern Ltd", "70000001")
    assert read_rows(path, "employments") == [
        EmploymentRow(2, "P-1", *employer, date(2026, 2, 10), hours_per_week=37.5),
        EmploymentRow(3, "P-2", *employer, date(2026, 2, 11), hours_per_week=20),
        Refusal("employments", 4, "end", CELL_TROUBLES[FAILED]),
    ]
    assert read_rows(path, "courses") == [
        CourseRow(2, "P-1", "Sample School", "広東語 入門", date(2026, 7, 1), date(2026, 7, 31))
    ]


def test_formula_of_xlwt_is_refused() -> None:
    assert read_rows(WORKBOOKS / "xlwt.xls", "employments") == [
        EmploymentRow(2, "P-1", "架空灯籠有限公司", None, date(2026, 2, 10)),
        Refusal("employments", 3, "end", CELL_TROUBLES[UNCALCULATED]),
    ]


@pytest.mark.parametrize("name", ["locked.ods", "locked.xls", "locked.xlsx"])
def test_locked_workbook_is_named(name: str) -> None:
    with (
        pytest.raises(RegisterRefused, match="is locked with a password; save it without a password"),
        open_register(WORKBOOKS / name),
    ):
        pass
