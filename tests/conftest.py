"""What every test may ask for: an application on a fresh database of each engine, and a browser that checks its pages."""

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.apps import PRODUCTION_SETTINGS, checked_app, make_checked_app
from tests.support.client import Client
from tests.support.database_server import server_programs
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES, unwanted_engines, uses_engine
from tests.support.properties import use_few_examples
from tests.support.tracing import trace_few_tests

os.environ.setdefault("TZ", "UTC")
PROCESS_EVENTS = "subprocess.Popen", "os.fork", "os.posix_spawn"
GARBAGE = 20_000
"""How many new objects are worth a run of the garbage collector."""
STARTS_NO_PROCESS = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--engine` picks the databases; `--quick` leaves out what is slow, and lets no other test start a process."""
    parser.addoption("--engine", choices=[*ENGINES, "both"], default="both", help="the database engines that tests run on")
    parser.addoption(
        "--quick",
        action="store_true",
        help="SQLite only; no browser, no harness, nothing marked slow, few examples of properties",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Stop the garbage collector until the tests are collected; choose what is traced. With `--quick`, watch for processes: a test that
    starts one must be marked slow."""
    gc.disable()
    config.stash[STARTS_NO_PROCESS] = False
    trace_few_tests(config)
    if not config.getoption("quick"):
        return
    config.option.engine = "sqlite"
    use_few_examples()

    def refuse(event: str, _: object) -> None:
        if event in PROCESS_EVENTS and config.stash[STARTS_NO_PROCESS]:
            raise RuntimeError("a quick test starts no process: mark it slow")

    sys.addaudithook(refuse)


def pytest_collection_finish() -> None:
    """Start the garbage collector, which runs seldom, and leaves alone what lives as long as the run: modules and tests."""
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests of engines that were not chosen; with `--quick`, also the slow ones, the browser's and the harnesses."""
    unwanted = unwanted_engines(config.getoption("engine"))
    marks = ("slow", "browser", "goal") if config.getoption("quick") else ()
    dropped = [item for item in items if uses_engine(item, unwanted) or any(item.get_closest_marker(mark) for mark in marks)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in set(dropped)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """While the body of a test runs, it is watched."""
    item.config.stash[STARTS_NO_PROCESS] = True
    try:
        return (yield)
    finally:
        item.config.stash[STARTS_NO_PROCESS] = False


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty, migrated database, its context entered; once on each engine."""
    with fresh_app(request.param) as app:
        yield app


@pytest.fixture(scope="session")
def shared_app() -> Iterator[Flask]:
    """One application on one SQLite database, for tests that only look at pages or that work with rows of their own."""
    with checked_app("sqlite") as app:
        yield app


@pytest.fixture(scope="session")
def production() -> Flask:
    """The application with the settings of production."""
    return make_checked_app(PRODUCTION_SETTINGS)


@pytest.fixture
def client(app: Flask) -> Iterator[Client]:
    """A fresh browser."""
    with app.test_client() as client:
        assert isinstance(client, Client)
        yield client


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the test server are found first."""
    monkeypatch.setenv("PATH", f"{server_programs()}{os.pathsep}{os.environ['PATH']}")
