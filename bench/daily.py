"""N3: the daily run with 1,000 people due among 1,000,000, against 1,000 due among 1,000."""

import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

from sqlalchemy import Column, Table, insert, literal, select, update
from sqlalchemy.sql.elements import ColumnElement

from bench.line import Line
from bench.registers import lift_ceilings, write_register
from tests.factories.participants import create_job, create_participant
from tests.factories.proofs import START, YUI
from tests.support.databases import fresh_app
from tests.support.engines import Engine
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.models.alerts import Alert
from tracker.models.base import Base, db
from tracker.models.participants import Participant
from tracker.services.alerts import make_alerts
from tracker.services.assessments import assess_due
from tracker.workflows.register.import_register import ImportContext, Register

DUE, MANY = 1000, 1_000_000
AT_ONCE = 20
"""People a transaction: fifty transactions are timed, and their median is compared."""
ON, LATER = date(2026, 11, 24), date(2199, 1, 1)
MANY_WITH_ALERTS, ALERTS_ON = 100_000, date(2026, 7, 7)
"""Seven days before the last safe day of everybody's job."""
STRIDE = 100_000
"""Between the ids of one thousand and the next."""
CLONED = ("participants", "particulars", "visas", "stays", "jobs", "courses", "assessments")
SHIFTED = {"id", "line_id", "participant_id"}


def n3(engine: Engine = "sqlite") -> Line:
    """The median transaction among many people over that among few."""
    few, many = _run(engine, DUE), _run(engine, MANY)
    return Line(f"N3/{engine}", f"{many * 1000:.1f}ms", f"{few * 1000:.1f}ms", many / few, 1.2, 1.1, False, f"people={MANY}")


def _run(engine: Engine, count: int) -> float:
    """Seconds of the median transaction."""
    with tempfile.TemporaryDirectory() as folder, fresh_app(engine) as app:
        lift_ceilings()
        write_register(Path(folder), DUE)
        with Register(Path(folder)) as register:
            register.take_in(ImportContext(COMMAND_LINE, ON, app.extensions["keyring"]))
        _clone(count // DUE)
        with db.engine.begin() as connection:
            connection.execute(update(Participant).where(Participant.id <= DUE).values(next_change_on=ON))
        seconds: list[float] = []
        assessed = 0
        while True:
            began = time.perf_counter()
            found = assess_due(limit=AT_ONCE, on=ON, by=DAILY_RUN)
            if not found:
                break
            seconds.append(time.perf_counter() - began)
            assessed += found
    if assessed != DUE:
        raise SystemExit(f"N3: {assessed} people were due, not {DUE}")
    return median(seconds)


def n3_alerts(engine: Engine = "sqlite") -> Line:
    """Seconds of the night's alerts for 1,000 people among 100,000, over the same among 1,000."""
    few, many = _alert_seconds(engine, DUE), _alert_seconds(engine, MANY_WITH_ALERTS)
    note = f"people={MANY_WITH_ALERTS} alerts={many.made}"
    if few.made != many.made:
        raise SystemExit(f"N3/alerts: {few.made} alerts among few people, {many.made} among many")
    return Line(
        f"N3/alerts/{engine}", f"{many.seconds:.2f}s", f"{few.seconds:.2f}s", many.seconds / few.seconds, 1.2, 1.1, False, note
    )


class _Night(NamedTuple):
    """The alerts of a night, and the median seconds of the transactions that made them."""

    made: int
    seconds: float


def _alert_seconds(engine: Engine, count: int) -> _Night:
    with fresh_app(engine):
        for number in range(DUE):
            create_job(create_participant(f"A-{number}", particulars=YUI._replace(email=f"a{number}@post.example")), START)
        _clone(count // DUE, (*CLONED, "alerts"))
        with db.engine.begin() as connection:
            connection.execute(update(Alert).where(Alert.participant_id >= STRIDE).values(due_on=LATER))
        seconds: list[float] = []
        made = 0
        while True:
            began = time.perf_counter()
            found = make_alerts(limit=AT_ONCE, on=ALERTS_ON, by=DAILY_RUN)
            if not found:
                break
            seconds.append(time.perf_counter() - began)
            made += found
    return _Night(made, median(seconds))


def _clone(times: int, names: tuple[str, ...] = CLONED) -> None:
    """The same people again and again, nobody of them due."""
    tables = [table for table in Base.metadata.sorted_tables if table.name in names]
    with db.engine.begin() as connection:
        for time_ in range(1, times):
            for table in tables:
                columns = [_cloned(column, time_) for column in table.columns]
                source = select(*columns).where(_key(table) < STRIDE)
                connection.execute(insert(table).from_select([column.name for column in table.columns], source))


def _key(table: Table) -> Column[int]:
    return table.c.id


def _cloned(column: Column[object], time_: int) -> ColumnElement[object]:
    if column.name in SHIFTED:
        return column + time_ * STRIDE
    if column.name == "reference":
        return column + f"-{time_}"
    if column.name == "next_change_on" and column.table.name == "participants":
        return literal(LATER, column.type)
    return column
