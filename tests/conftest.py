"""What every test may ask for: the application with the settings for tests, and a client that judges its pages."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.apps import PRODUCTION_SETTINGS, make_checked_app
from tests.support.client import Client
from tests.support.databases import database, settings
from tracker.models.base import db

os.environ.setdefault("TZ", "UTC")


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """The application as tests run it, on an empty database; CSRF is on."""
    with database("sqlite") as url:
        app = make_checked_app(settings(url))
        yield app
        with app.app_context():
            db.engine.dispose()


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
