"""`flask backup`: keys, making, verifying and restoring, each with what it prints and its exit status."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from tests.factories.participants import create_participant, dump_database
from tests.support.databases import empty_database, make_app
from tests.support.engines import Engine
from tracker.adapters.backup_archive import backup_path, new_key_pair
from tracker.models.audit import AuditLine
from tracker.models.base import db

pytestmark = pytest.mark.usefixtures("programs")
NIGHT = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)


def run(app: Flask, *arguments: str, **given: str) -> Result:
    with time_machine.travel(NIGHT, tick=False):
        return app.test_cli_runner().invoke(args=["backup", *arguments], **given)


def test_keys_are_printed_apart(app: Flask) -> None:
    done = run(app, "keys")
    setting, identity = done.stdout.splitlines()
    assert setting.startswith("export BACKUP_RECIPIENT=age1")
    assert identity.startswith("AGE-SECRET-KEY-1")
    assert "Store it on another machine and on paper, never here" in done.stderr


def test_nothing_is_made_without_a_folder(app: Flask) -> None:
    done = run(app, "make")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "set BACKUP_FOLDER and BACKUP_RECIPIENT" in done.stderr


def test_backup_is_made_verified_and_restored(app: Flask, tmp_path: Path) -> None:
    recipient, identity = new_key_pair()
    (tmp_path / "identity").write_text(identity)
    app.config.update(BACKUP_FOLDER=tmp_path, BACKUP_RECIPIENT=recipient)
    create_participant("P-1")
    before = dump_database()
    old = backup_path(tmp_path, datetime(2026, 5, 1, tzinfo=UTC))
    old.touch()
    done = run(app, "make")
    path, made, counts, deleted = done.stdout.splitlines()
    engine = app.config["SQLALCHEMY_DATABASE_URI"].get_backend_name()
    assert (done.exit_code, path) == (0, str(backup_path(tmp_path, NIGHT)))
    assert made == f"made: 2026-07-01T16:30:00+00:00, {engine} at {app.config['NEWEST_REVISION']}"
    assert (deleted, old.exists()) == ("old backups deleted: 1", False)
    assert run(app, "verify", path, "--identity", str(tmp_path / "identity")).stdout.splitlines() == [made, counts]
    assert run(app, "verify", path, "--identity", "-", input=identity).exit_code == 0
    wrong = run(app, "verify", path, "--identity", "-", input=new_key_pair()[1])
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    with empty_database(named(engine)) as url:
        other = make_app(url)
        with other.app_context():
            done = run(other, "restore", path, "--identity", str(tmp_path / "identity"))
            assert dump_database() == before
            db.session.remove()
            db.engine.dispose()
    lines = len(before[AuditLine.__tablename__])
    assert (done.exit_code, done.stdout.splitlines()) == (0, [made, counts, f"audit lines: {lines}, faults: 0"])
    assert "What was done after the backup is lost" in done.stderr


def test_restored_audit_that_does_not_verify_is_reported(app: Flask, tmp_path: Path) -> None:
    recipient, identity = new_key_pair()
    app.config.update(BACKUP_FOLDER=tmp_path, BACKUP_RECIPIENT=recipient)
    create_participant("P-1")
    db.session.execute(db.text("UPDATE audit_lines SET action = 'other'"))
    db.session.commit()
    path = run(app, "make").stdout.splitlines()[0]
    with empty_database(named(app.config["SQLALCHEMY_DATABASE_URI"].get_backend_name())) as url:
        other = make_app(url)
        with other.app_context():
            done = run(other, "restore", path, "--identity", "-", input=identity)
            db.session.remove()
            db.engine.dispose()
    assert done.exit_code == 1
    assert "does not fit the chain" in done.stdout


def test_full_database_is_left_alone(app: Flask, tmp_path: Path) -> None:
    recipient, identity = new_key_pair()
    app.config.update(BACKUP_FOLDER=tmp_path, BACKUP_RECIPIENT=recipient)
    path = run(app, "make").stdout.splitlines()[0]
    done = run(app, "restore", path, "--identity", "-", input=identity)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "the database is not empty" in done.stderr


def test_doctor_shows_the_age_of_the_newest_backup(app: Flask, tmp_path: Path) -> None:
    assert diagnosed(app).startswith("weak ")
    app.config.update(BACKUP_FOLDER=tmp_path, BACKUP_RECIPIENT=new_key_pair()[0])
    assert diagnosed(app).startswith("error ")
    assert f"none in {tmp_path}" in diagnosed(app)
    backup_path(tmp_path, NIGHT - timedelta(hours=37)).touch()
    assert diagnosed(app).startswith("error ")
    backup_path(tmp_path, NIGHT).touch()
    is_beside = db.engine.dialect.name == "sqlite" and tmp_path.stat().st_dev == Path(str(db.engine.url.database)).stat().st_dev
    assert diagnosed(app).startswith("weak " if is_beside else "ok ")
    if db.engine.dialect.name == "sqlite":
        app.config["BACKUP_FOLDER"] = Path(str(db.engine.url.database)).parent
        backup_path(app.config["BACKUP_FOLDER"], NIGHT).touch()
        assert "same disk" in diagnosed(app)


def diagnosed(app: Flask) -> str:
    """The doctor's line about backups, at night."""
    with time_machine.travel(NIGHT, tick=False):
        done = app.test_cli_runner().invoke(args=["doctor"], env={"TRACKER_ENV": "demo", "DATABASE_URL": "", "FLASK_DEBUG": ""})
    return next(line for line in done.stdout.splitlines() if line[7:].startswith("backups "))


def named(backend: str) -> Engine:
    return "sqlite" if backend == "sqlite" else "postgresql"
