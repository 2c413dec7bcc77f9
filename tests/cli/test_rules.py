"""`flask rules compare`: whom a draft would change and by how many days, in words and as a table; nothing is written."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories.participants import dump_database
from tests.factories.register import SAMPLE, course_row, job_row, participant_row, run_import, verdicts, write_register
from tests.factories.rulebooks import JAPAN, NEW, OLD, tenure_limited_to
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker.compliance.rulebook_diff import compare, parse_draft
from tracker.queries import participants
from tracker.workflows.register import assess_register, compare_rules

WHO = {"visa_issued_on": "2025-12-10", "arrived_on": "2026-01-10"}
PEOPLE = [
    participant_row("P-1", **WHO),
    participant_row("P-2", **WHO),
    participant_row("P-3", **WHO, departed_on="2026-05-31"),
    participant_row("P-4", **WHO | {"visa_issued_on": "2017-12-10"}),
    participant_row("P-5", **WHO | {"visa_issued_on": "2009-12-10"}),
    participant_row("P-6"),
    participant_row("K-1", **WHO) | {"nationality": "KOR"},
]
JOBS = [
    job_row("P-1", "=HYPERLINK(1)", "2026-01-15", end="2026-04-20"),
    job_row("P-1", "働く株式会社", "2026-05-01", end="2026-05-09"),
    job_row("P-3", "Peak Noodles", "2026-02-01", end="2026-05-10"),
    job_row("P-4", "Peak Noodles", "2026-02-01", end="2026-03-10"),
    job_row("K-1", "Peak Noodles", "2026-01-15", end="2026-04-20"),
]
TOLD = """\
P-1: met -> unmet
P-1, employer-tenure, =HYPERLINK(1): met -> unmet, last safe day 2026-09-03 -> 2026-04-14 (-142 days)
P-1, employer-tenure, 働く株式会社: met -> met, last safe day 2026-11-29 -> 2026-08-31 (-90 days)
P-3: met -> unmet
P-3, employer-tenure, Peak Noodles: met -> unmet, last safe day none -> none
met -> unmet: 2
last safe days: 2 earlier, by 142 days at most; 0 later, by 0 days at most
people: 5 compared, 2 with another status, 0 with other days only, 2 same, 1 not assessed
"""


@pytest.fixture(scope="module", params=ENGINES)
def register(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A small register; tests leave it as it is."""
    folder = write_register(
        tmp_path_factory.mktemp("register") / "r", *PEOPLE, jobs=JOBS, courses=[course_row("P-1", end="2026-03-31")]
    )
    with fresh_app(request.param) as app:
        told = run_import(app, folder)
        assert told.refusals == []
        yield app


def draft(folder: Path, text: str) -> str:
    path = folder / "draft.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def tight(folder: Path, months: int = 3) -> str:
    return draft(folder, f"{OLD}[[versions]]{tenure_limited_to(months)}")


def compared(app: Flask, *arguments: str, on: str = "2026-06-12") -> Result:
    return app.test_cli_runner().invoke(args=["rules", "compare", *arguments, "--on", on])


def test_comparison_prints_and_writes_nothing(register: Flask, tmp_path: Path) -> None:
    before = dump_database()
    done = compared(register, tight(tmp_path))
    assert (done.stdout, done.stderr, done.exit_code) == (TOLD, "", 0)
    assert dump_database() == before


def test_people_are_read_in_batches(register: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participants, "BATCH", 2)
    assert compared(register, tight(tmp_path)).stdout == TOLD


def test_table_holds_changes_and_no_formula(register: Flask, tmp_path: Path) -> None:
    output = tmp_path / "changes.csv"
    assert compared(register, tight(tmp_path), "--csv", str(output)).stdout == TOLD
    text = output.read_bytes().decode()
    assert text.count("\r\n") == text.count("\n") == 4
    assert list(csv.reader(StringIO(text, newline=""))) == [
        list(compare_rules.COLUMNS),
        ["P-1", "met", "unmet", "employer-tenure", "'=HYPERLINK(1)", "met", "unmet", "2026-09-03", "2026-04-14", "-142"],
        ["P-1", "met", "unmet", "employer-tenure", "働く株式会社", "met", "met", "2026-11-29", "2026-08-31", "-90"],
        ["P-3", "met", "unmet", "employer-tenure", "Peak Noodles", "met", "unmet", "", "", ""],
    ]


