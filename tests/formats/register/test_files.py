"""A folder or a workbook gives the same rows, numbered as a spreadsheet numbers them, or is refused with advice."""

import contextlib
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.xml.constants import SHEET_MAIN_NS

from tests.factories.register_files import HEADERS, SAMPLE, save_workbook, write_folder, write_workbook
from tests.support.sheet_rows import sheet_rows
from tracker.formats.register import xlsx_parts, xlsx_rows
from tracker.formats.register.csv_rows import LONGEST_LINE
from tracker.formats.register.files import open_register
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import SHEETS

BOM = b"\xef\xbb\xbf"


def refused(path: Path, kind: str = "courses") -> str:
    """Why a register is refused."""
    with pytest.raises(RegisterRefused) as raised:
        sheet_rows(path, kind)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        (BOM + b"a,b\r\n1,2\r\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        (b"a,b\r1,2", [(1, ["a", "b"]), (2, ["1", "2"])]),
        (b'a\n"x\r\ny"\nz', [(1, ["a"]), (2, ["x\r\ny"]), (3, ["z"])]),
        (b"a\n\n\nz", [(1, ["a"]), (2, []), (3, []), (4, ["z"])]),
        (b'a, "b, c" ,d\n', [(1, ["a", "b, c ", "d"])]),
        (b'"say ""hi"""\n', [(1, ['say "hi"'])]),
        ("山田,ＡＢＣ".encode(), [(1, ["山田", "ＡＢＣ"])]),
        (b"", []),
    ],
)
def test_a_csv_file_gives_its_records(tmp_path: Path, content: bytes, told: list[tuple[int, list[str]]]) -> None:
    assert sheet_rows(write_folder(tmp_path, courses=content)) == told


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("参照,番号\n".encode("utf-16"), "is not UTF-8 text; save it as CSV UTF-8, or give its --encoding"),
        ("参照,番号\n".encode("shift_jis"), "is not UTF-8 text; save it as CSV UTF-8, or give its --encoding"),
        ("Caf\u00e9\n".encode("latin-1"), "is not UTF-8 text; save it as CSV UTF-8, or give its --encoding"),
        (b"a\n" * 9000 + b"\xff", "is not UTF-8 text; save it as CSV UTF-8, or give its --encoding"),
        ("reference".encode("utf-16-le"), "holds NUL characters, as UTF-16 text does; save it as CSV UTF-8"),
        (b"a\nb\0", "holds NUL characters, as UTF-16 text does; save it as CSV UTF-8"),
        (b'a\nb\n"c,d\ne,f\n', "opens a quotation mark in row 3 that nothing closes; save it as CSV UTF-8"),
        (b'a\n"', "opens a quotation mark in row 2 that nothing closes; save it as CSV UTF-8"),
        (b"x" * 140_000, "is no readable CSV: field larger than field limit (131072); save it as CSV UTF-8"),
        (b"x," * (LONGEST_LINE // 2), f"has a line of more than {LONGEST_LINE} characters; save it as CSV UTF-8"),
    ],
)
def test_untrusted_csv_file_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    assert refused(write_folder(tmp_path, courses=content)) == f"courses.csv: {why}"


@pytest.mark.parametrize("kind", SHEETS)
def test_folder_without_a_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = write_folder(tmp_path / "office")
    (path / f"{kind}.csv").unlink()
    assert refused(path) == (
        f"{kind}.csv: is missing in the folder office; "
        "save each sheet as CSV UTF-8: participants.csv, employments.csv, courses.csv"
    )


def test_file_names_ignore_case(tmp_path: Path) -> None:
    path = write_folder(tmp_path, courses="exact")
    (path / "COURSES.CSV").write_text("loud")
    (path / "Courses.csv").write_text("mixed")
    assert sheet_rows(path) == [(1, ["exact"])]
    (path / "courses.csv").unlink()
    assert sheet_rows(path) == [(1, ["mixed"])]


def test_missing_or_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(tmp_path / "nowhere").startswith(
        "nowhere: does not exist; give a folder of CSV files or a workbook (.xlsx, .ods or .xls)"
    )
    path = write_folder(tmp_path / "office")
    (path / "courses.csv").unlink()
    (path / "courses.csv").mkdir()
    assert refused(path) == "courses.csv: cannot be read: Is a directory; see that it is a file you may open"
    book = write_workbook(tmp_path / "office.xlsx")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    assert refused(path) == "office: cannot be read: Permission denied; see that it is a folder you may open"
    monkeypatch.setattr(Path, "open", denied)
    assert refused(book) == "office.xlsx: cannot be read: Permission denied; see that it is a file you may open"


