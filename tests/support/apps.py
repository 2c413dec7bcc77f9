"""Applications with the settings of the tests, and one with those of production."""

from flask import Flask

import config
from tests.support.client import Client
from tests.support.compiled import share_templates
from tests.support.databases import SECRET
from tracker.app import create_app

TEST_SETTINGS = config.from_environment({"TRACKER_ENV": "testing", "SECRET_KEY": SECRET})
PRODUCTION_SETTINGS = config.from_environment(
    {"TRACKER_ENV": "production", "SECRET_KEY": SECRET, "TRUSTED_HOSTS": "localhost,sojourn.example"}
)


def make_checked_app(settings: dict[str, object]) -> Flask:
    """An application whose client judges every page."""
    app = share_templates(create_app(settings))
    app.test_client_class = Client
    return app
