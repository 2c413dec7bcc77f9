"""`flask register import`: what is forgiven, which files are refused whole, and what goes wrong beside the register."""

import sqlite3
from codecs import BOM_UTF8
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.participants import dump_database, load_person_by_reference
from tests.factories.register import (
    COLUMNS,
    ImportOutput,
    course_row,
    job_row,
    participant_row,
    run_import,
    write_register,
)
from tests.support.databases import empty_database, fresh_app, make_app
from tests.support.engines import ENGINES
from tracker.models import transaction, write_queue
from tracker.models.base import db
from tracker.queries.employers import employer_names
from tracker.services.register.import_batch import one_at_a_time

WHO = participant_row(arrived_on="2026-01-10", passport_no="TR1234567", applied_on="2025-11-20", family_name="MORI KEN")
JOB, COURSE = job_row(employer_brn="70012345", end="2026-03-31"), course_row(end="2026-03-31")
CLUMSY = {
    "participants": (
        "\ufeffREFERENCE, Nationality ,Arrived_On,passport no,applied-on,FAMILY_NAME,Hobby\r\n"
        '\u3000Ｐ-1 ,ＪＰＮ,2026年1月10日, ｔｒ1234567,20/11/2025,"MORI\r\nKEN",tea\r\n\r\n'
    ),
    "employments": "reference,employer_name,EMPLOYER_BRN,start,end\nP-1,Harbour Lantern ,７００１２３４５,2026/2/1,31/03/2026\n",
    "courses": "reference,provider,title,start,end\nP-1, Lion  Rock Language School,Cantonese I,2026/03/01,2026-3-31",
}
NO_ORDER = "courses.csv: row 2 has a date of the kind 05/07/2026: does the day come first, or the month? (no row shows which)"


def refused(done: ImportOutput, words: str) -> bool:
    """Whether a file was refused with one line on standard error and nothing beside it."""
    lines = [line for line in done.beside.splitlines() if ".csv: no column: " not in line]
    return (done.status, done.refusals, done.summary) == (2, [], "") and len(lines) == 1 and words in lines[0]


def test_clear_variants_are_read_as_meant(app: Flask, tmp_path: Path) -> None:
    assert run_import(app, write_register(tmp_path / "clean", WHO, jobs=[JOB], courses=[COURSE])).status == 0
    clumsy = tmp_path / "clumsy"
    clumsy.mkdir()
    for kind, text in CLUMSY.items():
        (clumsy / f"{kind.upper()}.csv").write_bytes(text.encode())
    told = run_import(app, clumsy)
    assert (told.status, told.summary.count(" 0 added, 0 changed, 1 same, 0 refused")) == (0, 3), told
    assert "PARTICIPANTS.csv: ignored columns: Hobby\n" in told.beside


def test_ambiguous_dates_are_questioned_and_answered(app: Flask, tmp_path: Path) -> None:
    path = write_register(tmp_path / "r", WHO, jobs=[JOB], courses=[course_row(start="05/07/2026")])
    before = dump_database()
    assert refused(run_import(app, path), f"Error: {NO_ORDER}; say --dates day-first or --dates month-first")
    assert dump_database() == before
    assert run_import(app, path, "--dates", "month-first").status == 0
    assert str(load_person_by_reference("P-1").courses[0].started_on) == "2026-05-07"
    shown = write_register(tmp_path / "s", WHO, courses=[course_row(start="13/07/2026"), course_row(start="12/13/2026")])
    for options in ((), ("--dates", "month-first")):
        assert run_import(app, shown, *options).refusals == [
            "courses.csv, row 3, start: '12/13/2026' is no day of the calendar"
        ]


def lacking(kind: str, column: str) -> Callable[[Path], object]:
    """Makes a sheet without a column."""
    return lambda path: (path / f"{kind}.csv").write_text(",".join(name for name in COLUMNS[kind] if name != column))


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: (path / "courses.csv").unlink(), "courses.csv: is missing in the folder"),
    (lambda path: (path / "courses.csv").write_bytes("reference,title\n語".encode("utf-16")), "courses.csv: "),
    (
        lambda path: (path / "courses.csv").write_bytes("reference,語\n".encode("big5")),
        "courses.csv: is not UTF-8 text; save it as",
    ),
    (lambda path: (path / "courses.csv").write_text(""), "courses.csv: is empty; save it"),
    (lacking("participants", "reference"), "participants.csv: lacks the column reference; save it"),
    (lacking("participants", "nationality"), "participants.csv: lacks the column nationality or scheme; save it"),
    *(
        (lacking("employments", name), f"employments.csv: lacks the column {name}; save it")
        for name in ("employer_name", "start", "end")
    ),
    *((lacking("courses", name), f"courses.csv: lacks the column {name}; save it") for name in ("provider", "title", "start")),
]


