"""What a use case decides on is locked until its transaction ends: another writer waits, or hears at once that it cannot have it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories.participants import create_job, create_participant, select_rows
from tests.models.writing import add_user, hired
from tests.support.databases import fresh_app
from tests.support.engines import Engine
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.bulk_insert import insert_rows
from tracker.models.cases import Case
from tracker.models.engines import LOCKS
from tracker.models.faults import BusyError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import case
from tracker.queries.quota import WindowKey, lock_window
from tracker.services.participants.drafts import VisaDraft

ON = date(2026, 7, 15)
on_postgresql = pytest.mark.parametrize("engine", ["postgresql"])
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def locking(engine: Engine) -> Iterator[Flask]:
    """An application on a database of the engine."""
    with fresh_app(engine) as app:
        yield app


def is_locked(table: str, condition: str = "true") -> bool:
    """Whether another connection cannot lock the rows of a table."""
    try:
        with db.engine.connect() as other:
            assert other.execute(text(f'SELECT 1 FROM "{table}" WHERE {condition} FOR UPDATE NOWAIT')).all()
    except BusyError:
        return True
    return False


def begin() -> None:
    """A transaction as use cases have it."""
    db.session.rollback()
    db.session.connection(execution_options={LOCKS: True})


@on_postgresql
@pytest.mark.usefixtures("locking")
def test_window_is_locked() -> None:
    create_participant(visa=VisaDraft(issued_on=date(2026, 3, 2)))
    begin()
    assert not is_locked("quota_windows")
    assert lock_window(WindowKey("japan", "inbound", "2026")) is not None
    assert is_locked("quota_windows")


@on_postgresql
@pytest.mark.usefixtures("locking")
def test_case_is_locked() -> None:
    create_job(create_participant(), date(2026, 1, 15), on=ON)
    [(id_,)] = select_rows(Case, "id", rule="employer-tenure")
    begin()
    assert case(id_).id == id_
    assert not is_locked("cases", f"id = {id_}")
    assert case(id_, lock=True).id == id_
    assert is_locked("cases", f"id = {id_}")


@on_postgresql
@pytest.mark.usefixtures("locking")
def test_end_of_audit_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[bool] = []

    def watched(*rows: Any) -> None:
        found.append(is_locked("audit_head"))
        insert_rows(*rows)

    monkeypatch.setattr("tracker.models.audit_chain.insert_rows", watched)
    hired("Ada")
    assert found == [True]


@on_postgresql
@pytest.mark.usefixtures("locking")
def test_key_is_locked() -> None:
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    found: list[Any] = []

    @transaction("tests.look")
    def look(work: UnitOfWork, *, by: int, operation: str | None = None) -> int:
        with db.engine.connect() as other:
            found.append(other.scalar(text(held)))
        return add_user(work, f"Ada {len(found)}")

    look(by=COMMAND_LINE, operation="a key")
    look(by=COMMAND_LINE)
    assert found == [1, 0]


@on_sqlite
@pytest.mark.usefixtures("locking")
def test_writer_of_sqlite_locks_first() -> None:
    found: list[str] = []

    def look() -> None:
        with closing(sqlite3.connect(str(db.engine.url.database), timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                found.append(str(error))

    hired("Ada", first=look)
    assert found == ["database is locked"]
