"""Troubles of a database for R12: a writer that does not end, a disk that takes nothing, a server that is away."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import select, update
from sqlalchemy.engine import URL

from tests.goals.house import House
from tests.goals.house_memory import keep
from tests.goals.served import Server
from tests.support.engines import Engine
from tracker.models.accounts import Session
from tracker.models.base import db

EARLIER = timedelta(minutes=5)
TERMINATE = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
"""Ends all connections and waits for that, as a server does that restarts; milliseconds."""


def aged_sessions(here: House) -> House:
    """Return the house in which all browsers were last seen minutes ago: the next page of each wants to note that it is seen."""
    with here.app.app_context():
        with db.engine.begin() as connection:
            for id_, seen_at in connection.execute(select(Session.id, Session.seen_at)).all():
                connection.execute(update(Session).where(Session.id == id_).values(seen_at=seen_at - EARLIER))
        return here._replace(numbers=keep())


@contextmanager
def writer_elsewhere(here: House) -> Iterator[None]:
    """A program that is none of ours holds what every writer needs, as long as the block runs."""
    url = _url(here)
    if url.drivername.startswith("sqlite"):
        other: Any = sqlite3.connect(str(url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(_libpq(url))
        other.execute("SELECT * FROM audit_head FOR UPDATE")
    with closing(other):
        yield
        other.rollback()


@contextmanager
def unwritable(engine: Engine, here: House, server: Server) -> Iterator[None]:
    """No row can be written as long as the block runs: no file of the server may grow, or its database is read-only."""
    if engine == "sqlite":
        before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in server.workers()}
        for pid, (_, most) in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
        try:
            yield
        finally:
            for pid, limits in before.items():
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
        return
    _alter(here, "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        _alter(here, "RESET default_transaction_read_only")


@contextmanager
def unreachable(here: House) -> Iterator[None]:
    """PostgreSQL lets nobody into the database as long as the block runs."""
    _alter(here, "WITH ALLOW_CONNECTIONS false")
    try:
        yield
    finally:
        _alter(here, "WITH ALLOW_CONNECTIONS true")


def _alter(here: House, how: str) -> None:
    """Change the house's database on PostgreSQL, and end all connections to it."""
    url = _url(here)
    with psycopg.connect(_libpq(url.set(database="postgres")), autocommit=True) as office:
        office.execute(sql.SQL("ALTER DATABASE {} {}").format(sql.Identifier(str(url.database)), sql.SQL(how)))
        office.execute(TERMINATE, (url.database,))


def _url(here: House) -> URL:
    with here.app.app_context():
        return db.engine.url


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
