"""Assess a population's Parquet file into another, batch by batch; memory does not grow with the rows."""

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from tracker.compliance.columns.assess import assess_all
from tracker.compliance.rulebook import Rulebook
from tracker.formats.populations.read import PopulationBatch, read_batch
from tracker.formats.populations.schema import VERDICTS, ColumnError, check_schema
from tracker.formats.populations.write import write_batch

ROWS = 1 << 15
"""Rows assessed at once: enough to gain from arrays, few enough to fit into the processor's cache."""
Progress: TypeAlias = Callable[[int], object]
"""Receives the number of further rows that are finished."""


class RowCounts(NamedTuple):
    """The number of rows, and how many of them are errors."""

    rows: int
    errors: int


def write_assessments(
    target: Path, rows: Iterable[PopulationBatch], rulebook: Rulebook, *, today: date, progress: Progress
) -> RowCounts:
    """Assess every row into a Parquet file, in their order. The target is written whole or not at all.

    Raises the errors of `read_batches`, and OSError if the target cannot be written.
    """
    counts = RowCounts(0, 0)
    with replace_parquet(target, VERDICTS) as out:
        for batch in rows:
            verdicts, errors = write_batch(batch, assess_all(batch.people, rulebook), rulebook, today)
            out.write_batch(verdicts)
            counts = RowCounts(counts.rows + len(verdicts), counts.errors + errors)
            progress(len(verdicts))
    return counts


def read_batches(source: Path, *, today: date, groups: range | None = None) -> Iterator[PopulationBatch]:
    """Yield the rows of a file, or of some of its row groups, in batches of at most `ROWS`.

    Raises `ColumnError` if the file is not Parquet, lacks a column or has one of another type.
    """
    with open_parquet(source) as file:
        check_schema(str(source), file.schema_arrow)
        for batch in file.iter_batches(ROWS, row_groups=groups):
            batch.validate(full=True)
            yield read_batch(batch, today.toordinal())


@contextmanager
def open_parquet(source: Path) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file; raise `ColumnError` for anything broken in it, also while it is read."""
    try:
        with pq.ParquetFile(source, pre_buffer=False) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise ColumnError(str(source), "(file)", f"is no Parquet file that can be read: {reason}") from None


@contextmanager
def replace_parquet(target: Path, schema: pa.Schema) -> Iterator[Any]:
    """Open a Parquet file that replaces the target once it is complete; on an error nothing is left behind.

    Only its owner may read it, as it is about people. Raises OSError if it cannot be written or the target is not a file.
    """
    target = target.resolve()
    if target.exists() and not target.is_file():
        raise OSError(errno.EISDIR if target.is_dir() else errno.EINVAL, "is no file", str(target))
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        beside = Path(file.name)
    try:
        with pq.ParquetWriter(beside, schema, compression="zstd") as out:
            yield out
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
