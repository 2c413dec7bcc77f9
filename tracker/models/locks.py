"""Locks by name: for work that only one process may do at a time, and for rows that do not exist yet."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from tracker.errors import StorageError
from tracker.models.base import db


class LockHeldError(StorageError):
    """Another process, perhaps on another machine, is doing this work."""


@contextmanager
def exclusive_work(work: str) -> Iterator[None]:
    """Keep other processes from this work while the block runs. Raises `LockHeldError` at once if one is doing it.

    The lock ends with the process, however that ends. SQLite: a file beside the database, for this machine;
    PostgreSQL: an advisory lock on a connection of its own.
    """
    held = _beside_the_file(work) if db.engine.dialect.name == "sqlite" else _advisory(work)
    with held:
        yield


@contextmanager
def _beside_the_file(work: str) -> Iterator[None]:
    try:
        file = Path(f"{db.engine.url.database}.{work}.lock").open("wb")  # noqa: SIM115 - it is closed below
    except OSError:
        raise StorageError("the database cannot be reached") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockHeldError(f"another {work} is running") from None
        yield


@contextmanager
def _advisory(work: str) -> Iterator[None]:
    number = _number(work)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(select(func.pg_try_advisory_lock(number))):
            raise LockHeldError(f"another {work} is running")
        try:
            yield
        finally:  # the connection goes back to its pool, and must not take the lock along
            connection.scalar(select(func.pg_advisory_unlock(number)))


def lock_name(name: str) -> None:
    """Lock a name until the running transaction ends; wait if another transaction holds it. Raises `BusyError`.

    Nothing to do on SQLite, where there is one writer anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.scalar(select(func.pg_advisory_xact_lock(_number(name))))


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
