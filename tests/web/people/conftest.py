"""An empty database with an officer, for the pages about people."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_user, sign_in
from tests.factories.participants import create_participant
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.people_pages import YUI
from tracker.queries.participants import ParticipantKey


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


@pytest.fixture
def officer(app: Flask) -> Client:
    """The browser of Lee, an officer."""
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user("Lee", "officer"))
    return client


@pytest.fixture
def yui(app: Flask) -> ParticipantKey:
    """A participant of whom everything is known."""
    return create_participant("P-7", particulars=YUI)
