"""Populations as Parquet files, for `flask assess --parquet`. Loaded only where columns are asked for."""

import errno
import os
import sys
from pathlib import Path

import click
import pyarrow
from tqdm import tqdm

from tracker import clock
from tracker.cli.saying import plainly
from tracker.compliance.loading import builtin
from tracker.papers.populations.streaming import Done, Progress, assess_all_into, batches


def assessed(source: Path, target: Path, address: str | None) -> bool:
    """Whether every row was assessed, here or by the workers of the scheduler at an address.

    A bar on standard error shows how many rows are done. Ends the command where a file or the scheduler is refused.
    """
    with plainly(), tqdm(desc="assessing", unit=" rows", file=sys.stderr, delay=1, leave=False) as bar:
        try:
            done = _spread(source, target, address, bar.update) if address else _here(source, target, bar.update)
        except OSError as error:
            raise click.UsageError(f"{target} cannot be written: {os.strerror(error.errno or errno.EIO)}") from None
    click.echo(f"rows: {done.rows} answered, {done.errors} of them with an error", err=True)
    return not done.errors


def _here(source: Path, target: Path, progress: Progress) -> Done:
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())  # as fast here, and it gives back what is free
    today = clock.today()
    return assess_all_into(target, batches(source, today=today), builtin(), today=today, progress=progress)


def _spread(source: Path, target: Path, address: str, progress: Progress) -> Done:
    try:
        from tracker.papers.populations.spreading import assess_spread  # noqa: PLC0415 - no part of an ordinary installation
    except ImportError:
        raise click.UsageError("--dask needs what requirements-dask.txt lists") from None
    return assess_spread(source, target, address, today=clock.today(), progress=progress)
