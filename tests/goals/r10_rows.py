"""Random rows for whatever tables a database has, and all of its rows as values that can be compared."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tracker.models.base import db

Rows: TypeAlias = list[dict[str, Any]]
Contents: TypeAlias = dict[str, Rows]
"""Table -> rows."""
Words: TypeAlias = dict[str, list[str]]
"""Column -> the words that its CHECKs speak of."""
Keys: TypeAlias = Callable[["sa.Column[Any]", sa.Table], Sequence[Any]]
"""Looks up the values of a column that a table refers to."""
ROWS, TRIES = 4, 60
"""How many rows of a table are wanted, and how often one is drawn anew where the schema refuses it."""
OURS = {"alembic_version", "audit_head"}
"""Tables whose rows are not people's: Alembic's, and the end of the audit, one row, which a migration writes."""
LETTERS = "aZ09 _-'\"%;é東京灣"
FIRST_DAY = date(1999, 12, 30)


def tables() -> sa.MetaData:
    """The tables as they now are in the database."""
    found = sa.MetaData()
    found.reflect(db.engine)
    return found


def contents(of: sa.MetaData) -> Contents:
    """All rows of these tables but Alembic's."""
    with db.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in of.sorted_tables
            if table.name != "alembic_version"
        }


def lost(before: Contents, after: Contents, *, but: Contents) -> list[str]:
    """Tables in which rows of before are gone or changed afterwards, in the columns that both have; `but` need not stay."""
    found = []
    for name in before.keys() & after.keys():
        shared = _shared(before[name], after[name])
        gone = _counted(before[name], shared) - _counted(after[name], shared) - _counted(but.get(name, []), shared)
        found += [f"{gone.total()} rows of {name} were lost, as {next(iter(gone))}"] if gone else []
    return found


def made(before: Contents, after: Contents) -> Contents:
    """The rows that a migration wrote."""
    return {name: [row for row in rows if row not in before.get(name, [])] for name, rows in after.items()}


def _shared(before: Rows, after: Rows) -> list[str]:
    names = [set(row) for row in (*before[:1], *after[:1])]
    return sorted(set.intersection(*names)) if names else []


def _counted(rows: Rows, names: Iterable[str]) -> "Counter[str]":
    return Counter(repr([row[name] for name in names]) for row in rows)


def fill(of: sa.MetaData, dice: random.Random) -> None:
    """Some rows in each of these tables, parents first, as awkward as the schema allows."""
    with db.engine.begin() as connection:
        known = _keys(connection)
        for table in of.sorted_tables:
            if table.name not in OURS:
                written = [_insert(connection, table, known, dice) for _ in range(ROWS)]
                assert any(written), f"no row fits into {table.name}"


def _keys(connection: sa.Connection) -> Keys:
    """Return a look-up of all values of a column. It reads each once: a table is full before others refer to it, itself apart."""

    def read(column: "sa.Column[Any]") -> Sequence[Any]:
        return connection.scalars(sa.select(column)).all()

    read_once = cache(read)
    return lambda column, of: read(column) if column.table is of else read_once(column)


@cache
def _words(table: sa.Table) -> Words:
    """Return the words that the CHECKs of a reflected table allow."""
    checks = [str(check["sqltext"]) for check in sa.inspect(db.engine).get_check_constraints(table.name)]
    return {
        column.name: [
            word for check in checks if re.search(rf"\b{column.name}\b", check) for word in re.findall("'(.*?)'", check)
        ]
        for column in table.columns
    }


def _insert(connection: sa.Connection, table: sa.Table, keys: Keys, dice: random.Random) -> bool:
    """One row; whether the schema took any that was drawn. An empty JSON column is left out: given as None it holds `null`."""
    for _ in range(TRIES):
        drawn = {column.name: _value(column, keys, dice) for column in table.columns}
        row = {name: value for name, value in drawn.items() if value is not None or not isinstance(table.c[name].type, sa.JSON)}
        try:
            with connection.begin_nested():
                connection.execute(table.insert(), row)
        except IntegrityError:
            continue
        return True
    return False


def _value(column: "sa.Column[Any]", keys: Keys, dice: random.Random) -> Any:
    if column.nullable and dice.random() < 0.25:
        return None
    for key in column.foreign_keys:
        known = keys(key.column, column.table)
        return dice.choice(known) if known else None
    words = _words(column.table)[column.name]
    if words and isinstance(column.type, sa.String):
        return dice.choice(words)
    if column.primary_key and len(column.table.primary_key) == 1 and isinstance(column.type, sa.Integer):
        return dice.randrange(1, 10**6)
    return _drawn(column.type, dice)


def _drawn(kind: sa.types.TypeEngine[Any], dice: random.Random) -> Any:
    """A value of a type."""
    day = FIRST_DAY + timedelta(days=dice.randrange(12_000))
    moment = datetime(day.year, day.month, day.day, dice.randrange(24), 59, 59, dice.randrange(10**6), tzinfo=UTC)
    text = "".join(dice.choices(LETTERS, k=dice.randrange(1, 12)))
    drawn: dict[type[sa.types.TypeEngine[Any]], Any] = {
        sa.JSON: {text: [1, None, day.isoformat()]},
        sa.Boolean: dice.random() < 0.5,
        sa.Integer: dice.randrange(1, 6),
        sa.Float: dice.random(),
        sa.DateTime: moment,
        sa.Date: day,
        sa.LargeBinary: dice.randbytes(16),
        sa.String: text,
    }
    return next(value for type_, value in drawn.items() if isinstance(kind, type_))
