"""How commands say what cannot be done: one line, and the exit status that belongs to it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from tracker.errors import TrackerError


class CannotError(click.ClickException):
    """A command that could not be carried out: a refused file, a database that is away."""

    exit_code = 2


@contextmanager
def plainly() -> Iterator[None]:
    """Turns our errors into one line on standard error and exit status 2."""
    try:
        yield
    except TrackerError as error:
        raise CannotError(str(error)) from error
