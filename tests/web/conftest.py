"""People who use the pages, on the one database that web tests share."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from tests.client import Client
from tests.factories.accounts import sign_in


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """The application with its context entered."""
    with app.app_context():
        yield app


@contextmanager
def browser(app: Flask, user_id: int) -> Iterator[Client]:
    """A browser that somebody is signed in with."""
    with app.app_context(), app.test_client() as client:
        assert isinstance(client, Client)
        sign_in(client, user_id)
        yield client
