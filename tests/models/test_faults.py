"""A database that cannot be used is told in our words, and nothing half-written stays in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, select, text, update

from tests.goals.r5_state import state
from tests.models.writing import add_user, count, hired, people
from tests.support import databases
from tests.support.database_server import address
from tests.support.databases import empty_database, fresh_app, make_app
from tests.support.engines import ENGINES, Engine
from tracker.errors import StorageError
from tracker.models import transaction, write_queue
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.base import db
from tracker.models.faults import BusyError
from tracker.models.transaction import bulk_transaction
from tracker.models.unit_of_work import UnitOfWork


@bulk_transaction("tests.hire_many")
def hire_many(work: UnitOfWork, number: int, *, by: int) -> None:
    """More than fits."""
    for each in range(number):
        add_user(work, f"Officer number {each} with a long name")


@contextmanager
def on(url: str) -> Iterator[Flask]:
    """An application on this database, its context entered."""
    app = make_app(url)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def afresh(*statements: str) -> None:
    """All connections are made anew, each with these statements."""

    def say(connection: Any, _: object) -> None:
        for statement in statements:
            connection.execute(statement)
        connection.commit()

    event.listen(db.engine, "connect", say)
    db.session.rollback()
    db.engine.dispose()


def test_file_in_missing_folder_is_unreachable(tmp_path: Path) -> None:
    with on(f"sqlite:///{tmp_path}/gone/tracker.db"), pytest.raises(StorageError, match="cannot be reached"):
        hired("Ada")


@pytest.mark.slow  # it may be the first to start PostgreSQL
def test_missing_server_or_database_is_unreachable() -> None:
    for url in (address("no_such_database"), "postgresql://127.0.0.1:1/tracker"):
        with on(url), pytest.raises(StorageError, match=r"cannot be reached|does not exist"):
            hired("Ada")


@pytest.mark.parametrize("engine", ENGINES)
def test_empty_database_is_named_unmigrated(engine: Engine) -> None:
    with empty_database(engine) as url, on(url):
        with pytest.raises(StorageError, match="not migrated"):
            hired("Ada")
        with pytest.raises(StorageError, match="not migrated"):
            db.session.scalars(select(User.id)).all()


def test_other_file_is_named_no_database(tmp_path: Path) -> None:
    (tmp_path / "tracker.db").write_text("a letter, not a database; " * 200)
    with on(f"sqlite:///{tmp_path}/tracker.db"), pytest.raises(StorageError, match="no database"):
        hired("Ada")


@pytest.mark.parametrize(
    ("engine", "statement"), [("sqlite", "PRAGMA query_only=ON"), ("postgresql", "SET default_transaction_read_only = on")]
)
def test_read_only_database_is_named(engine: Engine, statement: str) -> None:
    with fresh_app(engine):
        afresh(statement)
        with pytest.raises(StorageError, match="read-only"):
            hired("Ada")
        assert people() == []


def test_full_disk_leaves_nothing_half_written() -> None:
    with fresh_app("sqlite"):
        hired("Ada")
        before = state()
        pages = db.session.scalar(text("PRAGMA page_count"))
        afresh(f"PRAGMA max_page_count={pages}")
        with pytest.raises(StorageError, match="the disk is full"):
            hire_many(3000, by=COMMAND_LINE)
        assert state() == before
        afresh("PRAGMA max_page_count=1000000")
        assert hired("Grace").name == "Grace"


@pytest.fixture(autouse=True)
def _own_application(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests do to connections stays with the application: nobody else gets it afterwards."""
    monkeypatch.setattr(databases, "SPARE", {})


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers wait for a moment only."""
    monkeypatch.setattr(write_queue, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(transaction, "PAUSE_SECONDS", 0.0001)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.usefixtures("impatient")
def test_endless_writer_makes_database_busy(engine: Engine) -> None:
    with fresh_app(engine):
        with writing_elsewhere(engine):
            with pytest.raises(BusyError, match="busy"):
                hired("Ada")
            assert people() == []
        assert hired("Ada").name == "Ada"


def libpq() -> str:
    """The address of the database as its own tools take it."""
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def writing_elsewhere(engine: Engine) -> Iterator[None]:
    """Somebody holds what every writer needs, on a connection that is none of the application's."""
    if engine == "sqlite":
        other: Any = sqlite3.connect(db.engine.url.database or "", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(libpq())
        other.execute("SELECT * FROM audit_head FOR UPDATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.usefixtures("impatient")
def test_writers_of_process_wait_with_limit() -> None:
    with fresh_app("sqlite"):
        with db.engine.connect().execution_options(writes=True) as other:
            other.execute(select(1))
            with pytest.raises(BusyError, match="busy"):
                hired("Ada")
        assert hired("Ada").name == "Ada"


@pytest.mark.slow  # it may be the first to start PostgreSQL
def test_ended_connection_is_named_and_replaced() -> None:
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with fresh_app("postgresql"):
        assert count(User) > 0
        with psycopg.connect(libpq()) as other:
            other.execute(f"SELECT pg_terminate_backend(pid) {others}")
        with pytest.raises(StorageError, match="cannot be reached"):
            hired("Ada")
        assert hired("Ada").name == "Ada"
        assert people() == ["Ada"]


@pytest.mark.parametrize("engine", ENGINES)
def test_moment_reads_back_in_utc(engine: Engine) -> None:
    hong_kong = timezone(timedelta(hours=8))
    moment = datetime(2026, 3, 2, 0, 30, 15, 123456, tzinfo=hong_kong)
    with fresh_app(engine):
        id_ = hired("Ada").id
        db.session.execute(update(User).values(created_at=moment).where(User.id == id_))
        kept = db.session.scalars(select(User.created_at).where(User.id == id_)).one()
        assert (kept, kept.tzinfo) == (moment, UTC)
