"""`flask quota report`: it adds up every month, in every format, and is written whole or not at all."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories.participants import select_rows
from tests.factories.register import SAMPLE, participant_row, run_import, write_register
from tests.support.commands import invoke_quota
from tests.support.databases import empty_database, fresh_app, make_app
from tests.support.engines import ENGINES
from tracker.models.base import db
from tracker.models.quota import LedgerEntry, Place

CONTRACT = [
    "scheme", "direction", "year", "as_of", "quota", "months", "ledger", "forecast", "people", "compliance", "revisions",
]  # fmt: skip
MONTH = (
    "month", "applications", "issued", "refused", "withdrawn", "lapsed", "cancelled", "arrived", "departed", "in_territory",
)  # fmt: skip
LEDGER = ("opening", "issued", "lapsed", "cancelled", "corrections", "closing")
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """It is 24 November 2026, noon in Hong Kong."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module", params=ENGINES)
def sample(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The sample register taken in; tests leave it as it is."""
    with fresh_app(request.param) as app, time_machine.travel(NOW, tick=False):
        assert run_import(app, SAMPLE).status == 0
        yield app


def reported(app: Flask, *arguments: str) -> dict[str, Any]:
    """The report as JSON."""
    done = invoke_quota(app, "report", *arguments)
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_json_keys_have_the_documented_order(sample: Flask) -> None:
    told = reported(sample, "2026")
    assert list(told)[: len(CONTRACT)] == CONTRACT
    assert {tuple(month) for month in told["months"]} == {MONTH}
    assert tuple(told["ledger"]) == LEDGER
    assert (told["scheme"], told["direction"], told["year"], told["revisions"]) == ("japan", "inbound", 2026, [])


@pytest.mark.parametrize(("year", "last"), [("2025", 12), ("2026", 11)])
def test_ledger_adds_up_every_month(year: str, last: int, sample: Flask) -> None:
    issued = [on for (on,) in select_rows(Place, "taken_on") if str(on.year) == year]
    for month in range(1, last + 1):
        told = reported(sample, year, "--month", f"{year}-{month:02}")
        ledger, by_now = told["ledger"], sum(on.month <= month for on in issued)
        assert (
            ledger["opening"] - ledger["issued"] + ledger["lapsed"] + ledger["cancelled"] + ledger["corrections"]
            == ledger["closing"]
        )
        assert (ledger["opening"], ledger["issued"], ledger["closing"]) == (1500, by_now, 1500 - by_now)
        assert [each["month"] for each in told["months"]] == [f"{year}-{each:02}" for each in range(1, month + 1)]
        assert sum(each["issued"] for each in told["months"]) == by_now


@pytest.mark.parametrize(
    ("arguments", "as_of", "months", "provisional"),
    [
        (("2026",), "2026-10-31", 10, False),
        (("2025",), "2025-12-31", 12, False),
        (("2026", "--month", "2026-11"), "2026-11-24", 11, True),
        (("2026", "--month", "2026-12"), "2026-11-24", 12, True),
        (("2027",), "2026-11-24", 1, True),
        (("2026", "--month", "2026-02"), "2026-02-28", 2, False),
    ],
    ids=str,
)
def test_report_ends_with_requested_or_complete_month(
    arguments: tuple[str, ...], as_of: str, months: int, provisional: bool, sample: Flask
) -> None:
    told = reported(sample, *arguments)
    assert (told["as_of"], len(told["months"]), told["provisional"]) == (as_of, months, provisional)


def test_csv_has_same_numbers_and_checksum(sample: Flask) -> None:
    told, done = reported(sample, "2026"), invoke_quota(sample, "report", "2026", "--format", "csv")
    head, *lines = csv.reader(StringIO(done.stdout_bytes.decode(), newline=""))
    cells = {"/".join(filter(None, line[:3])): line[3] for line in lines}
    assert head == ["section", "key", "month", "value"]
    assert cells["checksum/sha256"] == told["checksum"]
    assert cells["ledger/closing"] == str(told["ledger"]["closing"])
    assert {month["month"]: str(month["arrived"]) for month in told["months"]} == {
        f"2026-{month:02}": cells[f"months/arrived/2026-{month:02}"] for month in range(1, 11)
    }


def test_report_file_is_whole_or_unchanged(sample: Flask, tmp_path: Path) -> None:
    out, said = tmp_path / "report.json", invoke_quota(sample, "report", "2026").stdout
    done = invoke_quota(sample, "report", "2026", "--output", str(out))
    assert (done.exit_code, done.output, out.read_text()) == (0, "", said)
    for wrong in (["2026", "--month", "2026-13"], ["2024", "--month", "2026-01"], ["2026", "--format", "docx"]):
        assert invoke_quota(sample, "report", *wrong, "--output", str(out)).exit_code == 2
    assert invoke_quota(sample, "report", "2026", "--output", str(tmp_path / "no" / "report")).exit_code == 2
    occupied = tmp_path / "report.csv"
    occupied.mkdir()
    assert invoke_quota(sample, "report", "2026", "--output", str(occupied)).exit_code == 2
    assert (out.read_text(), sorted(each.name for each in tmp_path.iterdir())) == (said, ["report.csv", "report.json"])


def test_half_written_report_is_removed(sample: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    done = invoke_quota(sample, "report", "2026", "--output", str(tmp_path / "report.json"))
    assert (done.exit_code, done.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert "report.json cannot be written: No space left on device" in done.stderr


def test_halves_are_windows_of_their_year(app: Flask) -> None:
    for half, amount in (("2026-H1", "100"), ("2026-H2", "60")):
        assert invoke_quota(app, "set", half, amount, "--source", "Notice 4").exit_code == 0
    told = reported(app, "2026")
    assert told["windows"] == [{"window": "2026-H1", "places": 100}, {"window": "2026-H2", "places": 60}]
    assert (told["quota"], told["ledger"]["opening"] + told["ledger"]["corrections"]) == (160, 160)


def test_unknown_ceiling_counts_without_limit(app: Flask, tmp_path: Path) -> None:
    people = [participant_row(f"P-{number}", visa_issued_on="2009-05-01") for number in range(3)]
    assert run_import(app, write_register(tmp_path / "r", *people)).status == 0
    told = reported(app, "2009")
    assert (told["quota"], told["windows"]) == (None, [{"window": "2009", "places": None}])
    assert told["ledger"] == {"opening": 0, "issued": 3, "lapsed": 0, "cancelled": 0, "corrections": 0, "closing": -3}


WRONG_REPORTS = [
    (), ("26",), ("year",), ("2026", "--month", "2025-12"), ("2026", "--month", "2026-13"),
    ("2026", "--month", "November"), ("2026", "--scheme", "atlantis"), ("2026", "--format", "docx"), ("2026", "--direction", "up"),
]  # fmt: skip


def test_wrong_call_exits_with_2_and_one_line(app: Flask) -> None:
    for arguments in WRONG_REPORTS:
        done = invoke_quota(app, "report", *arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert done.stderr.splitlines()[-1].startswith("Error: ")


def test_wrong_ledger_is_never_shown(app: Flask, tmp_path: Path) -> None:
    run_import(app, write_register(tmp_path / "r", participant_row(visa_issued_on="2026-03-02")))
    db.session.execute(db.update(LedgerEntry).values(amount=2))
    db.session.commit()
    done = invoke_quota(app, "report", "2026")
    assert (done.exit_code, done.stdout) == (2, "")


@pytest.mark.parametrize("engine", ENGINES)
def test_unmigrated_database_gives_one_line(engine: Any) -> None:
    with empty_database(engine) as url:
        app = make_app(url)
        with app.app_context():
            for arguments in (("report", "2026"), ("set", "2026", "1", "--source", "x")):
                done = invoke_quota(app, *arguments)
                assert (done.exit_code, done.output) == (2, "Error: the database is not migrated: run `flask db upgrade`\n")
            db.engine.dispose()
