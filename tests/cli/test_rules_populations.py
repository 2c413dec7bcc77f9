"""`flask rules compare --parquet`: what a draft would change in a population, as totals; no database is asked."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.factories.populations import write_parquet
from tests.factories.rulebooks import NEW, OLD, tenure_limited_to
from tests.support.assess_command import BARE_ENVIRONMENT, FLASK, ROOT
from tracker.cli.rules import rules

ROW = {"id": "a", "scheme": "japan", "arrived_on": date(2026, 1, 10), "visa_issued_on": date(2025, 12, 10)}
JOB = {"employer": "Harbour Bakery", "start": date(2026, 1, 15), "end": date(2026, 5, 9)}
ROWS = [
    ROW | {"jobs": [JOB], "as_of": date(2026, 6, 1)},
    ROW | {"id": "b", "jobs": [JOB]},
    ROW | {"id": "c", "jobs": [JOB | {"end": date(2026, 8, 1)}]},
    ROW | {"id": "d"},
    ROW | {"id": "e", "visa_issued_on": date(2009, 1, 1)},
    ROW | {"id": "f", "scheme": "korea", "jobs": [JOB]},
    ROW | {"id": None},
]
TOLD = """\
forecast -> unmet: 1
met -> unmet: 2
employer-tenure: passed anew by 2, no longer by 0, earlier by 1, later by 0
people: 5 compared, 3 with another status, 0 with other days only, 1 same, 1 not assessed
"""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.toml"
    path.write_text(f"{OLD}[[versions]]{tenure_limited_to(3)}", encoding="utf-8")
    return path


def asked(*arguments: object) -> Result:
    return CliRunner().invoke(rules, ["compare", *map(str, arguments)])


def test_totals_are_printed_and_unreadable_rows_counted(draft: Path, tmp_path: Path) -> None:
    done = asked(draft, "--parquet", write_parquet(tmp_path / "in.parquet", ROWS), "--on", "2026-05-01")
    assert (done.exit_code, done.stdout) == (0, TOLD)
    assert done.stderr == "rows: 1 of 7 cannot be read; flask assess --parquet says why\n"


@pytest.mark.slow
def test_same_rules_change_nobody(tmp_path: Path) -> None:
    (tmp_path / "same.toml").write_text(f"{OLD}[[versions]]{NEW}", encoding="utf-8")
    source = write_parquet(tmp_path / "in.parquet", ROWS[:5])
    command = [FLASK, "rules", "compare", str(tmp_path / "same.toml"), "--parquet", str(source)]
    done = subprocess.run(command, env=BARE_ENVIRONMENT, cwd=ROOT, capture_output=True, text=True, check=False)
    told = "people: 5 compared, 0 with another status, 0 with other days only, 4 same, 1 not assessed\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, told, "")


def test_file_without_a_population_is_named(draft: Path) -> None:
    done = asked(draft, "--parquet", draft)
    assert (done.exit_code, done.stdout, "draft.toml: (file): is no Parquet file" in done.stderr) == (2, "", True)


def test_a_table_of_a_population_is_refused(draft: Path, tmp_path: Path) -> None:
    done = asked(draft, "--parquet", write_parquet(tmp_path / "in.parquet", ROWS), "--csv", tmp_path / "out.csv")
    assert (done.exit_code, "a population has totals only" in done.stderr) == (2, True)
