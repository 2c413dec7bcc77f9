"""Populations as Parquet files, for three commands. Loaded only for those, because Arrow is slow to load."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
import pyarrow as pa

from tracker import clock
from tracker.cli.progress import bar
from tracker.cli.saying import plainly
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook_diff import Sides
from tracker.workflows.populations import compare_rules
from tracker.workflows.populations.assess_file import Progress, RowCounts, read_batches, write_assessments
from tracker.workflows.populations.export_histories import export_histories

pa.set_memory_pool(pa.system_memory_pool())  # as fast here, and it gives back what is free


def assessed(source: Path, target: Path, address: str | None) -> bool:
    """Whether every row was assessed, here or by the workers of the scheduler at an address.

    A bar on standard error shows how many rows are done. Ends the command if a file or the scheduler is refused.
    """
    if source.resolve() == target.resolve():
        raise click.UsageError("IN and OUT are one file")
    with plainly(), bar("assessing") as progress, _writable(target):
        done = _spread(source, target, address, progress) if address else _here(source, target, progress)
    click.echo(f"rows: {done.rows} answered, {done.errors} of them with an error", err=True)
    return not done.errors


def write_register_histories(target: Path, *, on: date | None, known_at: datetime | None) -> int:
    """Write the histories of the register; return how many. Ends the command if the file cannot be written."""
    with plainly(), _writable(target):
        return export_histories(target, on=on, known_at=known_at)


def compared(source: Path, sides: Sides, *, on: date) -> Iterator[str]:
    """Yield the totals of what other rules would change in a population, as lines. Ends the command if the file is refused.

    Rows that could not be read are counted on standard error, with the bar.
    """
    with plainly(), bar("comparing") as progress:
        found, done = compare_rules.compare_population(read_batches(source, today=on), sides, progress=progress)
    if done.errors:
        click.echo(f"rows: {done.errors} of {done.rows} cannot be read; flask assess --parquet says why", err=True)
    yield from compare_rules.summary_lines(found)


@contextmanager
def _writable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written: {os.strerror(error.errno or errno.EIO)}") from None


def _here(source: Path, target: Path, progress: Progress) -> RowCounts:
    today = clock.today()
    return write_assessments(target, read_batches(source, today=today), builtin(), today=today, progress=progress)


def _spread(source: Path, target: Path, address: str, progress: Progress) -> RowCounts:
    try:
        from tracker.workflows.populations.assess_over_dask import assess_over_dask  # noqa: PLC0415 - no part of an ordinary installation
    except ImportError:
        raise click.UsageError("--dask needs what requirements-dask.txt lists") from None
    return assess_over_dask(source, target, address, today=clock.today(), progress=progress)
