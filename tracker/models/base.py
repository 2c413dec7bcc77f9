"""The database: its types, the columns that every fact has, the engines' settings and the words for their errors."""

import json
from datetime import UTC, date, datetime
from sqlite3 import Error as SQLiteError
from threading import Lock
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    ForeignKey,
    Index,
    MetaData,
    String,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from tracker.errors import StorageError

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WRITES = "writes"
"""The execution option of a connection that is about to write: it takes the write lock first."""
WAIT_SECONDS = 20
"""How long a writer waits for another, on both engines."""
CACHE_KIB = 65_536


class Base(DeclarativeBase):
    """All tables; constraints have names, so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMES)


def _encoder(*, in_order: bool) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=in_order)


AS_GIVEN, IN_ORDER = _encoder(in_order=False), _encoder(in_order=True)


def dumped(value: object, *, in_order: bool = False) -> str:
    """JSON as the database keeps it: compact, in the letters it was written in; `in_order` sorts the keys."""
    return (IN_ORDER if in_order else AS_GIVEN).encode(value)


db = SQLAlchemy(model_class=Base, engine_options={"json_serializer": dumped, "hide_parameters": True})
"""The one database of the application. `db.session` is the session of the running request or command."""

FactsJSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A small tree of values, as JSON; None is NULL."""


Ordered = String().with_variant(String(collation="C"), "postgresql")
"""A text that is sorted by its characters, the same on every engine and in every locale."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware on the way in and out, on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Without its zone where the engine keeps none."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone, always."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Fact:
    """What somebody recorded. A row is never changed but for the moment at which another took its place."""

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    version: Mapped[int]
    """From 1; a correction is the next one."""
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    reason: Mapped[str | None]
    """Why it was corrected; None for a first version."""
    superseded_at: Mapped[datetime | None] = mapped_column(Moment)


def unique_while(name: str, condition: str, *columns: str) -> Index:
    """A partial unique index, the same on both engines."""
    where = db.text(condition)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def index_while(name: str, condition: str, *columns: str) -> Index:
    """A partial index, the same on both engines."""
    where = db.text(condition)
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """A CHECK that a column holds one of a few words (or NULL)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def day_or_none(value: date | None) -> str | None:
    """A day as JSON holds it."""
    return None if value is None else value.isoformat()


# --- the engines -----------------------------------------------------------------------------------------------------


def prepare(engine: Engine) -> None:
    """What an engine needs before its first connection; called once for each."""
    event.listen(engine, "handle_error", _translate)
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


class BusyError(StorageError):
    """Another writer was in the way, or the database asks for the whole transaction again."""


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


AGAIN = {"40001", "40P01", "55P03", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"}
"""Codes of PostgreSQL and SQLite after which the whole transaction may be run again."""
BUSY = "the database is busy: another writer did not finish in time"
WORDS = {
    "53100": "the disk is full",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "the database is read-only",
    "25006": "the database is read-only",
    "42P01": "the database is not migrated: run `flask db upgrade`",
    "42703": "the database is not migrated: run `flask db upgrade`",
    "3D000": "the database does not exist",
    "SQLITE_NOTADB": "the file is no database",
    "SQLITE_CORRUPT": "the database file is damaged",
}
AWAY = ("08", "57P", "SQLITE_CANTOPEN", "SQLITE_IOERR")
"""The beginnings of the codes that say: the database cannot be reached."""


def _translate(context: ExceptionContext) -> None:
    """Turns what a driver says about the database itself into our words; what it says about values is left alone."""
    said = context.original_exception
    code = getattr(said, "sqlite_errorname", None) or getattr(said, "sqlstate", None) or ""
    if code in AGAIN:
        raise BusyError(BUSY) from said
    if words := WORDS.get(code):
        raise StorageError(words) from said
    if isinstance(said, SQLiteError) and str(said).startswith("no such"):
        raise StorageError(WORDS["42P01"]) from said
    if code.startswith(AWAY) or context.is_disconnect or context.connection is None:
        raise StorageError("the database cannot be reached") from said
