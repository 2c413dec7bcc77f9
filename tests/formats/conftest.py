"""Formats reach no database: the application that all share lends its settings, templates and languages."""

import pytest
from flask import Flask


@pytest.fixture(scope="session")
def app(shared_app: Flask) -> Flask:
    """The one application that these tests share."""
    return shared_app
