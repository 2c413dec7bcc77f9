"""Copies of the whole database as of one moment, the way back into an empty database, and digests that show both are complete."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import IsolationLevel
from sqlalchemy.engine import URL

from tracker.errors import TrackerError
from tracker.models.base import db
from tracker.settings.permissions import OWNER_ONLY

SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
POSTGRESQL_TABLES = """SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname"""
AT_ONCE = 1000
"""Rows in memory at a time."""


class CopyError(TrackerError):
    """The database cannot be copied or restored: the sentence says why."""


class TableDigest(NamedTuple):
    """How many rows a table has, and the SHA-256 of all of them in order, as hexadecimal digits."""

    rows: int
    sha256: str


def copy_database(path: Path) -> dict[str, TableDigest]:
    """Copy the database into a new file while others write; return the digest of each table as of the same moment.

    The file is a SQLite database, or an archive of PostgreSQL's `pg_dump`. Raises CopyError.
    """
    path.touch(OWNER_ONLY, exist_ok=False)
    with closing(db.engine.raw_connection()) as raw:
        driver: Any = raw.driver_connection
        if db.engine.dialect.name == "sqlite":
            return _copy_sqlite(driver, path)
        return _copy_postgresql(driver, path)


def digests_of_copy(path: Path) -> dict[str, TableDigest] | None:
    """Return the digests of a copy of SQLite; None for one of PostgreSQL, which only a server can read. Raises CopyError."""
    if db.engine.dialect.name != "sqlite":
        _run("pg_restore", "--list", str(path))
        return None
    with _opened(path) as copy:
        return _digests(copy.execute, SQLITE_TABLES, "*")


def restore_database(path: Path) -> dict[str, TableDigest]:
    """Fill an empty database from a copy; return the digests of its tables. Raises CopyError if it has any table."""
    with closing(db.engine.raw_connection()) as raw:
        driver: Any = raw.driver_connection
        if db.engine.dialect.name == "sqlite":
            _require_empty(driver.execute(SQLITE_TABLES).fetchall())
            with _opened(path) as copy:
                copy.backup(driver)
            return _digests(driver.execute, SQLITE_TABLES, "*")
        _require_empty(driver.execute(POSTGRESQL_TABLES).fetchall())
        driver.rollback()
        _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", *_target(), str(path))
        return _digests(driver.execute, POSTGRESQL_TABLES, "{table}::text")


def _copy_sqlite(driver: sqlite3.Connection, path: Path) -> dict[str, TableDigest]:
    # In one step: between the steps of a copy in several, each writer would make it begin again.
    with closing(sqlite3.connect(path)) as copy:
        driver.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        return _digests(copy.execute, SQLITE_TABLES, "*")


def _copy_postgresql(driver: Any, path: Path) -> dict[str, TableDigest]:
    driver.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        (snapshot,) = driver.execute("SELECT pg_export_snapshot()").fetchone()
        options = "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}"
        _run("pg_dump", *options, *_target())
        return _digests(driver.execute, POSTGRESQL_TABLES, "{table}::text")
    finally:
        driver.rollback()
        driver.isolation_level = None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of SQLite that is whole. Raises CopyError."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            faults = [fault for (fault,) in copy.execute("PRAGMA integrity_check") if fault != "ok"]
            strays = copy.execute("PRAGMA foreign_key_check").fetchall()
            if faults or strays:
                raise CopyError(f"the copied database is damaged: {(*faults, *strays)[0]}")
            yield copy
    except sqlite3.DatabaseError as error:
        raise CopyError(f"the copy is no database of SQLite: {error}") from error


def _digests(execute: Any, tables: str, row: str) -> dict[str, TableDigest]:
    return {table: _digest(execute, table, row) for (table,) in execute(tables).fetchall()}


def _digest(execute: Any, table: str, row: str) -> TableDigest:
    """Digest a table's rows, ordered by what is digested: the order must not depend on where rows are stored."""
    name = f'"{table}"'
    lines = sorted(_line_digests(execute(f"SELECT {row.format(table=name)} FROM {name}")))  # noqa: S608 - a name of the catalogue
    return TableDigest(len(lines), sha256(b"".join(lines)).hexdigest())


def _line_digests(cursor: Any) -> Iterator[bytes]:
    while rows := cursor.fetchmany(AT_ONCE):
        yield from (sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest() for row in rows)


def _require_empty(tables: list[Any]) -> None:
    if tables:
        raise CopyError(f"the database is not empty: it has {len(tables)} tables. Set DATABASE_URL to a new one")


def _target() -> tuple[str, ...]:
    """Return the option that names the database, without its password: every user of the machine sees the options of a program."""
    url = db.engine.url.difference_update_query(["password"])
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return (f"--dbname={plain.render_as_string(hide_password=False)}",)


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL. Raises CopyError with the last lines that it printed."""
    password = db.engine.url.password or db.engine.url.query.get("password")
    environ = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    try:
        done = subprocess.run(  # noqa: S603 - the options are ours, the address is in the settings
            [program, *arguments], env=environ, capture_output=True, text=True, errors="replace", check=False
        )
    except FileNotFoundError:
        raise CopyError(f"{program} is not installed: install the client programs of PostgreSQL") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines()[-2:] or [f"it ended with {done.returncode}"]
        raise CopyError(f"{program} failed: {'; '.join(lines)}")