def test_rules_in_force_change_nobody(register: Flask, tmp_path: Path) -> None:
    lines = compared(register, draft(tmp_path, JAPAN)).stdout.splitlines()
    assert lines[-1] == "people: 5 compared, 0 with another status, 0 with other days only, 4 same, 1 not assessed"
    assert len(lines) == 2


def test_draft_dates_change_who_is_assessable(register: Flask, tmp_path: Path) -> None:
    early = JAPAN.replace("granted_from = 2010-01-01", "granted_from = 2009-01-01")
    lines = compared(register, draft(tmp_path, early)).stdout.splitlines()
    assert lines[0] == "P-5: not assessed -> unmet"
    assert "P-5, stay-length: not assessed -> met, last safe day none -> 2027-01-09" in lines
    assert lines[-3] == "not assessed -> unmet: 1"
    closed = compared(register, draft(tmp_path, JAPAN.replace("open = true", "open = false"))).stdout.splitlines()
    assert closed[-1].startswith("people: 5 compared, 4 with another status, 0 with other days only, 0 same, 1 not assessed")


def test_draft_statuses_equal_those_once_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with fresh_app("sqlite") as app:
        assert run_import(app, SAMPLE).status == 0
        output = tmp_path / "changes.csv"
        before = verdicts(app, "2026-07-15")
        done = compared(app, tight(tmp_path, 2), "--csv", str(output), on="2026-07-15")
        told = {row["reference"]: row for row in csv.DictReader(StringIO(output.read_text(encoding="utf-8")))}
        assert done.stdout.splitlines()[-1].startswith("people: 384 compared, ")
        standing = parse_draft("draft.toml", (tmp_path / "draft.toml").read_bytes()).rulebook
        monkeypatch.setattr(assess_register, "builtin", lambda: standing)
        after = verdicts(app, "2026-07-15")
    assert sum(before[reference] != after[reference] for reference in before) > 20
    for reference in before:
        row = told.get(reference)
        assert (before[reference], after[reference]) == (
            (row["status_before"], row["status_after"]) if row else (before[reference], before[reference])
        )


def test_swapped_sides_are_found(register: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_rules, "compare", lambda history, old, new, *, on: compare(history, new, old, on=on))
    assert compared(register, tight(tmp_path)).stdout != TOLD


BROKEN = [
    (JAPAN.replace("open = true", 'open = "yes"', 1), "open: must be true or false, not 'yes'"),
    (JAPAN.replace("limit = 12", "", 1), "versions[0].rules.stay-length.limit: is missing; it must be a whole number"),
    (JAPAN.replace("limit = 12", "limit = 1000", 1), "versions[0].rules.stay-length.limit: 1000 is not between 1 and 120"),
    (JAPAN.replace('"JP"', '"XX"', 1), "partner: no scheme inbound has the partner 'XX'; known are AT, AU, "),
    (JAPAN.replace("partner", "partnr", 1), "partner: is missing; it must be text"),
    (f"colour = 1\n{JAPAN}", "colour: is not a key that is known here; known are direction, fees, funds, "),
    ("partner =", "(file): Invalid value"),
]


@pytest.mark.parametrize(("text", "reason"), BROKEN, ids=[reason[:30] for _, reason in BROKEN])
def test_broken_draft_names_file_and_key(register: Flask, tmp_path: Path, text: str, reason: str) -> None:
    path = draft(tmp_path, text)
    done = compared(register, path, "--csv", str(tmp_path / "changes.csv"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {path}: {reason}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "changes.csv").exists()


def test_wrong_calls_end_with_2(register: Flask, tmp_path: Path) -> None:
    whole = draft(tmp_path, f"{OLD}[[versions]]{NEW}")
    for arguments in (["no-such.toml"], [str(tmp_path)], [], [whole, "--csv", str(tmp_path / "none" / "x.csv")]):
        assert compared(register, *arguments).exit_code == 2
    assert compared(register, whole, on="12/06/2026").exit_code == 2
