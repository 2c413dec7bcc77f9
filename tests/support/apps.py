"""Applications with the settings of the tests, and one with those of production."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

import config
from tests.support.client import Client
from tests.support.compiled import share_templates
from tests.support.databases import SECRET, database, settings
from tests.support.engines import Engine
from tracker.app import create_app
from tracker.models.base import db

TEST_SETTINGS = config.from_environment({"TRACKER_ENV": "testing", "SECRET_KEY": SECRET})
PRODUCTION_SETTINGS = config.from_environment(
    {"TRACKER_ENV": "production", "SECRET_KEY": SECRET, "TRUSTED_HOSTS": "localhost,sojourn.example"}
)


def make_checked_app(settings: dict[str, object]) -> Flask:
    """An application whose client judges every page."""
    app = share_templates(create_app(settings))
    app.test_client_class = Client
    return app


@contextmanager
def checked_app(engine: Engine) -> Iterator[Flask]:
    """An application on an empty database of its own, whose client judges every page; its connections are closed afterwards."""
    with database(engine) as url:
        app = make_checked_app(settings(url))
        yield app
        with app.app_context():
            db.engine.dispose()
