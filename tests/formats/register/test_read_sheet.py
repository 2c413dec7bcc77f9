"""Rows are taken where their meaning is clear, and refused with row, column and reason where it is not."""

import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from tests.factories.register_files import HEADERS, SAMPLE, read_rows, row_fields, write_folder, write_workbook
from tracker.compliance.loading import builtin
from tracker.formats.register.cell_text import Rows
from tracker.formats.register.files import RegisterSheet, open_register
from tracker.formats.register.read_sheet import read_sheet
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import SHEETS, CourseRow, EmploymentRow, ParticipantRow, Refusal

COLUMNS = {
    "participants": ",".join(ParticipantRow._fields[1:]),
    "employments": ",".join(EmploymentRow._fields[1:]),
    "courses": ",".join(CourseRow._fields[1:]),
}


@pytest.mark.parametrize(("kind", "number"), [("participants", 400), ("employments", 576), ("courses", 383)])
def test_the_sample_register_is_taken_whole(kind: str, number: int) -> None:
    rows = read_rows(SAMPLE, kind)
    assert [row.row for row in rows] == list(range(2, number + 2))
    assert not [row for row in rows if isinstance(row, Refusal)]


def test_every_column_of_a_person_is_read(tmp_path: Path) -> None:
    line = (
        "WHJ-1,Japan,Inbound,YAMADA,Hanako,山田　花子,1999/3/2,女性,日本,tr 1234567,h@example.com,JP,"
        "2025-11-20,2025年12月10日,2026-12-10,2026-01-10,2027-01-09,２０２６－０８－０１"
    )
    (row,) = read_rows(write_folder(tmp_path, participants=f"{COLUMNS['participants']}\n{line}\n"), "participants")
    assert row == ParticipantRow(
        2, "WHJ-1", "japan", "inbound", "YAMADA", "Hanako", "山田　花子", date(1999, 3, 2), "F", "JPN", "TR1234567",
        "h@example.com", "ja", date(2025, 11, 20), date(2025, 12, 10), date(2026, 12, 10), date(2026, 1, 10),
        date(2027, 1, 9), date(2026, 8, 1),
    )  # fmt: skip


def test_every_column_of_stints_is_read(tmp_path: Path) -> None:
    path = write_folder(
        tmp_path,
        employments=f"{COLUMNS['employments']}\nA, Harbour Bakery ,７０１７８９０１,2026-01-15,2026-02-01,Baker,37.5\n",
        courses=f'{COLUMNS["courses"]}\nA,"Lion Rock\nSchool",Cantonese,2026-01-15,2026-02-01\n',
    )
    first, last = date(2026, 1, 15), date(2026, 2, 1)
    assert read_rows(path, "employments") == [EmploymentRow(2, "A", "Harbour Bakery", "70178901", first, last, "Baker", 37.5)]
    assert read_rows(path, "courses") == [CourseRow(2, "A", "Lion Rock School", "Cantonese", first, last)]


def test_workbook_equals_folder(tmp_path: Path) -> None:
    names = COLUMNS["employments"].split(",")
    cells = ["A", "Bakery", 70178901, date(2026, 1, 15), None, None, 40]
    book = write_workbook(tmp_path / "office.xlsx", employments=[names, cells, [], [*cells[:3], "2026年1月16日"]])
    lines = f"{COLUMNS['employments']}\nA,Bakery,70178901,2026-01-15,,,40\n\nA,Bakery,70178901,2026-01-16\n"
    rows = read_rows(book, "employments")
    assert rows == read_rows(write_folder(tmp_path / "office", employments=lines), "employments")
    assert row_fields(rows, "row", "start") == [(2, date(2026, 1, 15)), (4, date(2026, 1, 16))]


