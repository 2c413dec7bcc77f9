"""What SQLite and PostgreSQL need so that both are used in one way: how they are opened, and who writes when."""

from threading import Lock
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from tracker.models.faults import BUSY, BusyError, translate

WRITES = "writes"
"""The execution option of a connection that is about to write: it takes the write lock first."""
WAIT_SECONDS = 20
"""How long a writer waits for another, on both engines."""
CACHE_KIB = 65_536


def prepare(engine: Engine) -> None:
    """What an engine needs before its first connection; called once for each."""
    event.listen(engine, "handle_error", translate)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _dial_postgresql)
    if engine.dialect.name == "sqlite":
        turns = _Turns()
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", turns.wait)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", turns.leave)


def _dial_postgresql(dialect: Dialect, _: object, args: object, settings: dict[str, Any]) -> None:
    settings.setdefault("options", f"-c lock_timeout={WAIT_SECONDS * 1000} -c timezone=UTC")
    settings.setdefault("connect_timeout", WAIT_SECONDS)


def _open_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own would come too late
    for pragma in (
        "foreign_keys=ON",
        f"busy_timeout={WAIT_SECONDS * 1000}",
        "synchronous=FULL",
        f"cache_size=-{CACHE_KIB}",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")


class _Turns:
    """The writers of this process, one after another.

    SQLite waits by sleeping, up to a tenth of a second at a time; the lock lies idle meanwhile, and luck decides who is next.
    So only one of us waits for other processes, and the others wait for that one.
    """

    def __init__(self) -> None:
        self._turn = Lock()

    def wait(self, connection: Connection) -> None:
        """A connection that is about to write waits until no other of this process does."""
        if connection.get_execution_options().get(WRITES) and WRITES not in connection.info:
            if not self._turn.acquire(timeout=WAIT_SECONDS):
                raise BusyError(BUSY)
            connection.info[WRITES] = True

    def leave(self, _: object, kept: ConnectionPoolEntry) -> None:
        """A connection goes back to its pool, whatever became of its transaction."""
        if kept.info.pop(WRITES, None):
            self._turn.release()
