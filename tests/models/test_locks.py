"""Work that only one may do at a time: others are refused at once, and a lock ends with its process."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import pytest
from flask import Flask

from tests.support.databases import make_app
from tracker.errors import StorageError
from tracker.models.base import db
from tracker.models.locks import LockHeldError, exclusive_work

PATIENCE, AT_ONCE = 30, 2
"""Seconds that a process has to begin, and within which somebody is refused."""


def hold(pipe: Connection, url: str, work: str) -> None:
    """Another process: does some work until it is told to end."""
    app = make_app(url)
    with app.app_context():
        with exclusive_work(work):
            pipe.send("held")
            pipe.recv()
        db.engine.dispose()


@contextmanager
def held_elsewhere(app: Flask, work: str) -> Iterator[tuple[BaseProcess, Connection]]:
    """Another process is at it."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    url = db.engine.url.render_as_string(hide_password=False)
    process = spawn.Process(target=hold, args=(theirs, url, work), daemon=True)
    process.start()
    try:
        assert ours.poll(PATIENCE)
        assert ours.recv() == "held"
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()
        theirs.close()


def free(work: str) -> bool:
    """Whether the work can be begun, now or within moments."""
    for _ in range(100):
        try:
            with exclusive_work(work):
                return True
        except LockHeldError:
            time.sleep(0.05)
    return False


@pytest.mark.slow
def test_second_holder_is_refused_at_once(app: Flask) -> None:
    with held_elsewhere(app, "import"):
        started = time.monotonic()
        with pytest.raises(LockHeldError, match="another import is running"), exclusive_work("import"):
            pytest.fail("it was not alone")
        assert time.monotonic() - started < AT_ONCE
        with exclusive_work("export"):
            pass


@pytest.mark.slow
def test_lock_is_free_after_work(app: Flask) -> None:
    with held_elsewhere(app, "import") as (process, pipe):
        pipe.send("end")
        process.join(PATIENCE)
        assert process.exitcode == 0
        assert free("import")


@pytest.mark.slow
def test_lock_is_free_after_kill(app: Flask) -> None:
    with held_elsewhere(app, "import") as (process, _):
        process.kill()
        process.join(PATIENCE)
        assert free("import")


def test_lock_is_free_after_failure(app: Flask) -> None:
    with pytest.raises(LookupError), exclusive_work("import"):
        raise LookupError
    with exclusive_work("import"):
        pass


def test_who_is_refused_meets_a_storage_error() -> None:
    assert issubclass(LockHeldError, StorageError)