def test_blank_cells_and_rows_are_skipped(tmp_path: Path) -> None:
    lines = ["", " ,　", COLUMNS["participants"], "", "A,japan" + "," * 16, ",　,," + "," * 14, "B,,,,,,,,JPN", ""]
    rows = read_rows(write_folder(tmp_path, participants="\n".join(lines)), "participants")
    assert rows == [ParticipantRow(5, "A", "japan"), ParticipantRow(7, "B", "japan", nationality="JPN")]


REFUSED = [
    ("participants", "reference,nationality", ",JPN", "reference", "is missing"),
    ("participants", "reference,nationality", "A,", "nationality", "is missing, and no scheme is named"),
    ("participants", "reference,nationality", "A,BRA", "nationality", "BRA decides no scheme, and none is named"),
    ("participants", "reference,nationality", "A,Yamada", "nationality", "is no country's code of three letters"),
    ("participants", "reference,scheme", "A,atlantis", "scheme", "is none of the schemes australia, austria, "),
    ("participants", "reference,scheme", "A,", "nationality", "is missing, and no scheme is named"),
    ("participants", "reference,nationality,direction", "A,JPN,outbound", "scheme", "is missing: the nationality decides "),
    ("participants", "reference,scheme,direction", "A,japan,up", "direction", "is neither inbound nor outbound"),
    ("participants", "reference,scheme,arrived_on,permitted_until", "A,japan,2026-01-10,2026-01-09", "permitted_until",
     "2026-01-09 is before arrived_on, 2026-01-10"),
    ("participants", "reference,scheme,arrived_on,departed_on", "A,japan,2026-01-10,2026-01-09", "departed_on",
     "2026-01-09 is before arrived_on, 2026-01-10"),
    ("participants", "reference,scheme,birth_date", "A,japan,1899-12-31", "birth_date", "'1899-12-31' is outside the years"),
    ("participants", "reference,scheme,family_name", f"A,japan,{'x' * 201}", "family_name", "has more than 200 characters"),
    ("participants", "reference,scheme,native_name", "A,japan,a\x07b", "native_name", "holds a control character"),
    ("employments", COLUMNS["employments"], ",Bakery,,2026-01-01,,,", "reference", "is missing"),
    ("employments", COLUMNS["employments"], "A,,,2026-01-01,,,", "employer_name", "is missing, and so is employer_brn"),
    ("employments", COLUMNS["employments"], "A,Bakery,7017,2026-01-01,,,", "employer_brn", "is no business registration number"),
    ("employments", COLUMNS["employments"], "A,Bakery,,,,,", "start", "is missing"),
    ("employments", COLUMNS["employments"], "A,Bakery,,2026-02-30,,,", "start", "'2026-02-30' is no day of the calendar"),
    ("employments", COLUMNS["employments"], "A,Bakery,,2026-01-02,2026-01-01,,", "end", "2026-01-01 is before start, 2026-01-02"),
    ("employments", COLUMNS["employments"], "A,Bakery,,2026-01-02,,,200", "hours_per_week", "is no number of hours"),
    ("employments", COLUMNS["employments"], "A,Bakery,,2026-01-02,,,40,x", None, "has more cells than the header"),
    ("courses", COLUMNS["courses"], ",School,Cantonese,2026-01-01,", "reference", "is missing"),
    ("courses", COLUMNS["courses"], "A,,Cantonese,2026-01-01,", "provider", "is missing"),
    ("courses", COLUMNS["courses"], "A,School,　,2026-01-01,", "title", "is missing"),
    ("courses", COLUMNS["courses"], "A,School,Cantonese,,", "start", "is missing"),
    ("courses", COLUMNS["courses"], "A", "provider", "is missing"),
    ("courses", COLUMNS["courses"], "A,School,Cantonese,2026-01-02,2026-01-01", "end", "2026-01-01 is before start, 2026-01-02"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "header", "line", "told"), [(*case[:3], case[3:]) for case in REFUSED])
def test_unclear_row_is_refused(tmp_path: Path, kind: str, header: str, line: str, told: tuple[str | None, str]) -> None:
    (row,) = read_rows(write_folder(tmp_path, **{kind: f"{header}\n{line}\n"}), kind)
    assert isinstance(row, Refusal)
    assert row[:3] == (kind, 2, told[0])
    assert row.reason.startswith(told[1])


