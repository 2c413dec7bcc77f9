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
from tracker.formats.populations.schema import VERDICTS, check
from tracker.workflows.populations.assess_file import ROWS, Done, Progress, assess_all_into, batches, readable, written

PATIENCE = 15
"""Seconds to wait for the scheduler."""


class SpreadingError(TrackerError):
    """The scheduler or its workers cannot do it: which one, and why."""


class Part(NamedTuple):
    """One row group to be judged, and where its verdicts go."""

    source: Path
    group: int
    target: Path
    today: date
    edition: str


def assess_spread(source: Path, target: Path, address: str, *, today: date, progress: Progress) -> Done:
    """Judges a file into another one, by the workers of the scheduler at an address (`tcp://host:port`).

    Raises `SpreadingError` where nobody answers there, a worker holds other rules, or a part killed several workers.
    """
    source, target = source.resolve(), target.resolve()
    with readable(source) as file:
        check(str(source), file.schema_arrow)
        groups = file.num_row_groups
    with _folder(target) as folder, _client(address) as client:
        parts = [Part(source, group, folder / f"{group:06}.parquet", today, builtin().digest) for group in range(groups)]
        done = Done(*map(sum, zip(*_judged(client, parts, progress), strict=True))) if parts else Done(0, 0)
        with written(target, VERDICTS) as out:
            for part in parts:
                for batch in _answered(part):
                    out.write_batch(batch)
    return done


def _answered(part: Part) -> Iterator[Any]:
    """The verdicts of a part that was judged."""
    with readable(part.target) as file:
        yield from file.iter_batches(ROWS)


def judge_part(part: Part) -> Done:
    """What a worker does. Done twice it writes the same file twice."""
    rulebook = builtin()
    if rulebook.digest != part.edition:
        raise SpreadingError(f"a worker holds the rules' edition {rulebook.digest[:12]}, not {part.edition[:12]}")
    rows = batches(part.source, today=part.today, groups=range(part.group, part.group + 1))
    return assess_all_into(part.target, rows, rulebook, today=part.today, progress=_nobody)


def _nobody(rows: int) -> None:
    """Whom a worker tells of its progress."""


def _judged(client: Any, parts: list[Part], progress: Progress) -> Iterator[Done]:
    """What came of each part, as they are finished."""
    try:
        for _, done in distributed.as_completed(client.map(judge_part, parts, pure=False), with_results=True):
            progress(done.rows)
            yield done
    except distributed.KilledWorker as error:
        raise SpreadingError(f"a part was given up after it ended several workers: {error}") from None


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        client = distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise SpreadingError(f"no scheduler answers at {address}: {error}") from None
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
