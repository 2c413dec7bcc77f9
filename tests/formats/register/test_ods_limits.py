"""OpenDocument workbooks that are refused: too large, damaged, locked, or of another kind."""

import contextlib
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.factories.ods_files import MANIFEST, cell, content, day_cell, ods, pack_ods, row, text_cell
from tests.factories.register_files import HEADERS
from tests.support.sheet_rows import course_rows, refusal
from tracker.formats.register import ods_content, ods_rows
from tracker.formats.register.cell_troubles import CELL_TROUBLES, FAILED, UNCALCULATED
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import SHEETS

FORMULA, ERROR = CELL_TROUBLES[UNCALCULATED], CELL_TROUBLES[FAILED]
START = date(2026, 7, 1)
COURSE = (text_cell("P-1"), text_cell("School"), text_cell("Cantonese"))
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
WIDE = 'table:number-columns-repeated="16384"'


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (row(text_cell("x"), attributes='table:number-rows-repeated="1048576"'), "has a sheet of more than 1048576 rows"),
        (row(text_cell("x", 'table:number-columns-repeated="16385"')), "has a sheet of more than 16384 columns"),
        (row(cell(WIDE), text_cell("x")), "has a sheet of more than 16384 columns"),
        (
            row(text_cell("x", WIDE), attributes='table:number-rows-repeated="6104"'),
            "has sheets that span more than 100000000 cells",
        ),
        (row(text_cell("x", WIDE)) * 2, None),
    ],
)
def test_repeated_values_are_limited(tmp_path: Path, rows: str, why: str | None) -> None:
    path = ods(tmp_path / "office.ods", rows)
    if why is None:
        assert [len(cells) for _, cells in course_rows(path)] == [16384, 16384]
    else:
        assert refusal(path).startswith(f"office.ods: {why}; save it as an Excel workbook")


def test_cells_of_all_sheets_together_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = row(text_cell("x", 'table:number-columns-repeated="600"'))
    path = pack_ods(tmp_path / "office.ods", content(dict.fromkeys(("a", "b"), wide)))
    monkeypatch.setattr(ods_content, "MOST_CELLS", 1199)
    assert refusal(path).startswith("office.ods: has sheets that span more than 1199 cells; ")


def test_repeated_characters_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = text_cell("x" * 100, 'table:number-columns-repeated="2"')
    path = ods(tmp_path / "office.ods", row(twice, attributes='table:number-rows-repeated="5"'))
    header = sum(len(name) for kind in HEADERS.values() for name in kind.split(","))
    monkeypatch.setattr(ods_content, "MOST_CHARACTERS", 1000 + header)
    assert len(course_rows(path)) == 5
    monkeypatch.setattr(ods_content, "MOST_CHARACTERS", 999 + header)
    assert refusal(path).startswith(f"office.ods: has sheets of more than {999 + header} characters; ")


def test_cells_in_memory_are_limited_over_all_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = '</table:table><table:table table:name="other">'
    twice = row(text_cell("x", 'table:number-columns-repeated="20"'), attributes='table:number-rows-repeated="9"')
    path = ods(tmp_path / "office.ods", twice + other + twice)
    headers = sum(len(header.split(",")) for header in HEADERS.values())
    monkeypatch.setattr(ods_content, "MOST_IN_MEMORY", 40 + headers)
    assert len(course_rows(path)) == 9
    monkeypatch.setattr(ods_content, "MOST_IN_MEMORY", 39 + headers)
    assert refusal(path).startswith(f"office.ods: has more than {39 + headers} cells; save it as an Excel workbook")


@pytest.mark.parametrize(
    "made",
    [
        row(text_cell("x"), attributes='table:number-rows-repeated="0"'),
        row(text_cell("x", 'table:number-columns-repeated="-2"')),
        row(cell('office:value-type="float" office:value="many"')),
        row(cell("", cell(""))),
        "</table:table>" + row(text_cell("x")) + "<table:table>",
        "<table:table-row>",
    ],
)
def test_damaged_content_is_refused(tmp_path: Path, made: str) -> None:
    assert refusal(ods(tmp_path / "office.ods", made)).startswith("office.ods: is no readable workbook; save it as")


def test_locked_workbook_is_named(tmp_path: Path) -> None:
    entry = "<m:file-entry><m:encryption-data/></m:file-entry>"
    path = ods(tmp_path / "office.ods", manifest=MANIFEST.format(entry))
    assert refusal(path) == "office.ods: is locked with a password; save it without a password"
    assert course_rows(ods(tmp_path / "office.ods", manifest=MANIFEST.format("<m:file-entry/>"))) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["content", "manifest"])
def test_document_type_is_refused(tmp_path: Path, encoding: str, part: str) -> None:
    path = tmp_path / "office.ods"
    sheets = content({kind: row(text_cell(kind)) for kind in SHEETS})
    parts: dict[str, str] = {part: ENTITIES + {"content": sheets, "manifest": MANIFEST.format("")}[part]}
    text = parts.pop("content", sheets).encode(encoding)
    assert "is no readable workbook" in refusal(pack_ods(path, text, **parts))
    assert course_rows(pack_ods(path, sheets.encode(encoding))) == []


def test_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path / "office.ods", head='<?xml version="1.0" encoding="bTF-8"?>')
    assert "is no readable workbook" in refusal(path)
    assert course_rows(ods(path, head='<?xml version="1.0" encoding="UTF-8"?>')) == []


def test_content_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ods(tmp_path / "office.ods")
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("content.xml").file_size
    monkeypatch.setattr(ods_rows, "LARGEST_CONTENT", size)
    assert course_rows(path) == []
    monkeypatch.setattr(ods_rows, "LARGEST_CONTENT", size - 1)
    assert refusal(path).startswith("office.ods: unpacks to more than a register can hold; ")


def test_content_in_a_rare_packing_is_refused(tmp_path: Path) -> None:
    path = ods(tmp_path / "office.ods")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, packed in parts.items():
            archive.writestr(name, packed)
    assert refusal(path).startswith("office.ods: is packed in a way that no spreadsheet packs; ")


def test_endless_tag_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    comment = f"<!--{'x' * (2 << 20)}-->"
    path = ods(tmp_path / "office.ods", comment)
    assert course_rows(path) == []
    monkeypatch.setattr(ods_content, "LONGEST_TAG", 1 << 19)
    assert "is no readable workbook" in refusal(path)


@pytest.mark.parametrize("kind", ["text", "spreadsheet-template", "spreadsheet2"])
def test_other_documents_are_refused(tmp_path: Path, kind: str) -> None:
    path = ods(tmp_path / "office.ods", mimetype=f"application/vnd.oasis.opendocument.{kind}")
    assert refusal(path).startswith("office.ods: is no readable workbook; ")


def alter(content: bytes, position: int) -> tuple[bytes, bytes]:
    """A file cut off at a position, and the file with one byte changed."""
    return content[:position], content[:position] + bytes([content[position] ^ 255]) + content[position + 1 :]


def test_altered_workbook_is_read_or_refused(tmp_path: Path) -> None:
    path = ods(tmp_path / "office.ods", row(*COURSE, day_cell("2026-07-01")))
    whole, read = path.read_bytes(), []
    for position in range(0, len(whole), 13):
        for altered in alter(whole, position):
            path.write_bytes(altered)
            with contextlib.suppress(RegisterRefused):
                read.append(course_rows(path))
    assert read