def test_workbook_cells_equal_csv_text(tmp_path: Path) -> None:
    midnight = datetime.combine(date(2026, 7, 15), time())
    cells = {
        "山田": "山田",
        7: "7",
        70178901.0: "70178901",
        37.5: "37.5",
        date(2026, 7, 14): "2026-07-14",
        midnight: "2026-07-15",
        midnight + timedelta(hours=9.5): "2026-07-15 09:30:00",
        time(9): "09:00:00",
        False: "False",
        None: "",
        "x": "x",
    }
    (_, header), (number, told) = sheet_rows(write_workbook(tmp_path / "office.xlsx", courses=[["a"], list(cells)]))
    assert ([*filter(None, header)], number, told) == (["a"], 2, list(cells.values()))


def test_blank_rows_of_a_workbook_count(tmp_path: Path) -> None:
    told = sheet_rows(write_workbook(tmp_path / "office.xlsx", courses=[["a"], [], [], ["z"]]))
    assert [(number, cells) for number, cells in told if any(cells)] == [(1, ["a"]), (4, ["z"])]
    assert [number for number, _ in told] == [1, 2, 3, 4]


def test_sheet_names_ignore_case(tmp_path: Path) -> None:
    book = Workbook()
    for title in (" COURSES", "Participants", "employments "):
        book.create_sheet(title).append([title])
    book.create_chartsheet("chart").add_chart(BarChart())
    assert sheet_rows(save_workbook(book, tmp_path / "office.xlsx")) == [(1, [" COURSES"])]


def test_sheet_is_named_with_its_workbook(tmp_path: Path) -> None:
    with open_register(write_workbook(tmp_path / "office.xlsx")) as sheets:
        assert [sheet.file for sheet in sheets.values()] == [f"office.xlsx, sheet {kind}" for kind in SHEETS]
    with open_register(SAMPLE) as sheets:
        assert [sheet.file for sheet in sheets.values()] == [f"{kind}.csv" for kind in SHEETS]


@pytest.mark.parametrize("kind", SHEETS)
def test_workbook_without_a_sheet_is_refused(tmp_path: Path, kind: str) -> None:
    book = Workbook()
    for name in SHEETS:
        book.create_sheet("notes" if name == kind else name)
    assert refused(save_workbook(book, tmp_path / "office.xlsx")) == (
        f"office.xlsx: has no sheet named {kind}; "
        "save it as an Excel workbook (.xlsx) with the sheets participants, employments, courses"
    )


def altered(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A workbook with its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))
    return path


