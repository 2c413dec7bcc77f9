"""What the drivers say of the database itself, in our words."""

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
"""The beginnings of the codes that say: the database cannot be reached."""


class BusyError(StorageError):
    """Another writer was in the way, or the database asks for the whole transaction again."""


def translate(context: ExceptionContext) -> None:
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
