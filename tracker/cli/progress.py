"""How far a command is, as a bar on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

PATIENCE = 1.0
"""Seconds that a command works in silence."""


@contextmanager
def bar(what: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
    """A bar, gone with the block, and what moves it on by so many rows; nothing is seen of it where the work is short."""
    with tqdm(total=total, desc=what, unit=" rows", file=sys.stderr, delay=PATIENCE, leave=False) as shown:
        yield shown.update
