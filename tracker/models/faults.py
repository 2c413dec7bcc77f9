"""Errors of the database drivers, translated into StorageError."""

from sqlite3 import Error as SQLiteError

from sqlalchemy import ExceptionContext

from tracker.errors import StorageError

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
"""Prefixes of the codes for a database that cannot be reached."""


class BusyError(StorageError):
    """Another writer holds a lock, or the database requires the whole transaction to run again."""


def translate(context: ExceptionContext) -> None:
    """Raise StorageError or BusyError for an error of the database itself; return for an error about values."""
    error = context.original_exception
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or ""
    if code in AGAIN:
        raise BusyError(BUSY) from error
    if words := WORDS.get(code):
        raise StorageError(words) from error
    if isinstance(error, SQLiteError) and str(error).startswith("no such"):
        raise StorageError(WORDS["42P01"]) from error
    if code.startswith(AWAY) or context.is_disconnect or context.connection is None:
        raise StorageError("the database cannot be reached") from error
