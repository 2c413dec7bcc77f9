"""People who use the pages, on the one database that web tests share."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from tests.factories.accounts import create_participant_user
from tests.support.client import signed_in
from tests.support.desk import Desk
from tracker.models.accounts import Throttle
from tracker.models.base import db


@pytest.fixture(scope="session")
def app(shared_app: Flask) -> Flask:
    """The one application that web tests share."""
    return shared_app


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """The application with its context entered; tries to sign in are not counted over several tests."""
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.execute(delete(Throttle))
        db.session.commit()


@pytest.fixture
def in_june() -> Iterator[None]:
    """Noon of 12 June 2026 in Hong Kong."""
    with time_machine.travel(datetime(2026, 6, 12, 4, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def yui(app: Flask) -> Iterator[Desk]:
    """A participant at her own pages."""
    key, user_id = create_participant_user(f"J-{uuid.uuid4().hex[:12]}")
    with signed_in(app, user_id) as client:
        yield Desk(client, key)
