"""What harnesses find in a database before they begin: officers, people with places, people with cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask, current_app
from sqlalchemy import text

from tests.databases import application, database
from tests.goals.line import Engine
from tracker import clock
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.base import db
from tracker.models.transaction import bulk_transaction
from tracker.models.work import Work
from tracker.outside.keys import Keyring
from tracker.services.register.rows import Filed, ParticipantRow
from tracker.services.register.taking import take_in

STEP = 500


@contextmanager
def staged(engine: Engine) -> Iterator[tuple[str, Flask]]:
    """A database of its own: its address, and an application on it whose context is entered."""
    with database(engine) as url:
        app = application(url)
        with app.app_context():
            try:
                yield url, app
            finally:
                db.session.remove()
                db.engine.dispose()


def keyring() -> Keyring:
    """The keys of the application."""
    keys: Keyring = current_app.extensions["keyring"]
    return keys


@bulk_transaction
def hire(work: Work, number: int, *, by: int = COMMAND_LINE, operation: str | None = None) -> tuple[int, ...]:
    """So many officers; their ids."""
    ids = tuple(work.number(User) for _ in range(number))
    for id_ in ids:
        row = {"kind": "person", "name": f"Officer {id_}", "email": f"{id_}@office.example", "language": "en"}
        work.insert(User, id=id_, **row, active=True, created_at=clock.now())
    return ids


def enrol(rows: list[ParticipantRow], *, on: date) -> None:
    """Takes people in, as an office's register says them."""
    for first in range(0, len(rows), STEP):
        step = [Filed(row.reference, row) for row in rows[first : first + STEP]]
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
