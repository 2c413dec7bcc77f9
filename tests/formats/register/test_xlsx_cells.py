"""The cells of a workbook: formulas, errors, days of every kind, and files that no library must be given."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.factories.register_files import HEADERS, read_rows, save_workbook, write_workbook
from tracker.formats.register.cell_troubles import CELL_TROUBLES, FAILED, UNCALCULATED
from tracker.formats.register.files import open_register
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import CourseRow, Refusal

HEADER = HEADERS["courses"].split(",")
FORMULA, ERROR = CELL_TROUBLES[UNCALCULATED], CELL_TROUBLES[FAILED]
START, ENTITIES = date(2026, 7, 1), b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
ROW = '<c r="A2" t="inlineStr"><is><t>P-1</t></is></c><c r="B2" t="inlineStr"><is><t>School</t></is></c>{}'


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A workbook with one course, from 1 July 2026."""
    return write_workbook(tmp_path / "office.xlsx", courses=[HEADER, ["P-1", "School", "Cantonese", START, None]])


def replace_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if name == part else content)
    return path


def with_cells(path: Path, cells: str, row: str = '<row r="2">') -> Path:
    """The workbook with other cells in the second row of its courses."""
    new = f"{row}{cells}</row></sheetData>".encode()
    return replace_part(
        path,
        "xl/worksheets/sheet3.xml",
        lambda content: re.sub(rb'<row r="2".*</sheetData>', lambda _: new, content, flags=re.DOTALL),
    )


def refusal(path: Path) -> str:
    """Why the whole file is refused."""
    with pytest.raises(RegisterRefused) as raised, open_register(path) as sheets:
        list(sheets["courses"].rows())
    return str(raised.value)


