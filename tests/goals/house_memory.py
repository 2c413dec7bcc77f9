"""A database that is kept as it stands, compared with that, and brought back: by SQL alone, the same on both engines."""

from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Engine

from tests.goals.r5_state import counters, rewind
from tracker.models.base import Base, db

Dump: TypeAlias = dict[str, list[tuple[Any, ...]]]
"""Table -> rows, in the order of their keys."""
KEPT = "kept_"
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
    """Keeps a copy of every table beside it; where the sequences stand."""
    db.session.rollback()
    with db.engine.begin() as connection:
        for name in names():
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{KEPT}{name}"')
            connection.exec_driver_sql(f'CREATE TABLE "{KEPT}{name}" AS SELECT * FROM "{name}"')
    return counters()


def bring_back(numbers: dict[str, int]) -> None:
    """Every table as it was kept, and the sequences."""
    db.session.rollback()
    statements = [*(f'DELETE FROM "{name}"' for name in names()), *map(_filled, names())]
    _unchecked(db.engine, statements)
    rewind(numbers)


def _filled(name: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in Base.metadata.tables[name].columns)
    return f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM "{KEPT}{name}"'


def _unchecked(engine: Engine, statements: list[str]) -> None:
    """Runs statements in one transaction in which no key is checked."""
    is_file = engine.dialect.name == "sqlite"
    first = ("PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE") if is_file else ("SET LOCAL session_replication_role = replica",)
    last = ("COMMIT", "PRAGMA foreign_keys=ON") if is_file else ("COMMIT",)
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        for statement in (*first, *statements, *last) if is_file else ("; ".join((*first, *statements, *last)),):
            cursor.execute(statement)
        cursor.close()
    finally:
        raw.close()


@cache
def _queries(without: frozenset[str]) -> dict[str, str]:
    found = {}
    for table in Base.metadata.sorted_tables:
        kept = ", ".join(f'"{column.name}"' for column in table.columns if f"{table.name}.{column.name}" not in without)
        keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
        found[table.name] = f'SELECT {kept} FROM "{table.name}" ORDER BY {keys}'
    return found
