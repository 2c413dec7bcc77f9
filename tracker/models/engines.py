"""Differences between SQLite and PostgreSQL: how connections open, who waits for the write lock, and what a reader sees."""

import math
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from tracker.models.base import db
from tracker.models.faults import BUSY, BusyError, translate
from tracker.models.write_queue import WAIT_SECONDS, seconds_left
from tracker.settings.permissions import OTHERS, OWNER_ONLY

WRITES = "writes"
"""The execution option of a connection that is about to write: it takes the write lock first."""
LOCKS = "locks"
"""The execution option of a connection that locks rows without writing, as a rehearsal does."""
USUAL_WAIT = f"PRAGMA busy_timeout={WAIT_SECONDS * 1000:.0f}"
"""How long a connection of SQLite waits, but for a writer, who waits until its deadline."""
STEP_SECONDS = 1.0
"""The time after which the limit for a lock of PostgreSQL is set again; a writer that does not wait so long sends no statement."""
IDLE_SECONDS, IDLE_SINCE = 0.1, "idle_since"
SHORTER, LOCK_SECONDS = "SET LOCAL lock_timeout", "lock_seconds"
CACHE_KIB = 65_536
MEMORY = ":memory:"
REPEATABLE_READ = 3
"""The isolation level as psycopg numbers it."""


def prepare(engine: Engine) -> None:
    """Set up an engine before its first connection; called once for each."""
    event.listen(engine, "handle_error", translate)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _dial_postgresql)
        event.listen(engine, "before_cursor_execute", _wait_until_deadline)
        event.listen(engine, "checkin", _note_idle)
        event.listen(engine, "checkout", partial(_replace_lost, engine.dialect))
    if engine.dialect.name == "sqlite":
        turns = _Turns()
        event.listen(engine, "do_connect", _keep_to_the_owner)
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", turns.wait)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", turns.leave)


def _dial_postgresql(dialect: Dialect, _: object, args: object, settings: dict[str, Any]) -> None:
    settings.setdefault("options", f"-c lock_timeout={_milliseconds(WAIT_SECONDS)} -c timezone=UTC")
    settings.setdefault("connect_timeout", int(WAIT_SECONDS))


def _note_idle(_: object, entry: ConnectionPoolEntry) -> None:
    entry.info[IDLE_SINCE] = time.monotonic()


def _replace_lost(dialect: Dialect, connection: Any, entry: ConnectionPoolEntry, _: object) -> None:
    """Let the pool open new connections if this one, which was idle, was lost: the server was restarted meanwhile.

    SQLAlchemy's own ping before each use costs a round trip each time; a server does not restart within `IDLE_SECONDS`.
    """
    if time.monotonic() - entry.info.get(IDLE_SINCE, math.inf) > IDLE_SECONDS:
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as lost:
            raise InvalidatePoolError from lost


@event.listens_for(db.session, "after_begin")
def _begin_postgresql(session: object, transaction: object, connection: Connection) -> None:
    """Show a session that only reads the database as it was at its first read.

    A page so agrees with itself; SQLite shows one state by itself. Sends no statement: psycopg writes the level into its BEGIN.
    """
    if connection.dialect.name != "postgresql":
        return
    options = connection.get_execution_options()
    # Writers see what others commit meanwhile: they lock rows one after another, and SKIP LOCKED needs this level.
    is_writer = options.get(WRITES) or options.get(LOCKS)
    driver: Any = connection.connection.driver_connection
    driver.isolation_level = None if is_writer else REPEATABLE_READ
    connection.info.pop(LOCK_SECONDS, None)


def _wait_until_deadline(connection: Connection, _: object, statement: str, *rest: object) -> None:
    """Let the next statement of a writer wait for a lock until its deadline only, however long earlier ones waited."""
    options, left = connection.get_execution_options(), seconds_left()
    if statement.startswith(SHORTER) or not (options.get(WRITES) or options.get(LOCKS)):
        return
    if connection.info.get(LOCK_SECONDS, WAIT_SECONDS) - left >= STEP_SECONDS:
        connection.info[LOCK_SECONDS] = left
        connection.exec_driver_sql(f"{SHORTER} = {_milliseconds(left)}")


def _keep_to_the_owner(dialect: Dialect, _: object, args: Sequence[str], settings: object) -> None:
    """Create the database file for its owner only, or take the file of an earlier release from others."""
    # SQLite creates the files beside it, -wal and -shm, with the same permissions. A file that is there is never opened here:
    # closing it would drop the locks that other connections of this process hold on it.
    if not args or args[0] == MEMORY:
        return
    with suppress(OSError):  # a folder that is missing, or a file of another user: connecting says what is wrong
        try:
            os.close(os.open(args[0], os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        except FileExistsError:
            if Path(args[0]).stat().st_mode & OTHERS:
                Path(args[0]).chmod(OWNER_ONLY)


def _open_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite: the driver's own BEGIN would come too late
    for pragma in (
        "foreign_keys=ON",
        "synchronous=FULL",
        "secure_delete=ON",
        f"cache_size=-{CACHE_KIB}",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(USUAL_WAIT)


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; a writer waits for the lock until its deadline."""
    if not connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={_milliseconds(seconds_left())}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _milliseconds(seconds: float) -> int:
    """Return whole milliseconds, at least 1: to PostgreSQL 0 means for ever."""
    return max(round(seconds * 1000), 1)


class _Turns:
    """Lets the writers of this process write one after another.

    SQLite waits by sleeping, up to a tenth of a second at a time: meanwhile the lock is free, and chance decides who is next.
    So only one writer waits for other processes, and the others of this process wait for that one.
    """

    def __init__(self) -> None:
        self._turn = Lock()

    def wait(self, connection: Connection) -> None:
        """Wait until no other connection of this process is writing. Raises `BusyError` at the writer's deadline."""
        if connection.get_execution_options().get(WRITES) and WRITES not in connection.info:
            if not self._turn.acquire(timeout=seconds_left()):
                raise BusyError(BUSY)
            connection.info[WRITES] = True

    def leave(self, connection: Any, entry: ConnectionPoolEntry) -> None:
        """Let the next writer in: a connection has returned to its pool, however its transaction ended.

        The next user of the connection waits as connections are set up, not until the deadline of that writer.
        """
        if entry.info.pop(WRITES, None):
            self._turn.release()
            if connection is not None:  # None is one that was lost
                connection.execute(USUAL_WAIT)
