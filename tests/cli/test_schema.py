"""`flask db upgrade` says what it did, and names a database that is away in one line."""

from pathlib import Path

from flask import Flask

from tests.support.databases import make_app

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def run(app: Flask, *arguments: str) -> tuple[int, list[str]]:
    """Run a command; return its status, and the lines of its standard error that are not alembic's log."""
    done = app.test_cli_runner().invoke(args=["db", *arguments])
    return done.exit_code, done.stderr.splitlines()


def test_upgrade_says_what_it_did_and_nothing_the_second_time(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path}/tracker.db")
    newest = app.config["NEWEST_REVISION"]
    status, [line] = run(app, "upgrade")
    assert (status, line.partition(" ")[2]) == (0, f"migrations applied; the schema is at {newest}")
    assert run(app, "upgrade") == (0, [])


def test_downgrade_names_the_schema_that_it_leads_to(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path}/tracker.db")
    run(app, "upgrade", "0002")
    assert run(app, "downgrade", "0001_accounts") == (0, ["1 migration undone; the schema is at 0001_accounts"])


def test_database_that_is_away_is_one_line() -> None:
    assert run(make_app(NOWHERE), "upgrade") == (1, ["Error: the database cannot be reached"])
