"""Assess a population's file by many processes or machines, over Dask's distributed scheduler.

Each task takes one row group of the source and writes its verdicts to a file of its own, whole or not at all. If a worker
dies, another repeats its task. All machines read and write the same files, and have the same rules.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import distributed

from tracker.compliance.loading import builtin
from tracker.errors import TrackerError
from tracker.formats.populations.schema import VERDICTS, check_schema
from tracker.workflows.populations.assess_file import (
    ROWS,
    Progress,
    RowCounts,
    open_parquet,
    read_batches,
    replace_parquet,
    write_assessments,
)

PATIENCE = 15
"""Seconds to wait for the scheduler."""


class SchedulerError(TrackerError):
    """The scheduler or one of its workers failed: which one, and why."""


class RowGroup(NamedTuple):
    """One row group to assess, and the file for its verdicts."""

    source: Path
    group: int
    target: Path
    today: date
    edition: str


def assess_over_dask(source: Path, target: Path, address: str, *, today: date, progress: Progress) -> RowCounts:
    """Assess a file into another by the workers of the scheduler at an address (`tcp://host:port`).

    Raises `SchedulerError` if no scheduler answers, a worker has other rules, or one row group killed several workers.
    """
    source, target = source.resolve(), target.resolve()
    with open_parquet(source) as file:
        check_schema(str(source), file.schema_arrow)
        groups = file.num_row_groups
    with _folder(target) as folder, _client(address) as client:
        parts = [RowGroup(source, group, folder / f"{group:06}.parquet", today, builtin().digest) for group in range(groups)]
        done = RowCounts(*map(sum, zip(*_assess_groups(client, parts, progress), strict=True))) if parts else RowCounts(0, 0)
        with replace_parquet(target, VERDICTS) as out:
            for part in parts:
                for batch in _read_verdicts(part):
                    out.write_batch(batch)
    return done


def _read_verdicts(part: RowGroup) -> Iterator[Any]:
    """Yield the verdicts of one assessed row group."""
    with open_parquet(part.target) as file:
        yield from file.iter_batches(ROWS)


def assess_row_group(part: RowGroup) -> RowCounts:
    """Assess one row group, on a worker. A repetition writes the same file."""
    rulebook = builtin()
    if rulebook.digest != part.edition:
        raise SchedulerError(f"a worker holds the rules' edition {rulebook.digest[:12]}, not {part.edition[:12]}")
    rows = read_batches(part.source, today=part.today, groups=range(part.group, part.group + 1))
    return write_assessments(part.target, rows, rulebook, today=part.today, progress=_ignore)


def _ignore(rows: int) -> None:
    """Ignore the progress within a row group."""


def _assess_groups(client: Any, parts: list[RowGroup], progress: Progress) -> Iterator[RowCounts]:
    """Yield the counts of each row group as it is finished."""
    try:
        for _, done in distributed.as_completed(client.map(assess_row_group, parts, pure=False), with_results=True):
            progress(done.rows)
            yield done
    except distributed.KilledWorker as error:
        raise SchedulerError(f"a part was given up after it ended several workers: {error}") from None


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        client = distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise SchedulerError(f"no scheduler answers at {address}: {error}") from None
    with client:
        yield client


@contextmanager
def _folder(target: Path) -> Iterator[Path]:
    """Make a folder beside the target for the parts of this run; remove it at the end, also after an error."""
    folder = Path(mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
