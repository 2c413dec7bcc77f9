"""OpenDocument workbooks: values, repeated cells, formulas and errors, and files that are refused."""

import tracemalloc
from collections import deque
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from tests.factories.ods_files import BLANK_END, cell, content, day_cell, ods, pack_ods, row, text_cell
from tests.factories.register_files import HEADERS, read_rows
from tests.support.sheet_rows import course_rows
from tracker.formats.register.cell_troubles import CELL_TROUBLES, FAILED, UNCALCULATED
from tracker.formats.register.files import open_register
from tracker.formats.register.rows import SHEETS, CourseRow, Refusal

FORMULA, ERROR = CELL_TROUBLES[UNCALCULATED], CELL_TROUBLES[FAILED]
START = date(2026, 7, 1)
COURSE = (text_cell("P-1"), text_cell("School"), text_cell("Cantonese"))
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def test_course_is_read_by_its_stored_day(tmp_path: Path) -> None:
    path = ods(tmp_path / "office.ods", row(*COURSE, day_cell("2026-07-01")))
    assert read_rows(path, "courses") == [CourseRow(2, "P-1", "School", "Cantonese", START)]


def test_kind_is_known_by_content_not_by_name(tmp_path: Path) -> None:
    path = ods(tmp_path / "office.xlsx", row(*COURSE, day_cell("2026-07-01")))
    assert read_rows(path, "courses") == [CourseRow(2, "P-1", "School", "Cantonese", START)]


VALUES: list[tuple[str, str]] = [
    (cell('office:value-type="float" office:value="37.5"', "<text:p>38</text:p>"), "37.5"),
    (cell('office:value-type="float" office:value="70178901"', "<text:p>7.02E+07</text:p>"), "70178901"),
    (cell('office:value-type="float" office:value="1E+020"'), "100000000000000000000"),
    (cell('office:value-type="percentage" office:value="0.5"', "<text:p>50%</text:p>"), "0.5"),
    (cell('office:value-type="currency" office:value="12"', "<text:p>$12.00</text:p>"), "12"),
    (cell('office:value-type="boolean" office:boolean-value="true"', "<text:p>WAHR</text:p>"), "True"),
    (cell('office:value-type="boolean" office:boolean-value="false"', "<text:p>FALSCH</text:p>"), "False"),
    (cell('office:value-type="date" office:date-value="2026-07-01"', "<text:p>July</text:p>"), "2026-07-01"),
    (cell('office:value-type="date" office:date-value="2026-07-01T00:00:00"'), "2026-07-01"),
    (cell('office:value-type="date" office:date-value="2026-07-01T09:30:00.5"'), "2026-07-01 09:30:00"),
    (cell('office:value-type="date" office:date-value="-0044-03-15"'), "-0044-03-15"),
    (cell('office:value-type="time" office:time-value="PT09H05M00S"'), "09:05:00"),
    (cell('office:value-type="time" office:time-value="PT30H00M00.5S"'), "30:00:00"),
    (cell('office:value-type="time" office:time-value="P1D"'), "P1D"),
    (cell('office:value-type="string"', "<text:p>one</text:p><text:p>two</text:p>"), "one\ntwo"),
    (cell('office:value-type="string"', "<text:p>a<text:s/>b<text:s text:c='3'/>c<text:tab/>d</text:p>"), "a b   c\td"),
    (cell('office:value-type="string"', "<text:p>a<text:line-break/>b</text:p>"), "a\nb"),
    (cell('office:value-type="string"', "<text:p><text:a><text:span>a</text:span></text:a>b &amp; c</text:p>"), "ab & c"),
    (cell('office:value-type="string" office:string-value="stored"', "<text:p>shown</text:p>"), "stored"),
    (cell("", "<text:p>bare</text:p>"), "bare"),
    ("<table:covered-table-cell office:value-type='string'><text:p>under</text:p></table:covered-table-cell>", "under"),
    (
        cell('office:value-type="string"', "<office:annotation><text:p>no</text:p></office:annotation><text:p>yes</text:p>"),
        "yes",
    ),
    (cell('office:value-type="string"', "<draw:frame><text:p>no</text:p></draw:frame><text:p>yes</text:p>"), "yes"),
    (
        cell(
            'office:value-type="string"',
            "<text:p><text:ruby><text:ruby-base>広東</text:ruby-base><text:ruby-text>カントン</text:ruby-text></text:ruby></text:p>",
        ),
        "広東",
    ),
]


@pytest.mark.parametrize(("made", "text"), VALUES)
def test_cell_is_read_by_its_stored_value(tmp_path: Path, made: str, text: str) -> None:
    assert course_rows(ods(tmp_path / "office.ods", row(made)))[0] == (2, [text])


