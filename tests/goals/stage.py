"""Databases for harnesses: people in them before they begin, and what saboteurs take away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import text

from tests.factories.participants import keyring
from tests.support.databases import database, make_app
from tests.support.engines import Engine
from tracker.formats.register.rows import ParticipantRow, PersonRows
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.services.register.import_batch import take_in

STEP = 500


@contextmanager
def staged(engine: Engine) -> Iterator[tuple[str, Flask]]:
    """A migrated database of its own: its address, and an application on it whose context is entered."""
    with database(engine) as url, remembered(url) as app:
        yield url, app


@contextmanager
def remembered(url: str) -> Iterator[Flask]:
    """An application on a database, its context entered; its connections are closed afterwards."""
    app = make_app(url)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def enrol(rows: list[ParticipantRow], *, on: date) -> None:
    """Takes people in, as an office's register says them."""
    for first in range(0, len(rows), STEP):
        step = [PersonRows(row.reference, row) for row in rows[first : first + STEP]]
        outcome = take_in(step, keys=keyring(), on=on, by=COMMAND_LINE)
        assert not outcome.refusals, outcome.refusals[0]


def without_constraint(table: str, name: str) -> None:
    """A saboteur's work: the table loses a constraint. Call it before anything refers to a row of the table."""
    db.session.rollback()
    with db.engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table(table) as batch:
            batch.drop_constraint(name)


def without_index(name: str) -> None:
    """A saboteur's work: an index is gone."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(f'DROP INDEX "{name}"'))
