"""Writers wait until one deadline, and requests that write leave threads to those that read."""

import runpy
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import text

from tests.models.writing import hired
from tracker.models import write_queue
from tracker.models.base import db
from tracker.models.engines import IDLE_SECONDS, LOCKS
from tracker.models.faults import BusyError
from tracker.models.write_queue import (
    REQUESTS_THAT_WRITE,
    WAIT_SECONDS,
    WriteQueue,
    begin_request,
    end_request,
    hurry,
    seconds_left,
)

ROOT = Path(__file__).parents[2]
LONG = 60.0


@pytest.fixture
def _request() -> Iterator[None]:
    """This test is a request."""
    begin_request()
    yield
    end_request()


def hold(queue: WriteQueue, entered: Event, leave: Event) -> None:
    """Another request: takes a place and keeps it until it is told to leave."""
    begin_request()
    with queue.place():
        entered.set()
        assert leave.wait(LONG)
    end_request()


@pytest.mark.usefixtures("_request")
def test_all_transactions_of_a_request_share_one_deadline() -> None:
    first = seconds_left()
    with WriteQueue().place():
        time.sleep(0.01)
        assert seconds_left() < first <= WAIT_SECONDS


def test_a_transaction_outside_of_requests_has_its_own_deadline() -> None:
    assert seconds_left() == WAIT_SECONDS
    with WriteQueue().place():
        time.sleep(0.01)
        assert seconds_left() < WAIT_SECONDS
    assert seconds_left() == WAIT_SECONDS


@pytest.mark.usefixtures("_request")
def test_nothing_waits_longer_in_a_hurry_than_before() -> None:
    with hurry(0.25):
        assert seconds_left() <= 0.25
        with hurry(LONG):
            assert seconds_left() <= 0.25
    assert seconds_left() > 0.25


def test_request_is_refused_soon_by_a_queue_that_is_stuck_and_at_once_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_queue, "STUCK_SECONDS", 0.2)
    queue, entered, leave = WriteQueue(1), Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(hold, queue, entered, leave)
        assert entered.wait(LONG)
        begin_request()
        began = time.monotonic()
        with pytest.raises(BusyError), queue.place():
            pytest.fail("there is one place")
        assert time.monotonic() - began >= 0.1
        again = time.monotonic()
        with pytest.raises(BusyError), queue.place():
            pytest.fail("there is one place")
        assert time.monotonic() - again < 0.1
        end_request()
        with queue.place():  # a command needs no place
            leave.set()
        other.result(LONG)
        begin_request()
        with queue.place():
            end_request()


def test_request_waits_for_a_place_that_becomes_free() -> None:
    queue, entered, leave = WriteQueue(1), Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        other = pool.submit(hold, queue, entered, leave)
        assert entered.wait(LONG)
        second = Event()
        waiting = pool.submit(hold, queue, second, leave)
        assert not second.is_set()
        leave.set()
        other.result(LONG)
        waiting.result(LONG)
        assert second.is_set()


def test_half_of_the_threads_are_left_for_readers() -> None:
    assert runpy.run_path(str(ROOT / "gunicorn.conf.py"))["threads"] == 2 * REQUESTS_THAT_WRITE


def test_writer_of_postgresql_waits_for_each_lock_until_its_deadline_only(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one lock")
    setting = text("SELECT CAST(setting AS integer) FROM pg_settings WHERE name = 'lock_timeout'")
    with hurry(2.0):
        db.session.connection(execution_options={LOCKS: True})
        assert 1000 < db.session.scalar(setting) <= 2000
        db.session.rollback()
    db.session.connection(execution_options={LOCKS: True})
    assert db.session.scalar(setting) == WAIT_SECONDS * 1000
    db.session.rollback()


def test_hurried_writer_of_sqlite_leaves_no_short_wait_behind(app: Flask) -> None:
    if db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL forgets the limit with the transaction")
    with hurry(0.25):
        hired("Ada")
    with db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == WAIT_SECONDS * 1000


def test_lost_connections_of_a_restart_cost_nobody_a_request(app: Flask) -> None:
    hired("Ada")
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server")
    others = text(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> :own"
    )
    with db.engine.connect() as one, db.engine.connect() as two:
        own = one.scalar(text("SELECT pg_backend_pid()"))
        two.scalar(text("SELECT 1"))
        two.rollback()
        one.execute(others, {"own": own})
        one.rollback()
    time.sleep(2 * IDLE_SECONDS)
    with db.engine.connect() as one, db.engine.connect() as two:
        assert [each.scalar(text("SELECT 1")) for each in (one, two)] == [1, 1]
    assert hired("Grace").name == "Grace"
