"""Many rows into one table at once, column by column.

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
    """For each column, what makes of its values what the driver takes; None where they are taken as they are."""


def insert_rows(table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows (at least one) that all name the same columns (at least two). The caller owns the transaction."""
    names = tuple(rows[0])
    statement = _statement(table, names, db.engine.dialect)
    columns: list[Any] = list(zip(*map(itemgetter(*names), rows), strict=True))
    for place, prepare in enumerate(statement.prepares):
        if prepare is not None:
            columns[place] = tuple(map(prepare, columns[place]))
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
    arrays = ", ".join(f"%s::{_named(table, name, dialect)}[]" for name in names)
    return _Statement(f"{into} SELECT * FROM unnest({arrays})", True, prepares)  # noqa: S608 - as above


def _named(table: Table, name: str, dialect: Dialect) -> str:
    """A column's type as the engine calls it; how it is sorted is no part of a value."""
    return table.c[name].type.compile(dialect).partition(" COLLATE")[0]


def _prepare(table: Table, name: str, dialect: Dialect) -> Prepare | None:
    """The type's own preparation. What was prepared once is remembered, but for JSON, whose values are not hashable.

    Bytes are not remembered either: hardly any come twice, and some are as many as a file holds.
    """
    type_ = table.c[name].type
    prepare = type_.dialect_impl(dialect).bind_processor(dialect)
    if prepare is None or isinstance(type_, type(FactsJSON) | LargeBinary):
        return prepare
    return lru_cache(maxsize=4096)(prepare)
