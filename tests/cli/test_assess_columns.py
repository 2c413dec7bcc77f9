"""`flask assess --parquet IN OUT`: columns in, columns out, the exit status of the lines; wrong calls write nothing."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from tests.factories.populations import line_from_row, row_from_line, write_parquet
from tests.support.assess_command import BARE_ENVIRONMENT, EXAMPLE, FACTS, FLASK, ROOT, assess_lines
from tracker.cli.history import assess_command
from tracker.workflows.populations.assess_file import RowCounts


def asked(*arguments: object) -> Result:
    return CliRunner().invoke(assess_command, [str(each) for each in arguments])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_parquet(tmp_path / "in.parquet", [row_from_line(FACTS)])


def test_example_gives_same_answer_as_line(source: Path) -> None:
    target = source.with_name("out.parquet")
    done = asked("--parquet", source, target)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "rows: 1 answered, 0 of them with an error\n")
    assert [line_from_row(row) for row in pq.read_table(target).to_pylist()] == assess_lines(EXAMPLE)


def test_unassessable_row_exits_with_1(tmp_path: Path) -> None:
    source, target = (
        write_parquet(tmp_path / "in.parquet", [row_from_line(FACTS | {"scheme": "atlantis"})]),
        tmp_path / "out.parquet",
    )
    done = asked("--parquet", source, target)
    assert (done.exit_code, done.stderr) == (1, "rows: 1 answered, 1 of them with an error\n")
    assert pq.read_table(target).to_pylist()[0]["error"] == {"field": "scheme", "message": "'atlantis' is not a known scheme"}


@pytest.mark.slow
def test_the_command_needs_no_settings(source: Path) -> None:
    command = [FLASK, "assess", "--parquet", str(source), str(source.with_name("out.parquet"))]
    done = subprocess.run(command, env=BARE_ENVIRONMENT, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"")


WRONG: list[tuple[Callable[[Path], list[object]], str]] = [
    (lambda source: ["--parquet", source], "requires 2 arguments"),
    (lambda source: [source, "--parquet", source, source.with_name("out.parquet")], "--parquet takes IN and OUT alone"),
    (lambda source: ["--explain", "ja", "--parquet", source, source.with_name("out.parquet")], "--parquet takes IN and OUT alone"),
    (lambda source: ["--parquet", source, source], "IN and OUT are one file"),
    (lambda source: ["--parquet", source, source.parent], "is a directory"),
    (lambda source: ["--parquet", source, "/dev/null"], "/dev/null cannot be written: Invalid argument"),
    (lambda source: ["--dask", "tcp://127.0.0.1:1"], "--dask works on columns: give --parquet IN OUT too"),
    (lambda source: ["--parquet", source.with_name("none.parquet"), source.with_name("out.parquet")], "none.parquet: (file): "),
    (lambda source: ["--parquet", source, source.with_name("none") / "out.parquet"], "out.parquet cannot be written: No such file"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "complaint"), WRONG)
def test_wrong_call_writes_nothing(arguments: Callable[[Path], list[object]], complaint: str, source: Path) -> None:
    done = asked(*arguments(source))
    assert (done.exit_code, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert [path.name for path in source.parent.iterdir()] == ["in.parquet"]


def test_address_sends_work_to_the_scheduler(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []

    def assess_spread(*arguments: object, today: date, progress: object) -> RowCounts:
        calls.append(arguments)
        return RowCounts(5, 0)

    monkeypatch.setattr("tracker.workflows.populations.assess_over_dask.assess_over_dask", assess_spread)
    target = source.with_name("out.parquet")
    done = asked("--parquet", source, target, "--dask", "tcp://127.0.0.1:8786")
    assert (done.exit_code, calls) == (0, [(source, target, "tcp://127.0.0.1:8786")])


def test_without_dask_the_requirements_are_named(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tracker.workflows.populations.assess_over_dask", None)
    done = asked("--parquet", source, source.with_name("out.parquet"), "--dask", "tcp://127.0.0.1:8786")
    assert (done.exit_code, "requirements-dask.txt" in done.stderr) == (2, True)


@pytest.mark.slow
def test_everything_else_starts_without_arrow_and_dask() -> None:
    code = "import sys, tracker.app; print({'pyarrow', 'distributed'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"set()\n"
