"""Inserts of many rows into one table, column by column.

SQLAlchemy's executemany handles every row as a dictionary, which costs more than the database's own work. Here the types
prepare each column as a whole; SQLite's driver then gets the rows, PostgreSQL's one array a column.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Dialect, LargeBinary, Table

from tracker.models.base import FactsJSON, db

Prepare = Callable[[Any], Any]


class _Statement(NamedTuple):
    """An INSERT of some columns, as the driver takes it."""

    text: str
    by_column: bool
    """Whether the driver takes an array for each column; else a tuple for each row."""
    prepares: tuple[Prepare | None, ...]
    """For each column the function that prepares a value for the driver; None if the driver takes the value unchanged."""


def insert_rows(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert at least one row; all rows name the same two or more columns. The caller owns the transaction."""
    names = tuple(rows[0])
    statement = _statement(table, names, db.engine.dialect)
    columns: list[Any] = list(zip(*map(itemgetter(*names), rows), strict=True))
    for index, prepare in enumerate(statement.prepares):
        if prepare is not None:
            columns[index] = tuple(map(prepare, columns[index]))
    connection = db.session.connection()
    if statement.by_column:
        connection.exec_driver_sql(statement.text, tuple(map(list, columns)))
    else:
        connection.exec_driver_sql(statement.text, list(zip(*columns, strict=True)))


@lru_cache(maxsize=256)
def _statement(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Statement:
    quote = dialect.identifier_preparer.quote
    prepares = tuple(_prepare(table, name, dialect) for name in names)
    into = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))})"
    if dialect.name == "sqlite":
        return _Statement(f"{into} VALUES ({', '.join('?' for _ in names)})", False, prepares)
    arrays = ", ".join(f"%s::{_type_name(table, name, dialect)}[]" for name in names)
    return _Statement(f"{into} SELECT * FROM unnest({arrays})", True, prepares)  # noqa: S608 - as above


def _type_name(table: Table, name: str, dialect: Dialect) -> str:
    """Return the engine's name of a column's type, without its collation, which does not apply to values."""
    return table.c[name].type.compile(dialect).partition(" COLLATE")[0]


def _prepare(table: Table, name: str, dialect: Dialect) -> Prepare | None:
    """Return the function that prepares a column's values, with a cache; None if they need no preparation."""
    type_ = table.c[name].type
    prepare = type_.dialect_impl(dialect).bind_processor(dialect)
    # Values of JSON are not hashable. Bytes hardly ever come twice, and some are as large as a file.
    if prepare is None or isinstance(type_, type(FactsJSON) | LargeBinary):
        return prepare
    return lru_cache(maxsize=4096)(prepare)
