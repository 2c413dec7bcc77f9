"""Numbers for new rows, known before the rows are written, so that rows can name each other."""

from collections.abc import Iterator
from itertools import count

from sqlalchemy import Table, func, select

from tracker.models.base import db

BLOCK_SIZE = 500
"""How many ids a bulk transaction reserves at once. Unused ones are lost, which does no harm."""


def new_ids(table: Table, block: int) -> Iterator[int]:
    """Ids for new rows of a table, in rising order. Call within a transaction that holds the write lock."""
    if db.engine.dialect.name == "sqlite":  # nobody else can write before this transaction ends
        last = db.session.scalar(select(func.max(table.c.id)))
        yield from count(max(last or 0, 0) + 1)
    sequence = func.pg_get_serial_sequence(table.name, "id")
    while True:
        yield from db.session.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, block)))
