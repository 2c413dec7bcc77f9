"""`flask register histories`: the register as columns has the verdicts that the register has, on both engines."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from flask import Flask

from tests.factories.populations import line_from_row
from tests.factories.register import SAMPLE, job_row, participant_row, run_import, write_register
from tracker.formats.populations.schema import FACTS


def run(app: Flask, *arguments: object) -> str:
    done = app.test_cli_runner().invoke(args=[str(each) for each in arguments])
    assert done.exit_code in {0, 1}, done.output
    return done.stdout


@pytest.mark.parametrize("on", ["2026-07-15", "2027-03-01"])
def test_sample_has_same_verdicts_as_columns(app: Flask, on: str, tmp_path: Path) -> None:
    run_import(app, SAMPLE)
    told = [json.loads(line) for line in run(app, "register", "assess", "--on", on).splitlines()]
    source, target = tmp_path / "histories.parquet", tmp_path / "verdicts.parquet"
    assert run(app, "register", "histories", source, "--on", on) == f"histories: {len(told)}\n"
    assert pq.read_schema(source).equals(FACTS)
    run(app, "assess", "--parquet", source, target)
    assert [line_from_row(row) for row in pq.read_table(target).to_pylist()] == told
    assert len(told) > 300


def test_two_employers_with_one_name_stay_two(app: Flask, tmp_path: Path) -> None:
    first = job_row(employer_brn="11111111", start="2026-02-01", end="2026-05-31")
    second = job_row(employer_brn="22222222", start="2026-06-01", end="2026-11-30")
    run_import(app, write_register(tmp_path / "register", participant_row(arrived_on="2026-01-10"), jobs=[first, second]))
    run(app, "register", "histories", tmp_path / "out.parquet")
    (row,) = pq.read_table(tmp_path / "out.parquet").to_pylist()
    employers = [each["employer"] for each in row["jobs"]]
    assert len(set(employers)) == 2
    assert row["as_of"] is None


def test_histories_hold_facts_known_then(app: Flask, tmp_path: Path) -> None:
    run_import(app, write_register(tmp_path / "register", participant_row(arrived_on="2026-01-10")))
    run(app, "register", "histories", tmp_path / "out.parquet", "--known-on", "2020-01-01")
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == []


def test_unwritable_file_is_named(app: Flask, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(args=["register", "histories", str(tmp_path / "none" / "out.parquet")])
    assert (done.exit_code, "out.parquet cannot be written: No such file" in done.output) == (2, True)
