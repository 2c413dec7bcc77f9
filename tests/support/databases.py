"""Fresh databases for tests, migrated, on both engines: a copied file, or a copied database of a PostgreSQL from a wheel.

PostgreSQL takes longer to copy a database than most tests run, so `fresh_app` empties the one of an earlier test instead.
"""

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import make_url

import config
from tests.support.compiled import share_templates
from tests.support.database_server import address, administer, memory_folder
from tests.support.emptying import NotEmptiedError, empty_tables, prepare_emptying
from tests.support.engines import Engine
from tracker.adapters.push import MemoryPusher
from tracker.adapters.smtp import MemoryMailer
from tracker.app import create_app
from tracker.models.base import db

SECRET = "a secret of the tests, of no use to anybody else"
TEMPLATE = "template_tracker"
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
        administer(f'CREATE DATABASE "{name}" TEMPLATE "{_migrated_template()}" STRATEGY FILE_COPY')
    else:
        shutil.copy(_migrated_file(), _path(name))


def _remove(engine: Engine, name: str) -> None:
    if engine == "postgresql":
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
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
    folder = Path(tempfile.mkdtemp(prefix="tracker-", dir=memory_folder()))
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
    administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield address(name)
    finally:
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@cache
def _migrated_template() -> str:
    name = f"{TEMPLATE}_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    administer(f'CREATE DATABASE "{name}"')
    migrate(address(name))
    with psycopg.connect(address(name)) as connection:
        prepare_emptying(connection)
    return name
