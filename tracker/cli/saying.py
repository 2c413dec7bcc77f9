"""Errors of commands as one line with an exit status, and files that are written whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tracker.errors import TrackerError


class CannotError(click.ClickException):
    """A command that could not be done: a refused file, a database that cannot be reached."""

    exit_code = 2


@contextmanager
def plainly() -> Iterator[None]:
    """Turn our errors into one line on standard error and exit status 2."""
    try:
        yield
    except TrackerError as error:
        raise CannotError(str(error)) from error


def write_whole(output: Path, content: str | bytes) -> None:
    """Write a text or bytes to a file, whole or not at all. Raises `UsageError` if it cannot be written."""
    beside = output.with_name(f".{output.name}.partial")
    try:
        beside.write_bytes(content.encode() if isinstance(content, str) else content)
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.UsageError(f"{output} cannot be written: {error.strerror}") from None
