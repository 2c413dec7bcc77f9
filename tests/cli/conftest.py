"""A fresh database for each test, on both engines, and commands that are patient."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker.cli import progress


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty, migrated database, its context entered."""
    with fresh_app(request.param) as app:
        yield app


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine makes no bar of short work: what is on standard error is compared."""
    monkeypatch.setattr(progress, "PATIENCE", 3600.0)
