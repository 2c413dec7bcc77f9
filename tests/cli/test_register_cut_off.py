"""An import that is cut off: whole steps are there, nothing else, and the next run completes what an unbroken run would do."""

from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, func, select

from tests.factories.register import SAMPLE, assess_files, run_assess, run_import
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker.compliance.alert_days import OPEN_JOB
from tracker.models.audit_chain import broken_lines
from tracker.models.base import Base, Moment, db, to_json
from tracker.models.participants import Participant
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.register import import_stints
from tracker.workflows.register import import_register

STEP, STEPS = 90, 5
"""People of a step, and how many steps the sample has."""
FLEETING = {"operations", "audit_head"}
ALWAYS_OTHERWISE = {"id", "line_id", "operation_id", "hash", "sealed", "wrapped"}
"""Numbers that a broken run loses, and bytes that are never the same twice."""


def content() -> dict[str, list[str]]:
    """All rows of all tables without moments and without numbers: a row that others name stands for itself."""
    db.session.rollback()
    found: dict[str, list[str]] = {}
    named: dict[tuple[str, object], str] = {}
    for table in Base.metadata.sorted_tables:
        rows = [row._asdict() for row in db.session.execute(select(table))]
        for row in rows:
            told = to_json(dict(_told(table, row, named)), in_order=True)
            named[table.name, row.get("id")] = sha256(told.encode()).hexdigest()
            found.setdefault(table.name, []).append(told)
    return {name: sorted(rows) for name, rows in found.items() if name not in FLEETING}


def _told(table: Table, row: dict[str, Any], named: dict[tuple[str, object], str]) -> Iterator[tuple[str, object]]:
    for column in table.columns:
        value = row[column.name]
        parents = [key.column.table.name for key in column.foreign_keys]
        if column.name in ALWAYS_OTHERWISE:
            continue
        if parents and parents[0] != "users":
            value = value and named[parents[0], value]
        elif isinstance(column.type, Moment):
            value = value is not None
        elif column.name == "subject" and row["rule"] == "employer-tenure":
            value = named["employers", int(value)]
        elif column.name == "subject" and row["rule"] == OPEN_JOB:
            value = "a job"
        elif table.name == "register_rows" and column.name == "key" and row["sheet"] == 2:
            employer, day = value.decode().split()
            value = [named["employers", int(employer)], day]
        elif isinstance(value, date | bytes):
            value = str(value)
        yield column.name, value


def ended_in(step: int) -> Callable[..., None]:
    """A way to write that ends the run in one of its steps, when everything is written and nothing is committed."""
    steps, done = iter(range(1, step + 1)), UnitOfWork.done

    def write(work: UnitOfWork, **kwargs: Any) -> None:
        done(work, **kwargs)
        if next(steps) == step:
            raise KeyboardInterrupt

    return write


def interrupt_import(app: Flask, step: int) -> None:
    """Import the sample and end the run in a step."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(UnitOfWork, "done", ended_in(step))
        done = app.test_cli_runner().invoke(args=["register", "import", str(SAMPLE)])
    assert (done.exit_code, done.stdout) == (1, "")
    db.session.rollback()


@pytest.fixture(autouse=True)
def _short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_register, "STEP", STEP)


@pytest.fixture(scope="module")
def unbroken() -> dict[str, list[str]]:
    """The content after a run that nobody cut off, in one step."""
    with fresh_app("sqlite") as app:
        assert run_import(app, SAMPLE).status == 0
        return content()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("step", [1, 3, STEPS])
def test_interrupted_import_is_completed_by_next(engine: Any, step: int, unbroken: dict[str, list[str]]) -> None:
    with fresh_app(engine) as app:
        interrupt_import(app, step)
        assert db.session.scalar(select(func.count()).select_from(Participant)) == (step - 1) * STEP
        told = run_import(app, SAMPLE)
        assert told.summary.startswith(
            f"participants: {400 - (step - 1) * STEP} added, 0 changed, {(step - 1) * STEP} same, 0 refused"
        )
        assert content() == unbroken
        assert broken_lines() == []
        assert run_assess(app, "2026-07-15") == assess_files(SAMPLE, "2026-07-15")


def test_run_that_loses_read_rows_is_found(unbroken: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_stints.PersonImport, "remember", lambda *args: None)
    with fresh_app("sqlite") as app:
        interrupt_import(app, 3)
        run_import(app, SAMPLE)
        assert content() != unbroken
