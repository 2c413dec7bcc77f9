"""How migrations reach the database: through the application that `flask db` was called with."""

from pathlib import Path

from alembic import context
from flask import current_app


def render(kind: str, what: object, _: object) -> str | bool:
    """Types of ours are written down as what they are to the database, so that migrations import no model."""
    if kind == "type" and type(what).__name__ == "Moment":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(what).__name__ == "JSON":
        return "sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql')"
    return False


database = current_app.extensions["migrate"].db
engine = database.engine

if engine.dialect.name == "sqlite" and engine.url.database:
    Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)

with engine.connect() as connection:
    if engine.dialect.name == "sqlite":  # once for the file: readers then never wait for a writer
        connection.connection.execute("PRAGMA journal_mode=WAL")
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_item=render,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
