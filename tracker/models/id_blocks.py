"""Numbers for new rows, known before the rows are written, so that rows can name each other."""

from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select

from tracker.models.base import db

BLOCK_SIZE = 500
"""How many ids a bulk transaction reserves at once. Unused ones are lost, which does no harm."""


def new_ids(table: Table, block: int) -> Iterator[int]:
    """Ids for new rows of a table, in rising order. Call within a transaction that holds the write lock."""
    if db.engine.dialect.name == "sqlite":  # nobody else can write before this transaction ends
        last = db.session.scalar(_highest_id(table))
        yield from count(max(last or 0, 0) + 1)
    while True:
        yield from db.session.scalars(_next_ids(table), {"block": block})


# Every transaction asks for ids: to build a statement costs more than to execute it.
@cache
def _highest_id(table: Table) -> Select[Any]:
    return select(func.max(table.c.id))


@cache
def _next_ids(table: Table) -> Select[Any]:
    """Return the statement that reserves ids in PostgreSQL's sequence of a table; it takes `block`, their number."""
    sequence = func.pg_get_serial_sequence(table.name, "id")
    return select(func.nextval(sequence)).select_from(func.generate_series(1, bindparam("block")))