def test_refused_row_stops_no_other(tmp_path: Path) -> None:
    rows = read_rows(
        write_folder(tmp_path, courses=HEADERS["courses"] + "\nA,S,T,2026-01-01,\nA,S,T,x,\nA,S,T,2026-01-03,"), "courses"
    )
    assert [(row.row, isinstance(row, Refusal)) for row in rows] == [(2, False), (3, True), (4, False)]


@pytest.mark.parametrize(
    ("header", "line", "scheme", "direction"),
    [
        ("reference,nationality", "A,KOR", "korea", "inbound"),
        ("reference,nationality", "A,ITA", "italy", "inbound"),
        ("reference,scheme", "A,United Kingdom", "united-kingdom", "inbound"),
        ("reference,scheme", "A,ＮＥＷ_zealand", "new-zealand", "inbound"),
        ("reference,scheme,nationality", "A,japan,BRA", "japan", "inbound"),
        ("reference,scheme,nationality", "A,　,FRA", "france", "inbound"),
        ("reference,scheme,direction", "A,japan,Outbound", "japan", "outbound"),
        ("reference,scheme,direction", "A,japan, ", "japan", "inbound"),
    ],
)
def test_the_scheme_is_named_or_decided(tmp_path: Path, header: str, line: str, scheme: str, direction: str) -> None:
    rows = read_rows(write_folder(tmp_path, participants=f"{header}\n{line}"), "participants")
    assert row_fields(rows, "scheme", "direction") == [(scheme, direction)]


@pytest.mark.parametrize(
    "line",
    [
        "A,japan,1960-01-01,2026-01-01,2025-01-01,2024-01-01,2026-06-01,2026-06-01,2026-06-01",
        "A,italy,2200-12-31,1900-01-01,,,,1999-01-01,1998-01-01",
    ],
)
def test_fact_against_rule_is_imported(tmp_path: Path, line: str) -> None:
    header = "reference,scheme,birth_date,applied_on,visa_issued_on,enter_by,arrived_on,permitted_until,departed_on"
    assert row_fields(read_rows(write_folder(tmp_path, participants=f"{header}\n{line}"), "participants"), "reference") == [
        ("A",)
    ]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    for content in ("", "\n \n,,\n"):
        with pytest.raises(RegisterRefused, match=r"^courses\.csv: is empty; save it with the names of the columns in its"):
            read_rows(write_folder(tmp_path, courses=content), "courses")


def test_a_header_alone_is_no_row(tmp_path: Path) -> None:
    assert [read_rows(write_folder(tmp_path), kind) for kind in SHEETS] == [[], [], []]


def test_the_columns_are_told(tmp_path: Path) -> None:
    with open_register(write_folder(tmp_path, courses=HEADERS["courses"] + ",Remarks\nA,S,T,2026-01-01,,fine")) as sheets:
        reading = read_sheet(sheets["courses"], builtin())
        assert (reading.columns.unknown, reading.columns.missing, reading.order) == (("Remarks",), (), None)
        assert row_fields(list(reading.rows()), "title") == [("T",)]
        assert row_fields(list(reading.rows()), "title") == [("T",)]


def test_memory_does_not_grow_with_the_file() -> None:
    def rows(number: int) -> Rows:
        yield 1, COLUMNS["employments"].split(",")
        for row in range(2, number):
            yield row, [f"WHJ-{row:07}", f"Bakery {row}", "", "2026-01-15", "" if row % 3 else "x", "", f"{row % 200}"]

    def peak(number: int) -> int:
        tracemalloc.start()
        reading = read_sheet(RegisterSheet("employments", "employments.csv", lambda: rows(number)), builtin())
        assert sum(1 for _ in reading.rows()) == number - 2
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(2000)
    assert peak(8000) < peak(2000) + 100_000