OF = 'table:formula="of:=A1"'
RESULTS: list[tuple[str, str | None]] = [
    (cell(OF), FORMULA),
    (cell(f"{OF} office:value-type='float'"), FORMULA),
    (cell(f"{OF} office:value-type='date'", "<text:p>2026-07-01</text:p>"), FORMULA),
    (cell(f"{OF} office:value-type='string'"), FORMULA),
    (cell(OF, "<text:p>2026-07-01</text:p>"), FORMULA),
    (cell(f"{OF} office:value-type='string' office:string-value='' calcext:value-type='error'", "<text:p/>"), ERROR),
    (cell(f"{OF} office:value-type='float' office:value='0'", "<text:p>#DIV/0!</text:p>"), ERROR),
    (cell(f"{OF} office:value-type='float' office:value='0'", "<text:p>Err:502</text:p>"), ERROR),
    (cell(f"{OF} office:value-type='string'", "<text:p>#N/A</text:p>"), ERROR),
    (cell(OF, "<text:p/>"), "is missing"),
    (cell(f"{OF} office:value-type='string' office:string-value=''"), "is missing"),
    (cell(f"{OF} office:value-type='date' office:date-value='2026-07-01'", "<text:p>1 July</text:p>"), None),
    (cell(f"{OF} office:value-type='string'", "<text:p>2026-07-01</text:p>"), None),
    (cell(f"{OF} office:value-type='string' office:string-value='2026-07-01'"), None),
    (cell('table:formula="" office:value-type="date" office:date-value="2026-07-01"'), None),
]


@pytest.mark.parametrize(("made", "why"), RESULTS)
def test_stored_result_is_read_and_its_absence_refused(tmp_path: Path, made: str, why: str | None) -> None:
    found = read_rows(ods(tmp_path / "office.ods", row(*COURSE, made)), "courses")
    assert found == [Refusal("courses", 2, "start", why) if why else CourseRow(2, "P-1", "School", "Cantonese", START)]


def test_formula_alone_in_a_row_is_not_blank(tmp_path: Path) -> None:
    path = ods(tmp_path / "office.ods", row(cell('table:number-columns-repeated="4"'), cell(OF)))
    assert read_rows(path, "courses") == [Refusal("courses", 2, "end", FORMULA)]


def test_error_as_a_formulas_text_is_a_text(tmp_path: Path) -> None:
    made = cell(f"{OF} office:value-type='string' office:string-value='#12'", "<text:p>#12</text:p>")
    assert course_rows(ods(tmp_path / "office.ods", row(made)))[0] == (2, ["#12"])


def test_repeated_cells_and_rows_are_counted(tmp_path: Path) -> None:
    blank_rows = row(attributes='table:number-rows-repeated="3"')
    twice = row(
        text_cell("same", 'table:number-columns-repeated="2"'),
        cell('table:number-columns-repeated="2"'),
        text_cell("end"),
        attributes='table:number-rows-repeated="2"',
    )
    found = course_rows(ods(tmp_path / "office.ods", blank_rows + twice + row(text_cell("last"))))
    same = ["same", "same", "", "", "end"]
    assert found == [(2, []), (3, []), (4, []), (5, same), (6, same), (7, ["last"])]


def test_rows_in_header_and_groups_count(tmp_path: Path) -> None:
    rows = "<table:table-row-group><table:table-rows>{}</table:table-rows></table:table-row-group>".format(row(text_cell("a")))
    assert course_rows(ods(tmp_path / "office.ods", rows + row(text_cell("b")))) == [(2, ["a"]), (3, ["b"])]


def test_tables_within_cells_and_deleted_cells_are_skipped(tmp_path: Path) -> None:
    inner = f'<table:table table:name="courses">{row(text_cell("no"))}</table:table>'
    deleted = (
        f'<table:tracked-changes><table:table table:name="courses">{row(text_cell("no"))}</table:table></table:tracked-changes>'
    )
    copied = f'<table:dde-links><table:dde-link><table:table table:name="courses">{row(text_cell("no"))}</table:table></table:dde-link></table:dde-links>'
    path = ods(tmp_path / "office.ods", row(cell("", f"{inner}<text:p>yes</text:p>")), start=deleted + copied)
    assert course_rows(path) == [(2, ["yes"])]


def test_first_of_two_sheets_with_one_name_counts(tmp_path: Path) -> None:
    header = row(*map(text_cell, HEADERS["courses"].split(",")))
    sheets = dict.fromkeys(SHEETS, header) | {" Courses ": row(text_cell("no"))}
    assert course_rows(pack_ods(tmp_path / "office.ods", content(sheets))) == []


def test_million_blank_rows_at_the_end_cost_nothing(tmp_path: Path) -> None:
    path = ods(tmp_path / "office.ods", row(*COURSE, day_cell("2026-07-01")) + BLANK_END * 50)
    tracemalloc.start()
    try:
        assert len(course_rows(path)) == 1
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_two_far_cells_cost_no_rectangle(tmp_path: Path) -> None:
    far = row(cell('table:number-columns-repeated="16000"'), text_cell("far"))
    path = ods(tmp_path / "office.ods", row(attributes='table:number-rows-repeated="1048000"') + far)
    tracemalloc.start()
    try:
        with open_register(path) as sheets:
            rows = sheets["courses"].rows()
            assert list(islice(rows, 1)) == [(1, HEADERS["courses"].split(","))]
            most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 8 << 20
    ((number, cells),) = deque(rows, maxlen=1)
    assert (number, len(cells), cells[-1]) == (1048002, 16001, "far")
