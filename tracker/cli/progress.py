"""A progress bar on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

PATIENCE = 1.0
"""Seconds after which a bar appears."""


@contextmanager
def bar(what: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
    """Show a bar while the block runs; yield the function that advances it by a number of rows. Short work shows none."""
    with tqdm(total=total, desc=what, unit=" rows", file=sys.stderr, delay=PATIENCE, leave=False) as shown:
        yield shown.update
