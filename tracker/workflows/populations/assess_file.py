"""A population's file in, its verdicts out, batch by batch: memory does not grow with the number of rows."""

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
"""Rows that are judged at once: enough that the arrays pay, few enough that they stay near the processor."""
Progress: TypeAlias = Callable[[int], object]
"""Told how many rows more were done."""


class RowCounts(NamedTuple):
    """How many rows were answered, and how many of them by an error."""

    rows: int
    errors: int


def write_assessments(
    target: Path, rows: Iterable[PopulationBatch], rulebook: Rulebook, *, today: date, progress: Progress
) -> RowCounts:
    """Judges every row into a Parquet file, in their order. The target is written whole or not at all.

    Raises what the reading of the rows raises, and OSError where the target cannot be written.
    """
    done = RowCounts(0, 0)
    with replace_parquet(target, VERDICTS) as out:
        for batch in rows:
            judged, errors = write_batch(batch, assess_all(batch.people, rulebook), rulebook, today)
            out.write_batch(judged)
            done = RowCounts(done.rows + len(judged), done.errors + errors)
            progress(len(judged))
    return done


def read_batches(source: Path, *, today: date, groups: range | None = None) -> Iterator[PopulationBatch]:
    """The rows of a file, or of some of its row groups, in batches of at most `ROWS`.

    Raises `ColumnError` where it is no Parquet file, lacks a column or has one of another type.
    """
    with open_parquet(source) as file:
        check_schema(str(source), file.schema_arrow)
        for batch in file.iter_batches(ROWS, row_groups=groups):
            batch.validate(full=True)
            yield read_batch(batch, today.toordinal())


@contextmanager
def open_parquet(source: Path) -> Iterator[pq.ParquetFile]:
    """A Parquet file; whatever turns out to be broken in it while it is read is an `ColumnError`."""
    try:
        with pq.ParquetFile(source, pre_buffer=False) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise ColumnError(str(source), "(file)", f"is no Parquet file that can be read: {reason}") from None


@contextmanager
def replace_parquet(target: Path, schema: pa.Schema) -> Iterator[Any]:
    """A Parquet file that stands at its place when all is written, and leaves nothing behind when it is not.

    Nobody else may read it, as it is about people. Raises OSError where it cannot be written, or another thing stands there.
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
