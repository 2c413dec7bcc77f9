"""A database that is kept as it stands, compared with that, and brought back: by SQL alone, the same on both engines."""

import sqlite3
from contextlib import closing
from functools import cache
from typing import Any, TypeAlias

from psycopg.errors import SerializationFailure
from sqlalchemy import Engine, text

from tests.goals.r5_state import counters, rewind
from tracker.models.base import Base, db

Dump: TypeAlias = dict[str, list[tuple[Any, ...]]]
"""Table -> rows, in the order of their keys."""
KEPT = "kept_"
CHANGED = f"{KEPT}changed"
"""The table into which PostgreSQL writes the name of each table that a statement changes."""
WATCHED = (
    f'DROP TABLE IF EXISTS "{CHANGED}"',
    f'CREATE TABLE "{CHANGED}" (name text)',
    f"""CREATE OR REPLACE FUNCTION {KEPT}mark() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN INSERT INTO "{CHANGED}" VALUES (TG_TABLE_NAME); RETURN NULL; END'""",
)
MARKED = f"""CREATE OR REPLACE TRIGGER {KEPT}mark AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{{}}"
FOR EACH STATEMENT EXECUTE FUNCTION {KEPT}mark()"""
TRIES = 5
SEEN = frozenset({"sessions.seen_at", "sessions.idle_until"})
"""Columns that a page may change by being looked at."""


def dump(*, without: frozenset[str] = frozenset()) -> Dump:
    """Every row of every table, without some columns (`table.column`). Needs the application's context."""
    db.session.rollback()
    connection = db.session.connection()
    found = {name: [tuple(row) for row in connection.exec_driver_sql(query)] for name, query in _queries(without).items()}
    db.session.rollback()
    return found


def changed(before: Dump, after: Dump) -> list[str]:
    """The tables in which rows differ."""
    return [name for name in before if before[name] != after[name]]


def names() -> list[str]:
    """All tables, parents first."""
    return [table.name for table in Base.metadata.sorted_tables]


def columns() -> list[tuple[str, str]]:
    """Every column of every table, as table and column."""
    return [(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns]


def keep() -> dict[str, int]:
    """Keep a copy of every table (on SQLite, of the file); return where the sequences stand."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with closing(db.engine.raw_connection()) as ours, closing(sqlite3.connect(_copy())) as copy:
            ours.driver_connection.backup(copy)  # type: ignore[union-attr]  # a connection that is open has its driver's
        return counters()
    with db.engine.begin() as connection:
        for statement in (*WATCHED, *map(MARKED.format, names())):
            connection.exec_driver_sql(statement)
        for name in names():
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{KEPT}{name}"')
            connection.exec_driver_sql(f'CREATE TABLE "{KEPT}{name}" AS SELECT * FROM "{name}"')
    return counters()


def bring_back(numbers: dict[str, int]) -> None:
    """Bring every table that was changed back as it was kept, and the sequences."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        with closing(db.engine.raw_connection()) as ours, closing(sqlite3.connect(_copy())) as copy:
            copy.backup(ours.driver_connection)  # type: ignore[arg-type]  # as above
        return
    marked = set(db.session.scalars(text(f'SELECT DISTINCT name FROM "{CHANGED}"')))
    db.session.rollback()
    if marked:
        tables = [name for name in names() if name in marked]
        emptied = (f'DELETE FROM "{name}"' for name in (*tables, CHANGED))
        _unchecked(db.engine, [*emptied, *map(_filled, tables)])
    rewind(numbers)


def _filled(name: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in Base.metadata.tables[name].columns)
    return f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM "{KEPT}{name}"'


def _copy() -> str:
    """Return the path of the copy of a SQLite file: beside it, and removed with it."""
    return f"{db.engine.url.database}-kept"


def _unchecked(engine: Engine, statements: list[str]) -> None:
    """Run statements on PostgreSQL in one transaction in which no key is checked.

    A server may still note that it sent an email, after its answer: then the statements are run again.
    """
    script = "; ".join(("SET LOCAL session_replication_role = replica", *statements, "COMMIT"))
    with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        for left in reversed(range(TRIES)):
            try:
                cursor.execute(script)
            except SerializationFailure:
                raw.rollback()
                if not left:
                    raise
            else:
                return


@cache
def _queries(without: frozenset[str]) -> dict[str, str]:
    found = {}
    for table in Base.metadata.sorted_tables:
        kept = ", ".join(f'"{column.name}"' for column in table.columns if f"{table.name}.{column.name}" not in without)
        # A random key orders rows at random: then they are ordered by what is compared.
        is_random = any(f"{table.name}.{column.name}" in without for column in table.primary_key)
        keys = kept if is_random else ", ".join(f'"{column.name}"' for column in table.primary_key)
        found[table.name] = f'SELECT {kept} FROM "{table.name}" ORDER BY {keys}'
    return found
