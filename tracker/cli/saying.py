"""How commands say what cannot be done, in one line with the exit status that belongs to it, and how they write files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def write_whole(output: Path, text: str) -> None:
    """The whole text, or nothing: a file is never half-written. Raises `UsageError` where it cannot be."""
    beside = output.with_name(f".{output.name}.partial")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.UsageError(f"{output} cannot be written: {error.strerror}") from None
