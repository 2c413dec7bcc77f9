"""A page reads one snapshot of the database: what others write meanwhile does not show on half of it."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from tests.factories.accounts import create_participant_user, sign_in
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker.models import engines
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import JobDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import StayDraft

ON = date(2026, 7, 1)
PAGE_READS = 8
"""More than the statements of one page."""


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty, migrated database."""
    with fresh_app(request.param) as app:
        yield app


@contextmanager
def writing_before(number: int, write: Any) -> Iterator[None]:
    """Another connection writes right before the page's statement of this number."""
    sent = 0

    def count(connection: Any, cursor: object, statement: str, *args: object) -> None:
        nonlocal sent
        sent += not statement.startswith("BEGIN") and not connection.get_execution_options().get(engines.WRITES)
        if sent == number:
            sent += 1
            with ThreadPoolExecutor(1) as other:
                other.submit(write).result(30)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", count)


def broken_reads(app: Flask) -> int:
    """How many of a page's reads make it neither the page of before nor that of after, if a job is logged right before them."""
    with app.app_context():
        key, user_id = create_participant_user("P-1", stay=StayDraft(date(2026, 1, 10)))
        client = app.test_client()
        sign_in(client, user_id)
    broken = 0
    for number in range(1, PAGE_READS):

        def write(number: int = number) -> None:
            with app.app_context():
                draft = JobDraft(Business(f"Employer {number}"), date(2026, 2, number))
                log_stint(key.id, draft, kind="job", on=ON, by=user_id)

        before = shown(client, key.id)
        with writing_before(number, write):
            meanwhile = shown(client, key.id)
        broken += meanwhile not in {before, shown(client, key.id)}
    return broken


def shown(client: FlaskClient, participant_id: int) -> str:
    """The participant's page without what differs from request to request."""
    with client.get(f"/participants/{participant_id}") as page:
        return re.sub(r'(nonce|value)="[^"]*"', "", page.get_data(as_text=True))


def test_page_agrees_with_itself_while_a_stint_is_logged(app: Flask) -> None:
    assert broken_reads(app) == 0


@contextmanager
def without_snapshot(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The negative control: each read sees what others have committed by then."""

    def end_snapshot(connection: Any, *args: object) -> None:
        driver = connection.connection.driver_connection
        reads = connection.dialect.name == "sqlite" and not connection.get_execution_options().get(engines.WRITES)
        if reads and driver.in_transaction:
            driver.execute("COMMIT")
            driver.execute("BEGIN")

    monkeypatch.setattr(engines, "REPEATABLE_READ", None)
    event.listen(db.engine, "before_cursor_execute", end_snapshot)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", end_snapshot)


def test_without_a_snapshot_pages_contradict_themselves(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with without_snapshot(monkeypatch):
        assert broken_reads(app) > 0


def test_reader_does_not_wait_for_a_writer(app: Flask) -> None:
    @transaction("tests.read_meanwhile")
    def write(work: UnitOfWork, *, by: int) -> int:
        with ThreadPoolExecutor(1) as other:
            return other.submit(count_users).result(10)

    def count_users() -> int:
        with app.app_context():
            return len(db.session.execute(text("SELECT id FROM users")).all())

    assert write(by=COMMAND_LINE) == count_users()


def test_writer_sees_what_others_commit_meanwhile(app: Flask) -> None:
    """The level that row locks and SKIP LOCKED need, also on a connection that read a snapshot before."""
    count_levels = text("SELECT current_setting('transaction_isolation')")

    @transaction("tests.level")
    def level(work: UnitOfWork, *, by: int) -> str:
        return str(db.session.scalar(count_levels))

    if db.engine.dialect.name == "postgresql":
        assert db.session.scalar(count_levels) == "repeatable read"
        assert level(by=COMMAND_LINE) == "read committed"
        assert db.session.scalar(count_levels) == "repeatable read"
