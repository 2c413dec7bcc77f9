"""Whether the migrations make what the models say: by Alembic's own comparison, and by everything that can be reflected."""

from typing import Any, TypeAlias

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.goals.stage import remembered, staged
from tests.support.databases import empty_database
from tests.support.engines import Engine
from tracker.models.base import db

Shape: TypeAlias = dict[str, Any]
"""Table and part of it -> what is reflected."""


def differences(engine: Engine) -> list[str]:
    """What differs between a migrated database and one that the models made."""
    with staged(engine):
        migrated, compared = shape(), _compared()
    with empty_database(engine) as url, remembered(url):
        db.metadata.create_all(db.engine)
        created = shape()
    parts = sorted(migrated.keys() | created.keys())
    return [
        *compared,
        *(f"{part}: {migrated.get(part)} / {created.get(part)}" for part in parts if migrated.get(part) != created.get(part)),
    ]


def _compared() -> list[str]:
    options = {"compare_type": True, "compare_server_default": True}
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return [repr(difference) for difference in compare_metadata(context, db.metadata)]


def shape() -> Shape:
    """All that a database says of its tables: columns, keys, constraints and indexes with their conditions."""
    inspector, found = sa.inspect(db.engine), Shape()
    for table in inspector.get_table_names():
        if table != "alembic_version":
            found[f"{table} columns"] = sorted(_column(each) for each in inspector.get_columns(table))
            found[f"{table} key"] = repr(inspector.get_pk_constraint(table))
            for what in ("foreign_keys", "unique_constraints", "check_constraints", "indexes"):
                found[f"{table} {what}"] = sorted(map(_sorted, getattr(inspector, f"get_{what}")(table)))
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            found["without rowid"] = set(connection.scalars(sa.text("SELECT name FROM pragma_table_list WHERE wr = 1")))
    return found


def _column(column: Any) -> str:
    collation = getattr(column["type"], "collation", None)
    return repr((column["name"], str(column["type"]), collation, column["nullable"], column["default"]))


def _sorted(reflected: Any) -> str:
    """A reflected part without the order of its keys; conditions as text."""
    if isinstance(reflected, dict):
        return repr(sorted((key, _sorted(value)) for key, value in reflected.items()))
    return str(reflected)
