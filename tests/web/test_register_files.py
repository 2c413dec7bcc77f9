"""A file that is no register is refused with its reason, whatever its bytes."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from werkzeug.test import TestResponse

from tests.factories.participants import select_rows
from tests.factories.xls_files import compound
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.register_desk import SMALL, File, csv_files, open_browser, post_files, read_counts, upload_files
from tracker.adapters.keys import Keyring
from tracker.formats.register import xlsx_rows
from tracker.models.register import RegisterUpload
from tracker.workflows.register import upload


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def officer(app: Flask) -> Client:
    """The browser of an officer."""
    return open_browser(app, "Lee", "officer")


def complaint(answer: TestResponse) -> str:
    """What is said beside the box."""
    assert answer.status_code == 422
    found = re.search(r'id="files-error">.*?</span>(.*?)</p>', answer.text, re.DOTALL)
    assert found, answer.text
    return found[1].strip()


def workbook(path: Path, **sheets: list[list[object]]) -> bytes:
    """A workbook with these sheets, the others with their headers alone."""
    heads: dict[str, list[list[object]]] = {
        "participants": [["reference", "nationality"]],
        "employments": [["reference", "employer_name", "start", "end"]],
        "courses": [["reference", "provider", "title", "start", "end"]],
    }
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in (heads | sheets).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path.read_bytes()


def bomb(size: int, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A small file that unpacks to so many bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as part:
        for _ in range(size >> 20):
            part.write(bytes(1 << 20))
    return out.getvalue()


NOT_A_SET = "Select one workbook, or the three files"
WRONG: list[tuple[list[File], str]] = [
    ([], NOT_A_SET),
    ([("participants.csv", b"reference\n")], NOT_A_SET),
    (csv_files(b"a\n")[:2], NOT_A_SET),
    ([("participants.csv", b"a\n")] * 3, NOT_A_SET),
    ([("participants employments.csv", b"a\n"), ("courses.csv", b"a\n"), ("x.csv", b"a\n")], NOT_A_SET),
    ([("r.xlsx", b"a"), *csv_files(b"a\n")[:2]], NOT_A_SET),
    ([("r.xlsx", b"")], "register.xlsx: is empty"),
    ([*csv_files(b"reference\n")[:2], ("courses.csv", b"")], "courses.csv: is empty"),
    ([("photo.png", b"\x89PNG\r\n" * 99)], "is no readable workbook; save it as an Excel workbook"),
    ([("old.xls", b"\xd0\xcf\x11\xe0" * 99)], "is no readable workbook"),
    ([("locked.xls", compound({"EncryptedPackage": b"x"}))], "register.xls: is locked with a password"),
    ([("empty.ods", b"")], "register.xlsx: is empty"),
    ([("zip.xlsx", bomb(1 << 20, "readme.txt"))], "is no readable workbook"),
    (csv_files(b"reference,nationality\nP-1,\0\n"), "participants.csv: holds NUL characters"),
    (csv_files("reference,nationality\n".encode("utf-16")), "participants.csv: is not UTF-8 text; save it as CSV UTF-8"),
    (csv_files(b"\n"), "participants.csv: is empty"),
    (csv_files(b"reference\n"), "participants.csv: lacks the column nationality or scheme"),
    (csv_files(("reference,nationality," + ",".join(f"c{n}" for n in range(10_000))).encode()), "has more than 1000 columns"),
    (csv_files(b"x" * (2 << 20)), "participants.csv: "),
    (csv_files(b'reference,nationality\n"P-1'), "opens a quotation mark"),
]


@pytest.mark.parametrize(("files", "why"), WRONG)
def test_invalid_file_is_refused_with_reason(officer: Client, files: list[File], why: str) -> None:
    told = complaint(post_files(officer, files))
    assert why.replace("'", "&#39;") in told
    assert files == [] or why == NOT_A_SET or told.startswith(("Save ", "Correct "))
    assert select_rows(RegisterUpload) == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Save the file as an Excel workbook (.xlsx) with the sheets participants, employments and courses"),
        ("ja", "ファイルをExcelワークブック（.xlsx）で保存し直して"),
        ("zh-Hant", "請把檔案另存為Excel活頁簿（.xlsx）"),
    ],
)
def test_old_workbook_is_refused_with_how_to_save_it(officer: Client, lang: str, words: str) -> None:
    officer.get(f"/register?lang={lang}")
    assert complaint(post_files(officer, [("old.xls", b"\xd0\xcf\x11\xe0" * 99)])).startswith(words)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Save the workbook without a password and select it again. Reason: register.xls: is locked"),
        ("ja", "パスワードを外してワークブックを保存し、もう一度選んでください。理由（英語）：register.xls: is locked"),
        ("zh-Hant", "請移除密碼後儲存活頁簿，然後重新選擇。原因（英文）：register.xls: is locked"),
    ],
)
def test_locked_workbook_is_refused_with_how_to_save_it(officer: Client, lang: str, words: str) -> None:
    officer.get(f"/register?lang={lang}")
    locked = compound({"EncryptedPackage": b"x"})
    assert complaint(post_files(officer, [("locked.xlsx", locked)])).startswith(words)


def test_workbook_of_10000_columns_is_refused(officer: Client, tmp_path: Path) -> None:
    wide: list[object] = ["reference", "nationality", *(f"c{number}" for number in range(10_000))]
    assert "has more than 1000 columns" in complaint(
        post_files(officer, [("r.xlsx", workbook(tmp_path / "r", participants=[wide]))])
    )


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "content.xml"])
def test_zip_bomb_is_refused(officer: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(upload, "LARGEST_SHEETS", 2 << 20)
    monkeypatch.setattr(upload, "LARGEST_PART", 2 << 20)
    monkeypatch.setattr(upload, "_opened", None)
    assert "unpacks to more than a page can take in" in complaint(post_files(officer, [("r.xlsx", bomb(3 << 20, name))]))


def test_wide_empty_rows_are_limited(officer: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide: list[object] = [*[None] * 500, "x"]
    lines: list[list[object]] = [["reference", "nationality"], *[wide] * 20]
    content = workbook(tmp_path / "r", participants=lines)
    assert read_counts(upload_files(officer, [("r.xlsx", content)]))["Participants"] == ["0", "0", "0", "20"]
    monkeypatch.setattr(xlsx_rows, "MOST_CELLS", 5_000)
    assert "has a sheet that spans more than 5000 cells" in complaint(post_files(officer, [("r.xlsx", content)]))


@pytest.mark.parametrize("seed", range(3))
def test_altered_workbook_causes_no_500(officer: Client, tmp_path: Path, seed: int) -> None:
    whole = workbook(tmp_path / "r", participants=[["reference", "nationality"], ["P-1", "JPN"], ["P-2", date(2026, 1, 2)]])
    for place in range(seed, len(whole), len(whole) // 12):
        altered = bytearray(whole)
        altered[place] ^= 1 << (place % 8)
        assert post_files(officer, [("r.xlsx", bytes(altered))]).status_code in {303, 422}


@pytest.mark.parametrize(
    "name", ["../../etc/participants.csv", "C:\\r\\participants.csv", "<b>participants.csv", "a" * 300 + "participants.csv"]
)
def test_file_names_are_escaped(officer: Client, name: str) -> None:
    page = upload_files(officer, [(name, b"reference,nationality\nP-1,JPN\n"), *csv_files(b"")[1:]])
    assert read_counts(page)["Participants"] == ["1", "0", "0", "0"]
    assert "<b>" not in page.text
    assert "etc/" not in page.text
    assert all(len(each) <= 200 for (each,) in select_rows(RegisterUpload, "name"))


def test_more_than_32_megabytes_are_refused(officer: Client) -> None:
    line = b"P-1,JPN," + b" " * 1000 + b"\n"
    big = csv_files(b"reference,nationality,remark\n" + line * (6 * 1024))
    assert read_counts(upload_files(officer, big))["Participants"] == ["1", "0", "6,143", "0"]
    too_big = csv_files(b"reference,nationality,remark\n" + line * (33 * 1024))
    answer = post_files(officer, too_big)
    assert answer.status_code == 413
    assert "That is too much at once" in answer.text


def test_larger_uploads_are_for_officers_alone(app: Flask) -> None:
    big = csv_files(b"reference,nationality\n" + b" " * (5 << 20))
    for client in (open_browser(app, "Chan", "manager"), app.test_client()):
        answer = client.post("/register", data={"files": [(io.BytesIO(content), name) for name, content in big]})
        answer.request.environ["wsgi.input"].close()
        assert answer.status_code == 413


def test_without_data_keys_nothing_is_kept() -> None:
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        app.extensions["keyring"] = Keyring(())
        client = open_browser(app, "Lee", "officer")
        assert "until the encryption keys are set up" in complaint(post_files(client, SMALL))
