"""How migrations reach the database: through the application that `flask db` was called with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from alembic import context
from flask import current_app
from sqlalchemy import Connection

from tracker.errors import StorageError


def render(kind: str, what: object, _: object) -> str | bool:
    """Types of ours are written down as what they are to the database, so that migrations import no model."""
    if kind == "type" and type(what).__name__ == "Moment":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(what).__name__ == "JSON":
        return "sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql')"
    return False


def report(steps: list[Any]) -> None:
    """Say what a command did to the schema, on standard error; nothing where no command runs."""
    if steps and click.get_current_context(silent=True):
        did, last = (
            ("applied", steps[-1].up_revision_id) if steps[-1].is_upgrade else ("undone", steps[-1].destination_revision_ids)
        )
        at = last if isinstance(last, str) else ", ".join(last) or "no migration"
        click.echo(f"{len(steps)} migration{'s' * (len(steps) > 1)} {did}; the schema is at {at}", err=True)


@contextmanager
def connected() -> Iterator[Connection]:
    """A connection; a database that is away is one line of a command, not a traceback."""
    try:
        with engine.connect() as connection:
            yield connection
    except StorageError as error:
        if click.get_current_context(silent=True):
            raise click.ClickException(str(error)) from error
        raise


database = current_app.extensions["migrate"].db
engine = database.engine
steps: list[Any] = []

if engine.dialect.name == "sqlite" and engine.url.database:
    Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

with connected() as connection:
    if engine.dialect.name == "sqlite":  # once for the file: readers then never wait for a writer
        connection.connection.execute("PRAGMA journal_mode=WAL")
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_item=render,
        on_version_apply=lambda *, step, **_: steps.append(step),
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
report(steps)
