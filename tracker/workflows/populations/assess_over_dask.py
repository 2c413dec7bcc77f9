"""A population's file judged by many processes or machines, over Dask's distributed scheduler.

Each task takes one row group of the source and writes its verdicts to a file of its own, whole or not at all; a task
whose worker dies is done again by another. All machines read and write the same files, and hold the same rules.
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
    """The scheduler or its workers cannot do it: which one, and why."""


class RowGroup(NamedTuple):
    """One row group to be judged, and where its verdicts go."""

    source: Path
    group: int
    target: Path
    today: date
    edition: str


def assess_over_dask(source: Path, target: Path, address: str, *, today: date, progress: Progress) -> RowCounts:
    """Judges a file into another one, by the workers of the scheduler at an address (`tcp://host:port`).

    Raises `SchedulerError` where nobody answers there, a worker holds other rules, or a part killed several workers.
    """
    source, target = source.resolve(), target.resolve()
    with open_parquet(source) as file:
        check_schema(str(source), file.schema_arrow)
        groups = file.num_row_groups
    with _folder(target) as folder, _client(address) as client:
        parts = [RowGroup(source, group, folder / f"{group:06}.parquet", today, builtin().digest) for group in range(groups)]
        done = RowCounts(*map(sum, zip(*_judged(client, parts, progress), strict=True))) if parts else RowCounts(0, 0)
        with replace_parquet(target, VERDICTS) as out:
            for part in parts:
                for batch in _answered(part):
                    out.write_batch(batch)
    return done


def _answered(part: RowGroup) -> Iterator[Any]:
    """The verdicts of a part that was judged."""
    with open_parquet(part.target) as file:
        yield from file.iter_batches(ROWS)


def assess_row_group(part: RowGroup) -> RowCounts:
    """What a worker does. Done twice it writes the same file twice."""
    rulebook = builtin()
    if rulebook.digest != part.edition:
        raise SchedulerError(f"a worker holds the rules' edition {rulebook.digest[:12]}, not {part.edition[:12]}")
    rows = read_batches(part.source, today=part.today, groups=range(part.group, part.group + 1))
    return write_assessments(part.target, rows, rulebook, today=part.today, progress=_nobody)


def _nobody(rows: int) -> None:
    """Whom a worker tells of its progress."""


def _judged(client: Any, parts: list[RowGroup], progress: Progress) -> Iterator[RowCounts]:
    """What came of each part, as they are finished."""
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
    """A folder of this run beside the target, for the parts, gone when they are one file or when they will not be."""
    folder = Path(mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
