"""The register comes in through the browser: sent, looked through, taken in once; and no file is a fault of ours."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from openpyxl import Workbook
from werkzeug.test import TestResponse

from tests.factories.accounts import create_user, sign_in
from tests.factories.participants import ON, dump_database, keyring, load_person_by_reference, select_rows
from tests.factories.register import convert_to_workbook, job_row, participant_row, run_import, write_register
from tests.support.client import Client
from tests.support.databases import fresh_app
from tracker import clock
from tracker.adapters.keys import Keyring
from tracker.formats.register import workbook_rows
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.participants import Participant
from tracker.models.register import RegisterUpload
from tracker.queries.participants import ParticipantKey
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.register.import_batch import one_at_a_time
from tracker.workflows.register import upload

SAMPLE = Path(__file__).parents[1] / "data" / "register"
ALL = ("participants", "employments", "courses")
Sent = tuple[str, bytes]


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def officer(app: Flask) -> Client:
    """The browser of an officer."""
    return browser(app, "Lee", "officer")


def browser(app: Flask, name: str, *roles: str) -> Client:
    """A browser that somebody new is signed in with."""
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user(name, *roles))
    return client


def folder(path: Path) -> list[Sent]:
    """The three files of a folder, as a browser sends them."""
    return [(f"{kind}.csv", (path / f"{kind}.csv").read_bytes()) for kind in ALL]


def csv_files(participants: bytes, employments: bytes = b"", courses: bytes = b"") -> list[Sent]:
    """Three files with this content; the header alone where there is none."""
    heads = b"reference,employer_name,start,end\n", b"reference,provider,title,start,end\n"
    given = participants, employments or heads[0], courses or heads[1]
    return [(f"{kind}.csv", content) for kind, content in zip(ALL, given, strict=True)]


SMALL = csv_files(b"reference,nationality,family_name\nP-1,JPN,SATO\nP-2,JPN,KATO\n")


def send(client: Client, files: Sequence[Sent], **boxes: Any) -> TestResponse:
    """Sends files as the form does."""
    page = client.get("/register").text
    hidden = {
        name: found[1] for name in ("csrf_token", "operation") if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
    }
    data = {**hidden, "files": [(io.BytesIO(content), name) for name, content in files], **boxes}
    answer = client.post("/register", data=data)
    answer.request.environ["wsgi.input"].close()  # the client leaves its file open where it sends much
    return answer


def sent(client: Client, files: Sequence[Sent]) -> TestResponse:
    """The page of a register that was sent and kept."""
    answer = send(client, files)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location)


def press(client: Client, page: TestResponse, what: str, **boxes: Any) -> TestResponse:
    """Presses a button of a page, by what its address ends with."""
    address = re.search(rf'action="([^"]*/{what})"', page.text)
    assert address, f"no button {what}"
    return client.post(address[1], data={"csrf_token": client.token(page.request.path), **boxes})


def taken(client: Client, files: Sequence[Sent]) -> TestResponse:
    """The page of a register that was sent and taken in."""
    page = sent(client, files)
    assert press(client, page, "take").location == page.request.path
    return client.get(page.request.path)


def counts(page: TestResponse) -> dict[str, list[str]]:
    """The table of counts: added, changed, left alone, refused."""
    lines = re.findall(r'<tr><th scope="row">(Participants|Jobs|Courses)</th>(.*?)</tr>', page.text, re.DOTALL)
    return {name: re.findall(r'<td class="number[^>]*>([^<]*)</td>', cells) for name, cells in lines}


def complaint(answer: TestResponse) -> str:
    """What is said beside the box."""
    assert answer.status_code == 422
    found = re.search(r'id="files-error">.*?</span>(.*?)</p>', answer.text, re.DOTALL)
    assert found, answer.text
    return found[1].strip()


# --- the way in ------------------------------------------------------------------------------------------------------


def test_sample_register_is_previewed_and_imported(app: Flask, officer: Client) -> None:
    page = sent(officer, folder(SAMPLE))
    before = {"Participants": ["400", "0", "0", "0"], "Jobs": ["576", "0", "0", "0"], "Courses": ["383", "0", "0", "0"]}
    assert counts(page) == before
    assert "What would change" in page.text
    assert select_rows(Participant) == []
    answer = press(officer, page, "take")
    assert (answer.status_code, answer.location) == (303, page.request.path)
    done = officer.get(answer.location)
    assert counts(done) == before
    assert "The register was imported" in done.text
    assert len(select_rows(Participant)) == 400
    assert run_import(app, SAMPLE).summary.count("0 added, 0 changed") == 3


def test_a_workbook_says_the_same(officer: Client, tmp_path: Path) -> None:
    content = convert_to_workbook(SAMPLE, tmp_path / "r.xlsx").read_bytes()
    page = taken(officer, [("名簿 2026.xlsx", content)])
    assert counts(page)["Participants"] == ["400", "0", "0", "0"]
    assert "名簿 2026.xlsx" in page.text


def test_it_does_what_the_command_does(app: Flask, officer: Client, tmp_path: Path) -> None:
    path = write_register(
        tmp_path / "r",
        participant_row(sex="?"),
        participant_row("P-2"),
        participant_row("P-3", sex="F"),
        jobs=[job_row("P-2"), job_row("P-9")],
    )
    dry = run_import(app, path, "--dry-run")
    page = sent(officer, folder(path))
    assert {name: ", ".join(cells) for name, cells in counts(page).items()} == {
        "Participants": "2, 0, 0, 1",
        "Jobs": "1, 0, 0, 1",
        "Courses": "0, 0, 0, 0",
    }
    assert dry.summary.startswith("participants: 2 added, 0 changed, 0 same, 1 refused; employments: 1 added")
    for line in dry.refusals:
        file, row, column, reason = re.match(r"(.*), row (\d+), (\S+): (.*)", line).groups()  # type: ignore[union-attr]
        cells = re.search(
            rf">{file}</th><td[^>]*>{row}</td><td[^>]*><span[^>]*>{column}</span></td><td[^>]*>(.*?)</td>", page.text
        )
        assert cells, line
        assert cells[1] == reason


def test_repeated_import_is_done_once(officer: Client) -> None:
    page = sent(officer, SMALL)
    first = press(officer, page, "take")
    before = dump_database()
    again = officer.post(f"{page.request.path}/take", data={"csrf_token": officer.token()})
    assert (again.status_code, again.location) == (303, first.location)
    assert dump_database() == before
    assert counts(officer.get(again.location))["Participants"] == ["2", "0", "0", "0"]


def test_repeated_upload_is_stored_once(officer: Client) -> None:
    operation = "0" * 32
    first, again = (send(officer, SMALL, operation=operation) for _ in range(2))
    other = send(officer, csv_files(b"reference,nationality\nP-1,JPN\n"), operation=operation)
    assert first.location == again.location != other.location
    officer.post(f"{first.location}/take", data={"csrf_token": officer.token()})
    assert send(officer, SMALL, operation=operation).location == first.location
    assert len(select_rows(RegisterUpload)) == 2


def test_while_another_import_runs_it_waits(officer: Client) -> None:
    page = sent(officer, SMALL)
    with one_at_a_time():
        answer = press(officer, page, "take")
    assert answer.status_code == 409
    assert "Another register is being imported now" in answer.text
    assert select_rows(Participant) == []
    assert press(officer, page, "take").status_code == 303


def test_fact_changed_since_preview_is_refused(officer: Client) -> None:
    files = csv_files(b"reference,nationality,family_name\nP-1,JPN,SATO\n")
    taken(officer, files)
    page = sent(officer, csv_files(b"reference,nationality,family_name\nP-1,JPN,KATO\n"))
    assert counts(page)["Participants"] == ["0", "1", "0", "0"]
    who = load_person_by_reference("P-1")
    key = ParticipantKey(who.id, who.version, who.reference)
    correct_particulars(key, ParticularsDraft("SAITO"), reason="typed wrongly", on=ON, keys=keyring(), by=-1)
    press(officer, page, "take")
    done = officer.get(page.request.path)
    assert counts(done)["Participants"] == ["0", "0", "0", "1"]
    assert "was changed here and in the register since it was last read" in done.text


def test_register_can_be_checked_again(officer: Client) -> None:
    page = sent(officer, SMALL)
    taken(officer, SMALL)
    assert press(officer, page, "check").status_code == 303
    assert counts(officer.get(page.request.path))["Participants"] == ["0", "0", "2", "0"]


def test_form_after_sign_in_does_nothing(officer: Client) -> None:
    page = sent(officer, SMALL)
    for act in ("take", "check", "withdraw"):
        answer = press(officer, page, act, step="again")
        assert answer.status_code == 200
        assert "What would change" in answer.text
    assert send(officer, [], step="again").status_code == 200
    assert select_rows(Participant) == []
    assert len(select_rows(RegisterUpload)) == 1


# --- refused rows and odd columns ------------------------------------------------------------------------------------


def test_refused_rows_are_listed_in_csv(officer: Client) -> None:
    lines = "".join(f"P-{number},XXX\n" for number in range(150))
    page = sent(officer, csv_files(f"reference,nationality\n{lines}".encode()))
    assert page.text.count("is no country&#39;s code of three letters") == 100
    assert "The first 100 of 150 rows" in page.text
    file = officer.get(f"{page.request.path}/refused.csv")
    assert file.headers["Content-Disposition"] == f"attachment; filename=refused-rows-{page.request.path.split('/')[-1]}.csv"
    assert file.mimetype == "text/csv"
    text = file.data.decode("utf-8-sig").split("\r\n")
    assert text[0] == "file,row,column,reason"
    assert text[1:3] == [f"participants.csv,{row},nationality,is no country's code of three letters" for row in (2, 3)]
    assert len(text) == 152


def test_no_refused_rows_give_404(officer: Client) -> None:
    page = sent(officer, SMALL)
    assert "Every row can be imported." in page.text
    assert officer.get(f"{page.request.path}/refused.csv").status_code == 404


def test_ignored_columns_are_named_and_counted(officer: Client) -> None:
    odd = ",".join(f"Remark {number}" for number in range(25))
    page = sent(officer, csv_files(f"reference,nationality,{odd}\n".encode()))
    assert "participants.csv, ignored: Remark 0, Remark 1" in page.text
    assert "and 5 more" in page.text
    assert "participants.csv, missing: scheme, direction" in page.text


# --- the order of days -----------------------------------------------------------------------------------------------

ASKS = csv_files(b"reference,nationality,arrived_on\nP-1,JPN,05/07/2026\n")


def test_order_of_days_is_selected(officer: Client) -> None:
    page = sent(officer, ASKS)
    assert "Does the day come first, or the month?" in page.text
    assert "Row 2 of participants.csv" in page.text
    assert "has a question" in officer.get("/register").text
    assert officer.post(f"{page.request.path}/take", data={"csrf_token": officer.token()}).status_code == 303
    assert select_rows(Participant) == []
    unanswered = press(officer, page, "check")
    assert unanswered.status_code == 422
    assert "Select how the days are written" in unanswered.text
    press(officer, page, "check", dates="month-first")
    page = officer.get(page.request.path)
    assert counts(page)["Participants"] == ["1", "0", "0", "0"]
    assert "were read with the month first" in page.text
    press(officer, page, "take")
    assert str(load_person_by_reference("P-1").stay.arrived_on) == "2026-05-07"


def test_month_first_row_is_named(officer: Client) -> None:
    page = sent(officer, csv_files(b"reference,nationality,arrived_on\nP-1,JPN,05/07/2026\nP-2,JPN,05/17/2026\n"))
    assert "Row 3 can only be read with the month first." in page.text
    press(officer, page, "check", dates="day-first")
    page = officer.get(page.request.path)
    assert "were read with the day first" in page.text
    assert counts(page)["Participants"] == ["1", "0", "0", "1"]
    press(officer, page, "check")
    assert "were read with the day first" in officer.get(page.request.path).text


def test_refusal_follows_answered_question(officer: Client) -> None:
    page = sent(officer, csv_files(ASKS[0][1], courses=b"reference\n"))
    answer = press(officer, page, "check", dates="day-first")
    assert answer.status_code == 422
    assert "courses.csv: lacks the column provider" in answer.text


# --- whose it is, and for how long -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["participant", "manager", "administrator"])
def test_only_officers_are_let_in(app: Flask, role: str) -> None:
    client = browser(app, "Chan", role)
    assert client.get("/register").status_code == 403
    assert client.send("/register", {}).status_code == 403


def test_another_officer_finds_nothing_there(app: Flask, officer: Client) -> None:
    path = sent(officer, SMALL).request.path
    other = browser(app, "Wong", "officer")
    assert [other.get(f"{path}{end}").status_code for end in ("", "/refused.csv")] == [404, 404]
    assert [other.send(f"{path}/{act}", {}).status_code for act in ("take", "check", "withdraw")] == [404, 404, 404]
    assert path not in other.get("/register").text
    assert select_rows(Participant) == []


def test_withdrawal_destroys_files_and_keeps_facts(officer: Client) -> None:
    page = taken(officer, SMALL)
    answer = press(officer, page, "withdraw")
    assert answer.status_code == 303
    assert "withdrawn and deleted here" in officer.get(answer.location).text
    assert select_rows(RegisterUpload, "content", "refused") == [(None, None)]
    done = officer.get(page.request.path)
    assert counts(done)["Participants"] == ["2", "0", "0", "0"]
    assert "Withdraw the files" not in done.text
    assert officer.post(f"{page.request.path}/withdraw", data={"csrf_token": officer.token()}).location == page.request.path
    assert len(select_rows(Participant)) == 2


def test_withdrawn_register_is_not_imported(officer: Client) -> None:
    page = sent(officer, SMALL)
    press(officer, page, "withdraw")
    for act in ("take", "check"):
        answer = officer.post(f"{page.request.path}/{act}", data={"csrf_token": officer.token()})
        assert answer.location == page.request.path
    assert "This register is no longer stored" in officer.get(page.request.path).text
    assert select_rows(Participant) == []


def test_files_expire_after_90_days(app: Flask, officer: Client) -> None:
    page = sent(officer, SMALL)
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        lee = app.test_client()
        assert isinstance(lee, Client)
        sign_in(lee, select_rows(RegisterUpload, "user_id")[0][0])
        assert "This register is no longer stored" in lee.get(page.request.path).text
        assert "no longer stored" in lee.get("/register").text
        assert lee.post(f"{page.request.path}/take", data={"csrf_token": lee.token()}).status_code == 303
    assert select_rows(Participant) == []


def test_files_are_encrypted_and_unnamed_in_audit(officer: Client) -> None:
    taken(officer, SMALL)
    [(content,)] = select_rows(RegisterUpload, "content")
    assert b"P-1" not in content
    assert b"participants.csv" not in content
    assert "participants.csv" not in repr(select_rows(AuditLine, "action", "details"))


def test_unchecked_register_can_be_checked(officer: Client) -> None:
    page = sent(officer, SMALL)
    db.session.execute(db.text("UPDATE register_uploads SET told = NULL"))
    db.session.commit()
    page = officer.get(page.request.path)
    assert "This register was not checked yet" in page.text
    press(officer, page, "check")
    assert counts(officer.get(page.request.path))["Participants"] == ["2", "0", "0", "0"]


# --- files as nobody should send them --------------------------------------------------------------------------------


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
WRONG: list[tuple[list[Sent], str]] = [
    ([], NOT_A_SET),
    ([("participants.csv", b"reference\n")], NOT_A_SET),
    (csv_files(b"a\n")[:2], NOT_A_SET),
    ([("participants.csv", b"a\n")] * 3, NOT_A_SET),
    ([("participants employments.csv", b"a\n"), ("courses.csv", b"a\n"), ("x.csv", b"a\n")], NOT_A_SET),
    ([("r.xlsx", b"a"), *csv_files(b"a\n")[:2]], NOT_A_SET),
    ([("r.xlsx", b"")], "register.xlsx: is empty"),
    ([*csv_files(b"reference\n")[:2], ("courses.csv", b"")], "courses.csv: is empty"),
    ([("photo.png", b"\x89PNG\r\n" * 99)], "is no readable .xlsx workbook, or is locked; save it as an Excel workbook"),
    ([("old.xls", b"\xd0\xcf\x11\xe0" * 99)], "is no readable .xlsx workbook"),
    ([("zip.xlsx", bomb(1 << 20, "readme.txt"))], "is no readable .xlsx workbook"),
    (csv_files(b"reference,nationality\nP-1,\0\n"), "participants.csv: holds NUL characters"),
    (csv_files("reference,nationality\n".encode("utf-16")), "participants.csv: is not UTF-8 text; save it as CSV UTF-8"),
    (csv_files(b"\n"), "participants.csv: is empty"),
    (csv_files(b"reference\n"), "participants.csv: lacks the column nationality or scheme"),
    (csv_files(("reference,nationality," + ",".join(f"c{n}" for n in range(10_000))).encode()), "has more than 1000 columns"),
    (csv_files(b"x" * (2 << 20)), "participants.csv: "),
    (csv_files(b'reference,nationality\n"P-1'), "opens a quotation mark"),
]


@pytest.mark.parametrize(("files", "why"), WRONG)
def test_invalid_file_is_refused_with_reason(officer: Client, files: list[Sent], why: str) -> None:
    told = complaint(send(officer, files))
    assert why.replace("'", "&#39;") in told
    assert files == [] or why == NOT_A_SET or told.startswith(("Save ", "Correct "))
    assert select_rows(RegisterUpload) == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Save the file as an Excel workbook (.xlsx) with the sheets participants, employments and courses"),
        ("ja", "ファイルをExcelブック（.xlsx）で保存し直して"),
        ("zh-Hant", "請把檔案另存為 Excel 活頁簿（.xlsx）"),
    ],
)
def test_old_workbook_is_refused_with_how_to_save_it(officer: Client, lang: str, words: str) -> None:
    officer.get(f"/register?lang={lang}")
    assert complaint(send(officer, [("old.xls", b"\xd0\xcf\x11\xe0" * 99)])).startswith(words)


def test_workbook_of_10000_columns_is_refused(officer: Client, tmp_path: Path) -> None:
    wide: list[object] = ["reference", "nationality", *(f"c{number}" for number in range(10_000))]
    assert "has more than 1000 columns" in complaint(send(officer, [("r.xlsx", workbook(tmp_path / "r", participants=[wide]))]))


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_zip_bomb_is_refused(officer: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(upload, "LARGEST_SHEETS", 2 << 20)
    monkeypatch.setattr(upload, "LARGEST_PART", 2 << 20)
    monkeypatch.setattr(upload, "_opened", None)
    assert "unpacks to more than a page can take in" in complaint(send(officer, [("r.xlsx", bomb(3 << 20, name))]))


def test_wide_empty_rows_are_limited(officer: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide: list[object] = [*[None] * 500, "x"]
    lines: list[list[object]] = [["reference", "nationality"], *[wide] * 20]
    content = workbook(tmp_path / "r", participants=lines)
    assert counts(sent(officer, [("r.xlsx", content)]))["Participants"] == ["0", "0", "0", "20"]
    monkeypatch.setattr(workbook_rows, "MOST_CELLS", 5_000)
    assert "has a sheet that spans more than 5000 cells" in complaint(send(officer, [("r.xlsx", content)]))


@pytest.mark.parametrize("seed", range(3))
def test_altered_workbook_causes_no_500(officer: Client, tmp_path: Path, seed: int) -> None:
    whole = workbook(tmp_path / "r", participants=[["reference", "nationality"], ["P-1", "JPN"], ["P-2", date(2026, 1, 2)]])
    for place in range(seed, len(whole), len(whole) // 12):
        altered = bytearray(whole)
        altered[place] ^= 1 << (place % 8)
        assert send(officer, [("r.xlsx", bytes(altered))]).status_code in {303, 422}


@pytest.mark.parametrize(
    "name", ["../../etc/participants.csv", "C:\\r\\participants.csv", "<b>participants.csv", "a" * 300 + "participants.csv"]
)
def test_file_names_are_escaped(officer: Client, name: str) -> None:
    page = sent(officer, [(name, b"reference,nationality\nP-1,JPN\n"), *csv_files(b"")[1:]])
    assert counts(page)["Participants"] == ["1", "0", "0", "0"]
    assert "<b>" not in page.text
    assert "etc/" not in page.text
    assert all(len(each) <= 200 for (each,) in select_rows(RegisterUpload, "name"))


def test_more_than_32_megabytes_are_refused(officer: Client) -> None:
    line = b"P-1,JPN," + b" " * 1000 + b"\n"
    big = csv_files(b"reference,nationality,remark\n" + line * (6 * 1024))
    assert counts(sent(officer, big))["Participants"] == ["1", "0", "6,143", "0"]
    too_big = csv_files(b"reference,nationality,remark\n" + line * (33 * 1024))
    answer = send(officer, too_big)
    assert answer.status_code == 413
    assert "That is too much at once" in answer.text


def test_larger_uploads_are_for_officers_alone(app: Flask) -> None:
    big = csv_files(b"reference,nationality\n" + b" " * (5 << 20))
    for client in (browser(app, "Chan", "manager"), app.test_client()):
        answer = client.post("/register", data={"files": [(io.BytesIO(content), name) for name, content in big]})
        answer.request.environ["wsgi.input"].close()
        assert answer.status_code == 413


def test_without_data_keys_nothing_is_kept() -> None:
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        app.extensions["keyring"] = Keyring(())
        client = browser(app, "Lee", "officer")
        assert "until the encryption keys are set up" in complaint(send(client, SMALL))
