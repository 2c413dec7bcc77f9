"""B1: a register import against SQLAlchemy Core's executemany of all the rows that the import writes."""

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Table, insert, select

from bench.line import Line
from bench.registers import lift_ceilings, write_register
from tests.support.databases import fresh_app
from tests.support.engines import Engine
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import Base, db
from tracker.workflows.register.import_register import ImportContext, Register

PEOPLE = 5000
ROUNDS = 3
ON = date(2026, 11, 24)
AT_ONCE = 10_000
"""How many rows the peer hands over at once; it commits once, at the end."""
THERE_ALREADY = {"users", "audit_head"}
"""Tables that a fresh database has rows in."""
Rows = dict[Table, list[dict[str, Any]]]


class _Round(NamedTuple):
    """Rows read and written, and the seconds of both."""

    number: int
    written: int
    ours: float
    theirs: float


def b1(engine: Engine = "sqlite") -> Line:
    """Seconds of the peer over seconds of the import, from the opening of the files to the last commit; the median round."""
    rounds = sorted((_round(engine) for _ in range(ROUNDS)), key=lambda each: each.theirs / each.ours)
    number, written, ours, theirs = rounds[ROUNDS // 2]
    note = f"rows={number} written={written} rows_a_second={number / ours:.0f}"
    return Line(f"B1/{engine}", f"{ours:.2f}s", f"{theirs:.2f}s", theirs / ours, 0.4, 0.7, True, note)


def _round(engine: Engine) -> _Round:
    with tempfile.TemporaryDirectory() as folder:
        number = write_register(Path(folder), PEOPLE)
        with fresh_app(engine) as app:
            lift_ceilings()
            began = time.perf_counter()
            with Register(Path(folder)) as register:
                imported = register.take_in(ImportContext(COMMAND_LINE, ON, app.extensions["keyring"]))
            ours = time.perf_counter() - began
            if imported.refused:
                raise SystemExit(f"B1: {imported.refused} rows were refused")
            written = _written()
    return _Round(number, sum(map(len, written.values())), ours, _peer(engine, written))


def _written() -> Rows:
    """Every row of every table, as the import left it."""
    return {
        table: [dict(row) for row in db.session.execute(select(table)).mappings()]
        for table in Base.metadata.sorted_tables
        if table.name not in THERE_ALREADY
    }


def _peer(engine: Engine, written: Rows) -> float:
    """Seconds for the same rows into an empty database, in one transaction."""
    with fresh_app(engine):
        began = time.perf_counter()
        with db.engine.begin() as connection:
            for table, rows in _parts(written):
                connection.execute(insert(table), rows)
        return time.perf_counter() - began


def _parts(written: Rows) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    for table, rows in written.items():
        for first in range(0, len(rows), AT_ONCE):
            yield table, rows[first : first + AT_ONCE]