RESULTS: list[tuple[str, str | None]] = [
    ('<c r="D2"><f>1+1</f></c>', FORMULA),
    ('<c r="D2"><f>1+1</f><v></v></c>', FORMULA),
    ('<c r="D2"><f>1+1</f><v/></c>', FORMULA),
    ('<c r="D2" t="str"><f>1+1</f></c>', FORMULA),
    ("<c r='D2'><f t='shared' si='0'/></c>", FORMULA),
    ('<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ERROR),
    ('<c r="D2" t="e"><v>#N/A</v></c>', ERROR),
    ("<c r='D2' t='e'><v>#REF!</v></c>", ERROR),
    ('<c r="D2" t="str"><f>A2</f><v></v></c>', "is missing"),
    ('<c r="D2" s="1"><f>A2</f><v>46204</v></c>', None),
    ('<c r="D2" t="str"><f>TEXT(A2)</f><v>2026-07-01</v></c>', None),
]


@pytest.mark.parametrize(("cell", "why"), RESULTS)
def test_stored_result_of_formula_is_read(office: Path, cell: str, why: str | None) -> None:
    title = '<c r="C2" t="inlineStr"><is><t>Cantonese</t></is></c>'
    row = read_rows(with_cells(office, ROW.format(title + cell)), "courses")[0]
    if why is None:
        assert row == CourseRow(2, "P-1", "School", "Cantonese", START)
    else:
        assert row == Refusal("courses", 2, "start", why)


def test_formula_alone_is_not_blank(office: Path) -> None:
    path = with_cells(office, '<c r="E2"><f>A1</f></c></row><row r="5"><c r="B5" t="e"><v>#N/A</v></c>')
    assert read_rows(path, "courses") == [Refusal("courses", 2, "end", FORMULA), Refusal("courses", 5, "provider", ERROR)]


def test_formula_in_ignored_column_is_ignored(office: Path) -> None:
    book = Workbook()
    for kind, header in HEADERS.items():
        book.create_sheet(kind).append(header.split(","))
    sheet = book["courses"]
    sheet["F1"] = "remark"
    values: tuple[Any, ...] = ("P-1", "School", "Cantonese", START, "=A1")
    for column, value in zip("ABCDF", values, strict=True):
        sheet[f"{column}2"] = value
    path = save_workbook(book, office)
    assert read_rows(path, "courses") == [CourseRow(2, "P-1", "School", "Cantonese", START)]


DAY_FORMATS = [14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58]


@pytest.mark.parametrize("number", DAY_FORMATS)
def test_built_in_date_format_gives_day(office: Path, number: int) -> None:
    formats = b'<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="%d" applyNumberFormat="1"/></cellXfs>' % number
    path = replace_part(
        office, "xl/styles.xml", lambda content: re.sub(rb"<cellXfs.*</cellXfs>", formats, content, flags=re.DOTALL)
    )
    assert read_rows(path, "courses") == [CourseRow(2, "P-1", "School", "Cantonese", START)]


@pytest.mark.parametrize(
    ("value", "form", "why"),
    [
        (46204, "General", "is no date such as 2026-07-15"),
        (46204, "0%", "is no date such as 2026-07-15"),
        (46204.5, "yyyy-mm-dd", "is no date such as 2026-07-15"),
        (time(9), "h:mm", "is no date such as 2026-07-15"),
        (46204, "[h]:mm", "is no date such as 2026-07-15"),
    ],
)
def test_number_in_date_column_is_refused(office: Path, value: Any, form: str, why: str) -> None:
    book = Workbook()
    for kind, header in HEADERS.items():
        book.create_sheet(kind).append(header.split(","))
    book["courses"].append(["P-1", "School", "Cantonese", value])
    book["courses"]["D2"].number_format = form
    assert read_rows(save_workbook(book, office), "courses") == [Refusal("courses", 2, "start", why)]


def test_days_of_1904_are_read_rightly(office: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    for kind, header in HEADERS.items():
        book.create_sheet(kind).append(header.split(","))
    book["courses"].append(["P-1", "School", "Cantonese", START])
    assert read_rows(save_workbook(book, office), "courses") == [CourseRow(2, "P-1", "School", "Cantonese", START)]


def test_leading_blank_rows_and_columns_count(office: Path) -> None:
    book = Workbook()
    for kind, header in HEADERS.items():
        sheet = book.create_sheet(kind)
        for column, name in enumerate(header.split(","), 3):
            sheet.cell(4, column, name)
    values: tuple[Any, ...] = ("P-1", "School", "Cantonese", START)
    for place, value in zip(("C6", "D6", "E6", "F6"), values, strict=True):
        book["courses"][place] = value
    path = save_workbook(book, office)
    assert read_rows(path, "courses") == [CourseRow(6, "P-1", "School", "Cantonese", START)]


def test_strict_open_xml_is_named(office: Path) -> None:
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    namespace = rb"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    path = replace_part(office, "xl/workbook.xml", lambda content: re.sub(namespace, strict, content))
    assert refusal(path) == (
        'office.xlsx: is a Strict Open XML workbook; save it as "Excel Workbook (.xlsx)" instead of '
        '"Strict Open XML Spreadsheet (.xlsx)"'
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet3.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_is_refused(office: Path, part: str, encoding: str) -> None:
    def change(content: bytes) -> bytes:
        text = re.sub(rb"<\?xml[^>]*\?>\s*", b"", content)
        return (ENTITIES + text).decode().encode(encoding)

    assert refusal(replace_part(office, part, change)).startswith("office.xlsx: is ")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet3.xml"])
def test_unknown_encoding_is_refused(office: Path, part: str) -> None:
    def change(content: bytes) -> bytes:
        return b'<?xml version="1.0" encoding="bTF-8"?>' + re.sub(rb"<\?xml[^>]*\?>\s*", b"", content) + b"<!-- -->"

    assert refusal(replace_part(office, part, change)).startswith("office.xlsx: is ")


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A2"><v>1</v></c></row><row r="1000000"><c r="Z1000000"><v>1</v></c>',
        '<c r="A2"><v>1</v></c><c r="XFD2"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c>',
        '<c r="A2"><v>1</v></c></row><row r="3"><c r="Z999999"><v>1</v></c>',
        "<c><v>1</v></c></row><row r='999999'>" + "<c><v>1</v></c>" * 200,
        '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="ZZ999999"><v>1</v></x:c>',
    ],
)
def test_distant_cells_are_refused_early(office: Path, cells: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = with_cells(office, cells)
    assert re.search("has cells far away from all others|spans more than", refusal(path))


@pytest.mark.parametrize("far", ['<c r="XFD2" s="0"/>', '<c r="XFD2" s="0"></c>'])
def test_distant_blank_styled_cell_is_harmless(office: Path, far: str) -> None:
    cells = ROW.format('<c r="C2" t="inlineStr"><is><t>Cantonese</t></is></c><c r="D2" s="1"><v>46204</v></c>')
    path = with_cells(office, cells + far)
    assert read_rows(path, "courses") == [CourseRow(2, "P-1", "School", "Cantonese", START)]


def test_cells_without_addresses_are_counted(office: Path) -> None:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("P-1", "School", "Cantonese", "2026-07-01"))
    path = with_cells(office, cells + "<c><f>1</f></c>", row="<row>")
    assert read_rows(path, "courses") == [Refusal("courses", 2, "end", FORMULA)]


def test_phonetic_readings_are_left_out(office: Path) -> None:
    title = '<c r="C2" t="inlineStr"><is><r><t>広東</t></r><r><t>語</t></r><rPh sb="0" eb="2"><t>カントン</t></rPh></is></c>'
    path = with_cells(office, ROW.format(title + '<c r="D2" s="1"><v>46204</v></c>'))
    assert read_rows(path, "courses") == [CourseRow(2, "P-1", "School", "広東語", START)]
