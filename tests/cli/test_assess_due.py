"""`flask assess-due`: everybody whose day has come, in as many steps as it takes, and one line that says how many."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from tests.factories.participants import create_job, create_participant, dump_database, select_rows
from tests.support.databases import empty_database, make_app
from tracker.models.accounts import DAILY_RUN
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Flag
from tracker.workflows import daily

START, BEFORE = date(2026, 1, 15), date(2026, 5, 4)
DUE = datetime(2026, 7, 14, 16, tzinfo=UTC)
"""In Hong Kong the 15th begins: on it six months from the start are over."""


def run(app: Flask, at: datetime = DUE) -> Result:
    """The daily run at a moment."""
    with time_machine.travel(at, tick=False):
        return app.test_cli_runner().invoke(args=["assess-due"])


def due(number: int) -> None:
    """People whose verdict changes on the 15th."""
    for each in range(number):
        create_job(create_participant(f"P-{each}", on=BEFORE), START, on=BEFORE)


def test_due_participants_are_assessed_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "PEOPLE_AT_ONCE", 2)
    due(5)
    create_participant("never", on=BEFORE)
    assert (run(app).exit_code, len(select_rows(Flag)), len(select_rows(AuditLine, by=DAILY_RUN))) == (0, 5, 5)
    before = dump_database()
    done = run(app)
    assert (done.output, done.exit_code) == ("assessed: 0\n", 0)
    assert dump_database() | {"operations": []} == before | {"operations": []}


def test_the_day_is_hong_kongs(app: Flask) -> None:
    due(1)
    assert run(app, datetime(2026, 7, 14, 15, 59, 59, tzinfo=UTC)).output == "assessed: 0\n"
    assert run(app).output == "assessed: 1\n"


def test_unmigrated_database_gives_one_line() -> None:
    with empty_database("sqlite") as url:
        app = make_app(url)
        done = run(app)
        assert (done.exit_code, done.output) == (2, "Error: the database is not migrated: run `flask db upgrade`\n")
        with app.app_context():
            db.engine.dispose()
