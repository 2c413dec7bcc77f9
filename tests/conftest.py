"""What every test may ask for: the application with the settings for tests, and a client that judges its pages."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask

import config
from tests.client import Client
from tests.compiled import shared
from tests.databases import SECRET, database, settings
from tracker.app import create_app
from tracker.models.base import db

os.environ.setdefault("TZ", "UTC")
SETTINGS = config.from_environment({"TRACKER_ENV": "testing", "SECRET_KEY": SECRET})
PRODUCTION = config.from_environment(
    {"TRACKER_ENV": "production", "SECRET_KEY": SECRET, "TRUSTED_HOSTS": "localhost,sojourn.example"}
)


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """The application as tests run it, on an empty database; CSRF is on."""
    with database("sqlite") as url:
        app = made(settings(url))
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def production() -> Flask:
    """The application with the settings of production."""
    return made(PRODUCTION)


@pytest.fixture
def client(app: Flask) -> Iterator[Client]:
    """A fresh browser."""
    with app.test_client() as client:
        assert isinstance(client, Client)
        yield client


def made(settings: dict[str, object]) -> Flask:
    """An application whose client judges every page."""
    app = shared(create_app(settings))
    app.test_client_class = Client
    return app
