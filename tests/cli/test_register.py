"""`flask register import`: the sample register, its verdicts, the lines that are told, and the exit status, on both engines."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.participants import dump_database, select_rows
from tests.factories.register import (  # fmt: skip
    SAMPLE,
    assess_files,
    convert_to_workbook,
    course_row,
    job_row,
    participant_row,
    run_assess,
    run_import,
    write_register,
)
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker.models.audit_chain import broken_lines
from tracker.models.cases import Flag
from tracker.queries.participants import history_of
from tracker.workflows.register import assess_register, import_register

ADDED = "participants: 400 added, 0 changed, 0 same, 0 refused; employments: 576 added, 0 changed, 0 same, 0 refused; courses: 383 added, 0 changed, 0 same, 0 refused"
SAME = "participants: 0 added, 0 changed, 400 same, 0 refused; employments: 0 added, 0 changed, 576 same, 0 refused; courses: 0 added, 0 changed, 383 same, 0 refused"
DAYS = ("2025-01-01", "2025-09-30", "2026-02-28", "2026-07-15", "2027-03-01", "2029-12-31")
WHO = participant_row(arrived_on="2026-01-10")
WRONG = {  # rows that cannot be taken, and the line that says so
    "participants.csv, row 3, nationality: is no country's code of three letters": {
        "people": [participant_row("P-2", nationality="ZZZ")]
    },
    "participants.csv, row 3, reference: is missing": {"people": [participant_row("")]},
    "participants.csv, row 3, departed_on: 2026-01-09 is before arrived_on, 2026-01-10": {
        "people": [WHO | {"reference": "P-2", "departed_on": "2026-01-09"}]
    },
    "employments.csv, row 2, start: is missing": {"jobs": [job_row(start="")]},
    "employments.csv, row 2, end: 2026-01-01 is before start, 2026-02-01": {"jobs": [job_row(end="2026-01-01")]},
    "employments.csv, row 2, start: '2026-02-30' is no day of the calendar": {"jobs": [job_row(start="2026-02-30")]},
    "employments.csv, row 2, reference: no participant has this reference": {"jobs": [job_row("P-9")]},
    "courses.csv, row 2, title: is missing": {"courses": [course_row(title="")]},
    "courses.csv, row 2, reference: no participant has this reference": {"courses": [course_row("P-9")]},
}


@pytest.fixture(scope="module", params=ENGINES)
def sample(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The sample register taken in; tests leave it as it is."""
    with fresh_app(request.param) as app:
        told = run_import(app, SAMPLE)
        assert (told.status, told.refusals, told.summary) == (0, [], ADDED)
        yield app


def test_sample_again_is_all_same(sample: Flask, tmp_path: Path) -> None:
    before = dump_database()
    for path in (SAMPLE, convert_to_workbook(SAMPLE, tmp_path / "register.xlsx")):
        told = run_import(sample, path)
        assert (told.status, told.refusals, told.summary) == (0, [], SAME)
    assert dump_database() | {"operations": []} == before | {"operations": []}
    assert broken_lines() == []


@pytest.mark.parametrize("on", DAYS)
def test_sample_verdicts_need_no_database(on: str, sample: Flask) -> None:
    lines = run_assess(sample, on)
    assert lines == assess_files(SAMPLE, on)
    assert len(lines) == 384


def test_lost_courses_are_found(sample: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assess_register, "history_of", lambda person: history_of(person._replace(courses=())))
    assert run_assess(sample, "2026-07-15") != assess_files(SAMPLE, "2026-07-15")


def test_workbook_imports_like_a_folder(app: Flask, tmp_path: Path) -> None:
    told = run_import(app, convert_to_workbook(SAMPLE, tmp_path / "register.xlsx"))
    assert (told.status, told.summary) == (0, ADDED)
    assert run_assess(app, "2026-07-15") == assess_files(SAMPLE, "2026-07-15")


