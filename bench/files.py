"""Populations as files through the commands, against the bare reading (and writing) of the same files; with their memory."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from bench.histories import histories
from bench.line import Line
from tests.factories.populations import row_from_line
from tracker.compliance.loading import builtin_files
from tracker.formats.populations.schema import FACTS

DIFFERENT = 100_000
"""Histories that differ; a file repeats them."""
ASSESSED, COMPARED = 1_000_000, 10_000_000
MOST_MEMORY = 600
"""Mebibytes that a command may take at its peak."""
MOST_GROWTH = 1.2
"""How many times the memory of a million rows ten million may take."""
FLASK = Path(sys.executable).with_name("flask")
BATCH = 1 << 15


SMALL_PARENT = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""A process is born with the memory of its parent, so the parent must be a small one."""


class Used(NamedTuple):
    """CPU seconds, and mebibytes at the peak."""

    seconds: float
    memory: int


def assess() -> Line:
    """`flask assess --parquet`, against reading the source and writing the answers, which are ready."""
    with _population(ASSESSED) as source:
        target, copied = source.with_name("out.parquet"), source.with_name("copied.parquet")
        ours = _command("assess", "--parquet", source, target)
        if pq.read_metadata(target).num_rows != ASSESSED:
            raise SystemExit("assess/parquet: not every row was answered")
        began = process_time()
        _read(source)
        answers = pq.ParquetFile(target)
        with pq.ParquetWriter(copied, answers.schema_arrow, compression="zstd") as out:
            for batch in answers.iter_batches(BATCH):
                out.write_batch(batch)
        return _line("assess/parquet", ours, process_time() - began, ASSESSED, (4, 2.5))


def compare() -> Line:
    """`flask rules compare --parquet`: two versions of the rules over ten million histories, against reading them."""
    with _population(COMPARED) as source:
        draft = source.with_name("draft.toml")
        draft.write_bytes(builtin_files()["japan.toml"].replace(b"limit = 6\n", b"limit = 5\n"))
        ours = _command("rules", "compare", draft, "--parquet", source)
        with _population(ASSESSED) as fewer:
            few = _command("rules", "compare", draft, "--parquet", fewer)
        if ours.memory > MOST_GROWTH * few.memory:
            raise SystemExit(f"compare/parquet: {few.memory} MiB for {ASSESSED} rows, {ours.memory} for {COMPARED}")
        began = process_time()
        _read(source)
        return _line("compare/parquet", ours, process_time() - began, COMPARED, (12, 8))


def _line(case: str, ours: Used, theirs: float, rows: int, most: tuple[float, float]) -> Line:
    """`most`: how many times the peer's it must and should cost at most."""
    if ours.memory > MOST_MEMORY:
        raise SystemExit(f"{case}: {ours.memory} MiB at its peak, may be {MOST_MEMORY}")
    note = f"rows={rows} memory={ours.memory}MiB"
    return Line(case, f"{ours.seconds:.1f}s", f"{theirs:.1f}s", ours.seconds / theirs, *most, False, note)


def _command(*arguments: str | Path) -> Used:
    """One run of a command."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL_PARENT, FLASK, *arguments],
        env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    status, seconds, memory = done.stdout.split()
    if int(status):
        raise SystemExit(f"flask {arguments[0]} ended with {int(status)}")
    return Used(float(seconds), int(memory) // 1024)


def _read(source: Path) -> None:
    for _ in pq.ParquetFile(source).iter_batches(BATCH):
        pass


@contextmanager
def _population(rows: int) -> Iterator[Path]:
    """A file with so many histories, gone afterwards."""
    table = pa.Table.from_pylist([row_from_line(facts) for facts in histories(DIFFERENT)], schema=FACTS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.parquet"
        with pq.ParquetWriter(path, FACTS) as out:
            for _ in range(rows // DIFFERENT):
                out.write_table(table)
        yield path
