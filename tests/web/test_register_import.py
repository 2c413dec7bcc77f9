"""A register comes in through the browser: previewed, then imported once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.participants import ON, dump_database, keyring, load_person_by_reference, select_rows
from tests.factories.register import convert_to_workbook, job_row, participant_row, run_import, write_register
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.register_desk import (
    ALL,
    SMALL,
    File,
    csv_files,
    import_files,
    open_browser,
    post_files,
    press_action,
    read_counts,
    upload_files,
)
from tracker.models.participants import Participant
from tracker.models.register import RegisterUpload
from tracker.queries.participants import ParticipantKey
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.register.import_batch import one_at_a_time

SAMPLE = Path(__file__).parents[1] / "data" / "register"
WORKBOOKS = SAMPLE.parent / "workbooks"


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


def folder(path: Path) -> list[File]:
    """The three files of a folder, as a browser sends them."""
    return [(f"{kind}.csv", (path / f"{kind}.csv").read_bytes()) for kind in ALL]


def test_sample_register_is_previewed_and_imported(app: Flask, officer: Client) -> None:
    page = upload_files(officer, folder(SAMPLE))
    before = {"Participants": ["400", "0", "0", "0"], "Jobs": ["576", "0", "0", "0"], "Courses": ["383", "0", "0", "0"]}
    assert read_counts(page) == before
    assert "What would change" in page.text
    assert select_rows(Participant) == []
    answer = press_action(officer, page, "take")
    assert (answer.status_code, answer.location) == (303, page.request.path)
    done = officer.get(answer.location)
    assert read_counts(done) == before
    assert "The register was imported" in done.text
    assert len(select_rows(Participant)) == 400
    assert run_import(app, SAMPLE).summary.count("0 added, 0 changed") == 3


def test_a_workbook_says_the_same(officer: Client, tmp_path: Path) -> None:
    content = convert_to_workbook(SAMPLE, tmp_path / "r.xlsx").read_bytes()
    page = import_files(officer, [("名簿 2026.xlsx", content)])
    assert read_counts(page)["Participants"] == ["400", "0", "0", "0"]
    assert "名簿 2026.xlsx" in page.text


@pytest.mark.parametrize("name", ["calc.ods", "calc.xls"])
def test_other_kinds_of_workbooks_are_imported(officer: Client, name: str) -> None:
    assert ".xlsx,.ods,.xls,.csv," in officer.get("/register").text
    page = import_files(officer, [(name, (WORKBOOKS / name).read_bytes())])
    assert read_counts(page) == {
        "Participants": ["2", "0", "0", "0"],
        "Jobs": ["2", "0", "0", "1"],
        "Courses": ["1", "0", "0", "0"],
    }
    assert f"register.{name[-3:]}, sheet employments" in page.text


def test_it_does_what_the_command_does(app: Flask, officer: Client, tmp_path: Path) -> None:
    path = write_register(
        tmp_path / "r",
        participant_row(sex="?"),
        participant_row("P-2"),
        participant_row("P-3", sex="F"),
        jobs=[job_row("P-2"), job_row("P-9")],
    )
    dry = run_import(app, path, "--dry-run")
    page = upload_files(officer, folder(path))
    assert {name: ", ".join(cells) for name, cells in read_counts(page).items()} == {
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
    page = upload_files(officer, SMALL)
    first = press_action(officer, page, "take")
    before = dump_database()
    again = officer.post(f"{page.request.path}/take", data={"csrf_token": officer.token()})
    assert (again.status_code, again.location) == (303, first.location)
    assert dump_database() == before
    assert read_counts(officer.get(again.location))["Participants"] == ["2", "0", "0", "0"]


def test_repeated_upload_is_stored_once(officer: Client) -> None:
    operation = "0" * 32
    first, again = (post_files(officer, SMALL, operation=operation) for _ in range(2))
    other = post_files(officer, csv_files(b"reference,nationality\nP-1,JPN\n"), operation=operation)
    assert first.location == again.location != other.location
    officer.post(f"{first.location}/take", data={"csrf_token": officer.token()})
    assert post_files(officer, SMALL, operation=operation).location == first.location
    assert len(select_rows(RegisterUpload)) == 2


def test_while_another_import_runs_it_waits(officer: Client) -> None:
    page = upload_files(officer, SMALL)
    with one_at_a_time():
        answer = press_action(officer, page, "take")
    assert answer.status_code == 409
    assert "Another register is being imported now" in answer.text
    assert select_rows(Participant) == []
    assert press_action(officer, page, "take").status_code == 303


def test_fact_changed_since_preview_is_refused(officer: Client) -> None:
    files = csv_files(b"reference,nationality,family_name\nP-1,JPN,SATO\n")
    import_files(officer, files)
    page = upload_files(officer, csv_files(b"reference,nationality,family_name\nP-1,JPN,KATO\n"))
    assert read_counts(page)["Participants"] == ["0", "1", "0", "0"]
    who = load_person_by_reference("P-1")
    key = ParticipantKey(who.id, who.version, who.reference)
    correct_particulars(key, ParticularsDraft("SAITO"), reason="typed wrongly", on=ON, keys=keyring(), by=-1)
    press_action(officer, page, "take")
    done = officer.get(page.request.path)
    assert read_counts(done)["Participants"] == ["0", "0", "0", "1"]
    assert "was changed here and in the register since it was last read" in done.text


def test_register_can_be_checked_again(officer: Client) -> None:
    page = upload_files(officer, SMALL)
    import_files(officer, SMALL)
    assert press_action(officer, page, "check").status_code == 303
    assert read_counts(officer.get(page.request.path))["Participants"] == ["0", "0", "2", "0"]


def test_form_after_sign_in_does_nothing(officer: Client) -> None:
    page = upload_files(officer, SMALL)
    for act in ("take", "check", "withdraw"):
        answer = press_action(officer, page, act, step="again")
        assert answer.status_code == 200
        assert "What would change" in answer.text
    assert post_files(officer, [], step="again").status_code == 200
    assert select_rows(Participant) == []
    assert len(select_rows(RegisterUpload)) == 1


def test_refused_rows_are_listed_in_csv(officer: Client) -> None:
    lines = "".join(f"P-{number},XXX\n" for number in range(150))
    page = upload_files(officer, csv_files(f"reference,nationality\n{lines}".encode()))
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
    page = upload_files(officer, SMALL)
    assert "Every row can be imported." in page.text
    assert officer.get(f"{page.request.path}/refused.csv").status_code == 404


def test_ignored_columns_are_named_and_counted(officer: Client) -> None:
    odd = ",".join(f"Remark {number}" for number in range(25))
    page = upload_files(officer, csv_files(f"reference,nationality,{odd}\n".encode()))
    assert "participants.csv, ignored: Remark 0, Remark 1" in page.text
    assert "and 5 more" in page.text
    assert "participants.csv, missing: scheme, direction" in page.text


ASKS = csv_files(b"reference,nationality,arrived_on\nP-1,JPN,05/07/2026\n")


def test_order_of_days_is_selected(officer: Client) -> None:
    page = upload_files(officer, ASKS)
    assert "Does the day come first, or the month?" in page.text
    assert "Row 2 of participants.csv" in page.text
    assert "has a question" in officer.get("/register").text
    assert officer.post(f"{page.request.path}/take", data={"csrf_token": officer.token()}).status_code == 303
    assert select_rows(Participant) == []
    unanswered = press_action(officer, page, "check")
    assert unanswered.status_code == 422
    assert "Select how the days are written" in unanswered.text
    press_action(officer, page, "check", dates="month-first")
    page = officer.get(page.request.path)
    assert read_counts(page)["Participants"] == ["1", "0", "0", "0"]
    assert "were read with the month first" in page.text
    press_action(officer, page, "take")
    assert str(load_person_by_reference("P-1").stay.arrived_on) == "2026-05-07"


def test_month_first_row_is_named(officer: Client) -> None:
    page = upload_files(officer, csv_files(b"reference,nationality,arrived_on\nP-1,JPN,05/07/2026\nP-2,JPN,05/17/2026\n"))
    assert "Row 3 can only be read with the month first." in page.text
    press_action(officer, page, "check", dates="day-first")
    page = officer.get(page.request.path)
    assert "were read with the day first" in page.text
    assert read_counts(page)["Participants"] == ["1", "0", "0", "1"]
    press_action(officer, page, "check")
    assert "were read with the day first" in officer.get(page.request.path).text


def test_refusal_follows_answered_question(officer: Client) -> None:
    page = upload_files(officer, csv_files(ASKS[0][1], courses=b"reference\n"))
    answer = press_action(officer, page, "check", dates="day-first")
    assert answer.status_code == 422
    assert "courses.csv: lacks the column provider" in answer.text