def sent(path: Path, sheets: dict[str, list[dict[str, object]]]) -> Path:
    """A register with one good row a sheet before or after those that are told."""
    good_jobs, good_courses = [job_row(start="2026-05-01")], [course_row(start="2026-05-01")]
    return write_register(
        path,
        WHO,
        *sheets.get("people", ()),
        jobs=[*sheets.get("jobs", ()), *good_jobs],
        courses=[*sheets.get("courses", ()), *good_courses],
    )


def test_refused_row_stops_no_other(app: Flask, tmp_path: Path) -> None:
    for number, (line, sheets) in enumerate(WRONG.items()):
        told = run_import(app, sent(tmp_path / str(number), sheets))
        assert (told.status, told.refusals) == (1, [line])
        assert told.summary.count(" 1 refused") == 1
        assert told.summary.count("1 added" if not number else "1 same") == 3


def test_refused_workbook_row_names_its_sheet(app: Flask, tmp_path: Path) -> None:
    folder = sent(tmp_path / "folder", {"jobs": [job_row("P-9")]})
    told = run_import(app, convert_to_workbook(folder, tmp_path / "r.xlsx"))
    assert told.refusals == ["r.xlsx, sheet employments, row 2, reference: no participant has this reference"]


def test_refusals_follow_sheets_and_rows(app: Flask, tmp_path: Path) -> None:
    jobs = [job_row("P-9"), job_row(start=""), job_row("P-8"), job_row(start="x")]
    told = run_import(app, write_register(tmp_path / "r", WHO, participant_row(""), jobs=jobs, courses=[course_row("P-9")]))
    where = [line.split(",")[:2] for line in told.refusals]
    assert where == [
        ["participants.csv", " row 3"],
        *(["employments.csv", f" row {row}"] for row in (2, 3, 4, 5)),
        ["courses.csv", " row 2"],
    ]


def test_strict_refuses_all_for_one_row(app: Flask, tmp_path: Path) -> None:
    before = dump_database()
    for number, (line, sheets) in enumerate(WRONG.items()):
        told = run_import(app, sent(tmp_path / str(number), sheets), "--strict")
        assert (told.status, told.refusals) == (1, [line])
        assert told.summary.count(" 0 added, 0 changed, 0 same, ") == 3
    assert dump_database() == before
    told = run_import(app, sent(tmp_path / "good", {}), "--strict")
    assert (told.status, told.summary.count(" 1 added, 0 changed, 0 same, 0 refused")) == (0, 3)


@pytest.mark.parametrize("options", [(), ("--strict",)], ids=str)
def test_dry_run_writes_nothing(options: tuple[str, ...], app: Flask, tmp_path: Path) -> None:
    run_import(app, sent(tmp_path / "first", {}))
    path = sent(tmp_path / "second", {"people": [participant_row("P-2")], "jobs": [job_row("P-9"), job_row(end="2026-04-01")]})
    before = dump_database()
    rehearsed = run_import(app, path, "--dry-run", *options)
    assert dump_database() == before
    assert run_import(app, path, *options)[:3] == rehearsed[:3]
    assert (dump_database() == before) is bool(options)


def test_dry_run_of_sample_prints_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_register, "STEP", 37)
    before = dump_database()
    assert run_import(app, SAMPLE, "--dry-run").summary == ADDED
    assert dump_database() == before


def test_ring_search_is_restored_afterwards(app: Flask, tmp_path: Path) -> None:
    path = write_register(tmp_path / "r", WHO)
    for switch, on in ((gc.disable, False), (gc.enable, True)):
        switch()
        run_import(app, path)
        assert gc.isenabled() is on


def test_fact_against_rule_is_flagged(app: Flask, tmp_path: Path) -> None:
    old = participant_row(birth_date="1994-01-01", applied_on="2025-11-20", arrived_on="2025-01-10")
    told = run_import(app, write_register(tmp_path / "r", old, jobs=[job_row(start="2026-02-01", end="2026-02-03")]))
    assert (told.status, told.refusals) == (0, [])
    assert sorted(rule for (rule,) in select_rows(Flag, "rule")) == ["age-at-application", "outside-stay", "stay-length"]
