"""A fresh database for each test, on both engines."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.databases import fresh_app
from tests.support.engines import ENGINES


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty, migrated database, its context entered."""
    with fresh_app(request.param) as app:
        yield app