def test_refused_file_says_how_to_save(app: Flask, tmp_path: Path) -> None:
    before = dump_database()
    for number, (breaks, words) in enumerate(BROKEN):
        path = write_register(tmp_path / str(number), WHO, jobs=[JOB], courses=[COURSE])
        breaks(path)
        for options in ((), ("--dry-run",), ("--strict",)):
            assert refused(run_import(app, path, *options), f"Error: {words}"), words
    for path in (tmp_path / "nothing", tmp_path / "0" / "participants.csv"):
        assert refused(run_import(app, path), "Error: ")
    assert dump_database() == before


def test_encoding_is_read_as_named(app: Flask, tmp_path: Path) -> None:
    path = write_register(
        tmp_path / "r", WHO | {"native_name": "山田葵"}, jobs=[job_row(name="港のランタン")], courses=[COURSE]
    )
    employments = path / "employments.csv"
    employments.write_bytes(employments.read_bytes().decode().encode("cp932"))
    advice = "is not UTF-8 text; save it as CSV UTF-8, or give its --encoding"
    for options in ((), ("--encoding", "utf-8")):
        assert refused(run_import(app, path, *options), f"employments.csv: {advice}")
    assert refused(
        run_import(app, path, "--encoding", "ascii"), "is not text in ascii; save it as CSV UTF-8, or give another --enc"
    )
    participants = path / "participants.csv"
    participants.write_bytes(BOM_UTF8 + participants.read_bytes())
    assert run_import(app, path, "--encoding", "Shift_JIS").status == 0
    assert load_person_by_reference("P-1").particulars.native_name == "山田葵"
    assert employer_names([load_person_by_reference("P-1").jobs[0].employer_id]).popitem()[1] == "港のランタン"
    for kind in COLUMNS:
        file = path / f"{kind}.csv"
        text = file.read_bytes().decode("cp932" if kind == "employments" else "utf-8-sig")
        file.write_bytes(text.encode("utf-16"))
    told = run_import(app, path, "--encoding", "UTF-16")
    assert (told.status, told.summary.count("1 same")) == (0, 3)


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "a\0b"])
def test_encoding_that_is_unknown_ends_with_2(app: Flask, tmp_path: Path, name: str) -> None:
    done = app.test_cli_runner().invoke(
        args=["register", "import", str(write_register(tmp_path / "r", WHO)), "--encoding", name]
    )
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not a known text encoding" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["a", "--dates", "year-first"], ["a", "--nonsense"]], ids=str)
def test_a_wrong_call_ends_with_2(app: Flask, arguments: list[str]) -> None:
    done = app.test_cli_runner().invoke(args=["register", "import", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")


def test_second_import_at_once_is_refused(app: Flask, tmp_path: Path) -> None:
    path = write_register(tmp_path / "r", WHO)
    before = dump_database()
    with one_at_a_time():
        assert refused(run_import(app, path), "Error: another import is running")
    assert dump_database() == before
    assert run_import(app, path).status == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_unmigrated_database_gives_one_line(engine: str, tmp_path: Path) -> None:
    path = write_register(tmp_path / "r", WHO)
    with empty_database(engine) as url:  # type: ignore[arg-type]
        app = make_app(url)
        for arguments in (["import", str(path)], ["import", str(path), "--dry-run"], ["assess"]):
            done = app.test_cli_runner().invoke(args=["register", *arguments])
            assert (done.exit_code, done.stdout) == (2, "")
            assert done.stderr.splitlines()[-1] == "Error: the database is not migrated: run `flask db upgrade`"
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all/tracker.db", "postgresql://nobody@127.0.0.1:1/nothing"], ids=["sqlite", "postgresql"]
)
def test_missing_database_gives_one_line(url: str, tmp_path: Path) -> None:
    app, path = make_app(url), write_register(tmp_path / "r", WHO)
    draft = Path(str(files("tracker.compliance") / "schemes" / "japan.toml"))
    for arguments in (["register", "import", str(path)], ["register", "assess"], ["rules", "compare", str(draft)]):
        done = app.test_cli_runner().invoke(args=arguments)
        assert (done.exit_code, done.stdout, done.stderr.splitlines()[-1]) == (2, "", "Error: the database cannot be reached")


def test_locked_database_gives_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_queue, "WAIT_SECONDS", 0)
    monkeypatch.setattr(transaction, "TRIES", 2)
    with fresh_app("sqlite") as app:
        before = dump_database()
        other = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert refused(run_import(app, write_register(tmp_path / "r", WHO)), "Error: the database is busy")
        other.execute("ROLLBACK")
        other.close()
        assert dump_database() == before
