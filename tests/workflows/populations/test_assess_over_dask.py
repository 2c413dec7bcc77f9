"""A population spread over workers of Dask: complete and in order, also where one of them is killed on the way."""

import copy
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import dask
import distributed
import pyarrow.parquet as pq
import pytest

from tests.factories.populations import row_of, write_parquet
from tracker.compliance.loading import builtin
from tracker.formats.populations.schema import ColumnError
from tracker.workflows.populations.assess_file import RowCounts, read_batches, write_assessments
from tracker.workflows.populations.assess_over_dask import RowGroup, SchedulerError, assess_over_dask, assess_row_group

pytestmark = pytest.mark.filterwarnings("default")  # Dask closes its own sockets late
TODAY = date(2026, 7, 15)
ROWS, GROUP = 6000, 150
SCHEMES = sorted(builtin().schemes)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers, a process each."""
    quiet = {"distributed.worker.daemon": False, "distributed.admin.tick.limit": "1m"}
    with (
        dask.config.set(quiet),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=True
        ) as cluster,
    ):
        yield cluster


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of many people, in row groups."""
    rows = [row_of(seed) | {"scheme": SCHEMES[seed % len(SCHEMES)]} for seed in range(ROWS)]
    return write_parquet(tmp_path_factory.mktemp("population") / "in.parquet", rows, group=GROUP)


@pytest.fixture
def source(written: Path, tmp_path: Path) -> Path:
    """A copy of the file, alone in its folder."""
    return Path(shutil.copy(written, tmp_path))


def alone(source: Path) -> tuple[Any, RowCounts]:
    """What one process makes of the file."""
    target = source.with_name("alone.parquet")
    done = write_assessments(target, read_batches(source, today=TODAY), builtin(), today=TODAY, progress=str)
    return pq.read_table(target), done


def spread(source: Path, cluster: Any, progress: Callable[[int], object] = str) -> tuple[Any, RowCounts]:
    """What the workers make of it."""
    target = source.with_name("out.parquet")
    done = assess_over_dask(source, target, cluster.scheduler_address, today=TODAY, progress=progress)
    return pq.read_table(target), done


@pytest.mark.slow
def test_workers_give_the_verdicts_of_one_process(source: Path, cluster: Any) -> None:
    table, done = spread(source, cluster)
    expected, expected_done = alone(source)
    assert (table.equals(expected), done) == (True, expected_done)
    assert 0 < done.errors < done.rows == ROWS
    assert sorted(path.name for path in source.parent.iterdir()) == ["alone.parquet", "in.parquet", "out.parquet"]


@pytest.mark.slow
def test_a_killed_worker_loses_no_row(source: Path, cluster: Any) -> None:
    killed: list[int] = []
    seen: list[int] = []

    def kill_one(rows: int) -> None:
        seen.append(rows)
        if not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    table, _ = spread(source, cluster, kill_one)
    assert table.equals(alone(source)[0])
    assert (len(killed), sum(seen)) == (1, ROWS)


def test_a_row_group_can_be_assessed_twice(source: Path, tmp_path: Path) -> None:
    part = RowGroup(source, 3, tmp_path / "3.parquet", TODAY, builtin().digest)
    once, twice = ((assess_row_group(part), part.target.read_bytes()) for _ in range(2))
    assert once == twice
    assert once[0].rows == GROUP


def test_a_worker_with_other_rules_refuses(source: Path, tmp_path: Path) -> None:
    with pytest.raises(SchedulerError, match=f"a worker holds the rules' edition {builtin().digest[:12]}, not ffffffffffff"):
        assess_row_group(RowGroup(source, 0, tmp_path / "0.parquet", TODAY, "f" * 64))


@pytest.mark.slow
def test_empty_file_gives_empty_file(tmp_path: Path, cluster: Any) -> None:
    table, done = spread(write_parquet(tmp_path / "in.parquet", []), cluster)
    assert (len(table), done) == (0, RowCounts(0, 0))


@pytest.mark.slow
def test_deadly_row_group_is_given_up(source: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.workflows.populations.assess_over_dask.assess_row_group", _deadly)
    # Each death costs the start of a process; with Dask's own 3 a busy machine gave up starting them.
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 1)
    with pytest.raises(SchedulerError, match="a part was given up after it ended several workers"):
        spread(source, cluster)
    assert sorted(path.name for path in source.parent.iterdir()) == ["in.parquet"]


def _deadly(part: RowGroup) -> RowCounts:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError(part)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_an_address_without_a_scheduler_is_named(address: str, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.workflows.populations.assess_over_dask.PATIENCE", 1)
    with pytest.raises(SchedulerError, match=f"no scheduler answers at {address}"):
        assess_over_dask(source, source.with_name("out.parquet"), address, today=TODAY, progress=str)


def test_a_column_error_survives_pickling() -> None:
    error = ColumnError("in.parquet", "id", "is missing")
    assert str(copy.copy(error)) == str(error) == "in.parquet: id: is missing"
