"""`flask quota set`: ceilings of years and halves, and refusals in one line."""

from pathlib import Path

from flask import Flask

from tests.factories.participants import dump_database, select_rows
from tests.factories.register import participant_row, run_import, write_register
from tests.support.commands import invoke_quota
from tracker.models.quota import CeilingRow

CEILINGS = [  # window, ceiling, further options, and what is then recorded
    (("2027", "900", "--source", "Notice 3"), ("japan", "inbound", "2027", 900, "Notice 3")),
    (("2027-H1", "400", "--source", "Notice 3", "--direction", "outbound"), ("japan", "outbound", "2027-H1", 400, "Notice 3")),
    (("2027-H2", "0", "--source", "告示", "--scheme", "korea"), ("korea", "inbound", "2027-H2", 0, "告示")),
]
WRONG_CEILINGS = [
    ("2027",), ("2027", "900"), ("2027", "-1", "--source", "x"), ("2027", "many", "--source", "x"), ("2027-H3", "1", "--source", "x"),
    ("27", "1", "--source", "x"), ("2027-Q1", "1", "--source", "x"), ("2027", "1", "--source", " "), ("2025", "0", "--source", "x"),
    ("2027", "1", "--source", "x", "--scheme", "atlantis"), ("2027", "1", "--source", "x", "--direction", "up"),
]  # fmt: skip


def test_ceilings_are_recorded_for_years_and_halves(app: Flask) -> None:
    for arguments, recorded in CEILINGS:
        done = invoke_quota(app, "set", *arguments)
        assert (done.exit_code, done.output) == (0, "")
        assert select_rows(CeilingRow, "scheme", "direction", "window", "amount", "source")[-1] == recorded


def test_invalid_ceiling_exits_with_2(app: Flask, tmp_path: Path) -> None:
    run_import(app, write_register(tmp_path / "r", participant_row(visa_issued_on="2025-03-02")))
    before = dump_database()
    for arguments in WRONG_CEILINGS:
        done = invoke_quota(app, "set", *arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert done.stderr.splitlines()[-1].startswith("Error: ")
    assert dump_database() == before