def in_courses(pattern: bytes, by: bytes) -> Callable[[str, bytes], bytes]:
    """A change of the sheet with the courses."""

    def change(name: str, content: bytes) -> bytes:
        return re.sub(pattern, by, content) if name == "xl/worksheets/sheet3.xml" else content

    return change


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A workbook with one course, from 1 July 2026."""
    course = ["A", "School", "Cantonese", date(2026, 7, 1), None]
    return write_workbook(tmp_path / "office.xlsx", courses=[HEADERS["courses"].split(","), course])


def test_shared_texts_are_read(office: Path) -> None:
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>'
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    by_number = in_courses(rb't="inlineStr"><is><t>Cantonese</t></is>', b't="s"><v>1</v>')

    def change(name: str, content: bytes) -> bytes:
        types = content.replace(b"</Types>", override % kind)
        return types if name == "[Content_Types].xml" else by_number(name, content)

    with zipfile.ZipFile(altered(office, change), "a") as archive:
        table = "<si><t>x</t></si><si><r><t>Canton</t></r><r><t>ese 廣東話</t></r></si>"
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{SHEET_MAIN_NS}">{table}</sst>')
    assert sheet_rows(office)[1][1][2] == "Cantonese 廣東話"


@pytest.mark.parametrize("size", [b"A1", b"A1:B1", b"A1:XFD1048576"])
def test_stated_sheet_size_is_ignored(office: Path, size: bytes) -> None:
    told = sheet_rows(altered(office, in_courses(rb'<dimension ref="[^"]*"', b'<dimension ref="%s"' % size)))
    assert [(number, cells[:4]) for number, cells in told[1:]] == [(2, ["A", "School", "Cantonese", "2026-07-01"])]


def test_date_out_of_bounds_is_a_number(office: Path) -> None:
    told = sheet_rows(altered(office, in_courses(rb"<v>46204</v>", b"<v>99999999999</v>")))
    assert told[1][1][3] == "99999999999"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (in_courses(rb"</sheetData>.*", b""), "is damaged inside"),
        (in_courses(rb'<row r="2"', b'<row r="2.5"'), "is damaged inside"),
        (in_courses(rb't="inlineStr"><is><t>[^<]*</t></is>', b't="s"><v>7</v>'), "is damaged inside"),
        (lambda name, content: b"" if name == "xl/workbook.xml" else content, "is no readable workbook"),
    ],
)
def test_a_damaged_workbook_is_refused(office: Path, change: Callable[[str, bytes], bytes], why: str) -> None:
    assert refused(altered(office, change)).startswith(f"office.xlsx: {why}; save it as an Excel workbook")


def test_row_beyond_last_is_refused(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert xlsx_rows.MOST_ROWS == 1_048_576
    monkeypatch.setattr(xlsx_rows, "MOST_ROWS", 1000)
    assert sheet_rows(altered(office, in_courses(rb' r="([A-E]?)2"', rb' r="\g<1>1000"')))[-1][0] == 1000
    far = altered(office, in_courses(rb' r="([A-E]?)1000"', rb' r="\g<1>9999999999"'))
    assert refused(far).startswith("office.xlsx: has a sheet of more than 1000 rows; ")


@pytest.mark.parametrize("content", [b"", b"reference,provider", b"\xd0\xcf\x11\xe0" + bytes(600), b"PK\x03\x04" + bytes(50)])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "office.xlsx"
    path.write_bytes(content)
    assert refused(path).startswith("office.xlsx: is no readable workbook; save it as")


def test_damaged_workbook_is_read_or_refused(office: Path) -> None:
    content, taken = office.read_bytes(), []
    for place in range(0, len(content), 97):
        for broken in (content[:place], content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]):
            office.write_bytes(broken)
            with contextlib.suppress(RegisterRefused):
                taken.append(sheet_rows(office))
    assert taken  # whatever else was raised would have ended the test


@pytest.mark.parametrize(("limit", "part"), [("LARGEST_SHEET", "worksheets"), ("LARGEST_PART", "sharedStrings")])
def test_oversized_workbook_is_refused(office: Path, monkeypatch: pytest.MonkeyPatch, limit: str, part: str) -> None:
    with zipfile.ZipFile(office) as archive:
        largest = max(
            info.file_size for info in archive.infolist() if ("/worksheets/" in info.filename) == (part == "worksheets")
        )
    monkeypatch.setattr(xlsx_parts, limit, largest)
    assert sheet_rows(office)
    monkeypatch.setattr(xlsx_parts, limit, largest - 1)
    assert refused(office).startswith("office.xlsx: unpacks to more than a register can hold; ")


def test_false_size_gives_no_more_bytes(office: Path) -> None:
    content = bytearray(office.read_bytes())
    place = content.index(b"xl/worksheets/sheet3.xml", content.index(b"PK\x01\x02")) - 46
    content[place + 24 : place + 28] = struct.pack("<L", 10)
    office.write_bytes(content)
    assert "is no readable" in refused(office) or "is damaged" in refused(office)


@pytest.mark.parametrize("path", ["folder", "workbook"])
def test_reading_may_stop_early(tmp_path: Path, path: str) -> None:
    lines = [["a", str(number)] for number in range(2000)]
    made: dict[str, Callable[[], Any]] = {
        "folder": lambda: write_folder(tmp_path, courses="\n".join(map(",".join, lines))),
        "workbook": lambda: write_workbook(tmp_path / "office.xlsx", courses=lines),
    }
    with open_register(made[path]()) as sheets:
        some = sheets["courses"].rows()
        assert list(islice(some, 3)) == [(1, ["a", "0"]), (2, ["a", "1"]), (3, ["a", "2"])]
        some.close()
        assert sum(1 for _ in sheets["courses"].rows()) == 2000
