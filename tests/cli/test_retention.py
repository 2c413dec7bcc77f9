"""`flask retention run`: a dry run lists who is due and when, and writes nothing; the run erases exactly those."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from tests.factories.participants import dump_database
from tests.factories.retention import create_applicant, create_departed, create_hold, set_periods

EVENING = datetime(2032, 5, 3, 16, tzinfo=UTC)
"""In Hong Kong the day begins on which the first is due."""


def run(app: Flask, *args: str, at: datetime = EVENING) -> Result:
    with time_machine.travel(at, tick=False):
        return app.test_cli_runner().invoke(args=["retention", "run", *args])


@pytest.fixture(autouse=True)
def _people(app: Flask) -> None:
    """One who is due, one on hold, one due twelve days later, and an applicant who is long due."""
    create_departed("P-1")
    create_hold(create_departed("P-2"))
    create_departed("P-3", date(2026, 5, 15))
    create_hold(create_applicant("P-4"), date(2032, 5, 9))


def test_dry_run_lists_who_is_due_and_writes_nothing(app: Flask) -> None:
    before = dump_database()
    today = run(app, "--dry-run")
    assert today.output.splitlines() == [
        "P-1\t2032-05-04\t2026-05-03\tstay",
        "P-2\theld\t2026-05-03\tstay\tby-hand until it ends",
        "P-4\t2032-05-10\t2026-02-01\tvisa\tby-hand until 2032-05-09",
    ]
    later = run(app, "--dry-run", "--until", "2032-05-16")
    assert set(later.output.splitlines()) - set(today.output.splitlines()) == {"P-3\t2032-05-16\t2026-05-15\tstay"}
    assert (today.exit_code, later.exit_code, dump_database()) == (0, 0, before)


def test_dry_run_follows_a_period_that_begins_later(app: Flask) -> None:
    set_periods(date(2032, 5, 5), stay_months=71)
    assert "P-3\t2032-05-05\t2026-05-15\tstay" in run(app, "--dry-run", "--until", "2032-05-05").output


def test_run_erases_whom_it_listed_and_nobody_twice(app: Flask) -> None:
    people = "participants erased when due: 1\nerased keys destroyed: 1\n"
    rest = "ended sessions deleted: 0\nunfinished sign-ins deleted: 0\nsent emails deleted: 0\nrefusals deleted: 0\naudit lines deleted: 0\n"
    assert run(app).output == people + rest
    assert run(app).output == people.replace("1", "0") + rest
    assert run(app, at=EVENING.replace(day=9)).output == people + rest


@pytest.mark.parametrize("args", [["--until", "2032-05-04"], ["--dry-run", "--until", "2032-05-03"]])
def test_wrong_call_is_refused(app: Flask, args: list[str]) -> None:
    assert run(app, *args).exit_code == 2
