"""Files as a browser sends them become one bundle; what they say is told, and every refused row stands in a CSV file."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.ods_files import ods
from tests.factories.participants import ON, keyring, select_rows
from tests.factories.register import convert_to_workbook, participant_row, write_register
from tests.factories.xls_files import xls
from tests.support.databases import fresh_app
from tracker.formats.register import xlsx_rows
from tracker.formats.register.refusals import RegisterRefused
from tracker.models.accounts import COMMAND_LINE
from tracker.models.participants import Participant
from tracker.queries.register import DayOrderQuestion, RefusedRow, SheetCount
from tracker.services.register.uploads import Bytes
from tracker.workflows.register import upload
from tracker.workflows.register.import_register import ImportContext
from tracker.workflows.register.upload import SentFile, WrongFilesError, bundle_files, check_upload, import_upload, unpack_rows

NAMES = ("participants.csv", "employments.csv", "courses.csv")


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        yield app


def acting() -> ImportContext:
    """The command, on a day."""
    return ImportContext(COMMAND_LINE, ON, keyring())


def sent(path: Path, *names: str) -> list[SentFile]:
    """The files of a folder, under these names."""
    return [SentFile(name, io.BytesIO((path / own).read_bytes())) for own, name in zip(NAMES, names or NAMES, strict=True)]


@pytest.mark.parametrize(
    "names",
    [
        NAMES,
        ("Participants.CSV", "employments (1).csv", "2026 courses final.csv"),
        ("export_participants_2026.csv", "EMPLOYMENTS.csv", "courses.v2.csv"),
    ],
)
def test_files_are_known_by_word_in_name(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = write_register(tmp_path / "r", participant_row())
    assert bundle_files(sent(path, *names)) == bundle_files(sent(path))


@pytest.mark.parametrize("names", [("participants.txt", *NAMES[1:]), ("people.csv", *NAMES[1:]), ("courses.csv", *NAMES[1:])])
def test_other_files_are_no_register(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(WrongFilesError):
        bundle_files(sent(write_register(tmp_path / "r", participant_row()), *names))


def test_equal_files_have_equal_digest(tmp_path: Path) -> None:
    one, again, other = (
        bundle_files(sent(write_register(tmp_path / name, participant_row(name[0])))) for name in ("a", "a2", "b")
    )
    assert one.digest == again.digest != other.digest


def test_preview_equals_import_and_writes_nothing(tmp_path: Path) -> None:
    bundle = bundle_files(sent(write_register(tmp_path / "r", participant_row(), participant_row("P-2", sex="?"))))
    checked = check_upload(bundle, acting())
    assert select_rows(Participant) == []
    assert checked.summary.counts[0] == SheetCount("participants", 1, 0, 0, 1)
    assert checked.summary.refused == (RefusedRow("participants.csv", 3, "sex", "is none of F, M and X"),)
    assert import_upload(bundle, acting()) == checked
    assert len(select_rows(Participant)) == 1
    assert import_upload(bundle, acting()).summary.counts[0] == SheetCount("participants", 0, 0, 1, 1)


def test_workbook_has_one_name(tmp_path: Path) -> None:
    content = convert_to_workbook(write_register(tmp_path / "r", participant_row(sex="?")), tmp_path / "r.xlsx").read_bytes()
    checked = check_upload(bundle_files([SentFile("名簿", io.BytesIO(content))]), acting())
    assert checked.summary.refused[0].file == "register.xlsx, sheet participants"
    assert checked.summary.columns[0].file == "register.xlsx, sheet participants"


@pytest.mark.parametrize(("write", "kind"), [(ods, "ods"), (xls, "xls")])
def test_workbook_of_another_kind_is_named_by_its_content(tmp_path: Path, write: Callable[[Path], Path], kind: str) -> None:
    content = write(tmp_path / "office").read_bytes()
    checked = check_upload(bundle_files([SentFile("名簿.xlsx", io.BytesIO(content))]), acting())
    assert [columns.file for columns in checked.summary.columns] == [
        f"register.{kind}, sheet {sheet}" for sheet in ("participants", "employments", "courses")
    ]
    assert checked.refused is None


def test_question_about_days_is_an_answer(tmp_path: Path) -> None:
    bundle = bundle_files(sent(write_register(tmp_path / "r", participant_row(arrived_on="05/07/2026"))))
    checked = check_upload(bundle, acting())
    assert (checked.summary.question, checked.summary.counts) == (DayOrderQuestion("participants.csv", 2, None), ())
    answered = check_upload(bundle, acting(), "month-first")
    assert (answered.summary.question, answered.day_order) == (None, "month-first")


def test_refused_rows_read_back_as_file(tmp_path: Path) -> None:
    odd = [participant_row(f"P-{number}", sex="?") for number in range(3000)]
    checked = check_upload(
        bundle_files(sent(write_register(tmp_path / "r", *odd, participant_row("=P", nationality="")))), acting()
    )
    assert checked.refused
    pieces = list(unpack_rows(checked.refused.content))
    assert all(len(piece) <= upload.CHUNK for piece in pieces)
    lines = b"".join(pieces).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "file,row,column,reason"
    assert lines[1] == 'participants.csv,2,sex,"is none of F, M and X"'
    assert len(lines) == 1 + 3001 + 1
    assert len(checked.summary.refused) == upload.ROWS_SHOWN


def test_without_refused_rows_there_is_no_file(tmp_path: Path) -> None:
    assert check_upload(bundle_files(sent(write_register(tmp_path / "r", participant_row()))), acting()).refused is None


def test_no_folder_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    bundle = bundle_files(sent(write_register(tmp_path / "r", participant_row())))
    check_upload(bundle, acting())
    with pytest.raises(RegisterRefused):
        check_upload(bundle_files([SentFile("x", io.BytesIO(b"x"))]), acting())
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_oddly_packed_workbook_is_refused(tmp_path: Path, way: int) -> None:
    whole = convert_to_workbook(write_register(tmp_path / "r", participant_row()), tmp_path / "r.xlsx")
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(out, "w", way) as packed:
        for name in archive.namelist():
            packed.writestr(name, archive.read(name))
    with pytest.raises(RegisterRefused, match="is packed in a way that no spreadsheet packs"):
        check_upload(bundle_files([SentFile("r.xlsx", io.BytesIO(out.getvalue()))]), acting())


def test_cells_are_counted_blank_ones_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = convert_to_workbook(
        write_register(tmp_path / "r", participant_row(), participant_row("P-2")), tmp_path / "r.xlsx"
    ).read_bytes()
    bundle: Bytes = bundle_files([SentFile("r.xlsx", io.BytesIO(content))])
    assert check_upload(bundle, acting()).summary.counts[0].added == 2
    monkeypatch.setattr(xlsx_rows, "MOST_CELLS", 2)
    with pytest.raises(RegisterRefused, match="has a sheet that spans more than 2 cells"):
        check_upload(bundle, acting())
