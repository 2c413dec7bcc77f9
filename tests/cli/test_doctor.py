"""`flask doctor`: every setting and check is explained, no secret is shown, and nothing is written, sent or raised."""

import base64
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

import config
from tests.factories.accounts import create_participant_user, create_user
from tests.factories.evidence import create_evidence
from tests.factories.outbox import post_message
from tests.factories.participants import create_job, create_participant, dump_database
from tests.factories.push import turn_push_on
from tests.factories.retention import GONE, create_departed, create_hold
from tests.factories.second_factors import set_up_app
from tests.factories.settings import GOOD, KEY
from tests.support.databases import empty_database, fresh_app, make_app
from tests.support.doctor import examine, found, marks
from tests.support.engines import ENGINES, Engine
from tests.support.programs import started
from tracker import clock
from tracker.adapters.anchor_file import Anchor, append_anchor
from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.adapters.keys import Keyring, Secret
from tracker.adapters.push import MemoryPusher
from tracker.adapters.smtp import MailError, SmtpMailer
from tracker.errors import StorageError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.services.daily_runs import record_daily_run
from tracker.services.participants.erase import erase_participant
from tracker.settings.catalogue import NAMES
from tracker.workflows import doctor

CANARY = "c4n4ry"
CHECKS = (
    "database",
    "migrations",
    "keys",
    "mail",
    "push",
    "clock",
    "holidays",
    "disk",
    "database file",
    "evidence",
    "backups",
    "audit anchors",
    "contact",
    "flask daily",
)


@pytest.fixture(autouse=True)
def no_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of the machine does not count: there is none, where a test may write one."""
    monkeypatch.setattr(config, "SETTINGS_FILE", tmp_path / "settings")
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "settings"


def test_installation_in_order_has_no_error_and_fits_a_screen(app: Flask) -> None:
    create_participant("P-1")
    record_daily_run(["emails sent: 0"], failed=0, began_at=clock.now())
    before = dump_database()
    done = examine(app)
    assert list(marks(done)) == [*NAMES, *CHECKS]
    assert {
        mark for subject, mark in marks(done).items() if subject not in {"backups", "database file", "contact", "audit anchors"}
    } == {"ok"}
    assert len(done.stdout.splitlines()) <= 40
    assert dump_database() == before


@pytest.mark.parametrize(
    "environment",
    [
        {"SECRET_KEY": CANARY * 9, "DATA_KEYS": CANARY, "DATABASE_URL": f"postgresql://me:{CANARY}@h/x?password={CANARY}"},
        {"SECRET_KEY": CANARY, "DATABASE_URL": CANARY, "MAIL_URL": f"smtps://me:{CANARY}@mail.example"},
        {"DATA_KEYS": base64.b64encode(CANARY.encode()).decode(), "MAIL_URL": f"smtp://me:{CANARY}@[mail"},
        {"DATABASE_URL": f"postgresql://me:{CANARY}@h:x/y", "MAIL_URL": f"me:{CANARY}@mail.example"},
        {"MAIL_URL": f"smtps://me:a/{CANARY}@mail.example"},
        {"MAIL_URL": f"smtps://me:{CANARY}:b@mail.example"},
        {"MAIL_URL": f"smtps://me@mail.example:{CANARY}"},
    ],
    ids=str,
)
def test_no_secret_is_shown(app: Flask, environment: dict[str, str]) -> None:
    done = examine(app, TRACKER_ENV="production", **environment)
    assert CANARY not in done.output
    assert environment.get("DATA_KEYS", CANARY) not in done.output


@pytest.mark.parametrize(
    ("url", "shown"),
    [("smtps://me:secret@mail.example:465", "smtps://***@mail.example:465"), ("smtp://mail.example", "smtp://mail.example")],
)
def test_mail_server_is_shown_without_name_and_password(app: Flask, url: str, shown: str) -> None:
    assert f"the mail server: {shown} (environment)" in found(app, "MAIL_URL", MAIL_URL=url)[1]


def test_problem_of_a_setting_is_named_with_its_source(app: Flask, no_settings_file: Path) -> None:
    no_settings_file.write_text("export RATE_LIMIT=often MAIL_FROM=post@a.example\nexport TRUSTED_HOST=a.example\n")
    no_settings_file.chmod(0o600)
    assert found(app, "RATE_LIMIT", RATE_LIMIT="often")[1].splitlines()[0].endswith("often (instance/settings, line 1)")
    assert found(app, "MAIL_FROM", MAIL_FROM="post@b.example") == (
        "weak",
        "weak   MAIL_FROM                  the sender of emails: post@b.example (environment)\n"
        + " " * 34
        + "> Line 1 of instance/settings has another value: load the file, or change it.",
    )
    mark, text = found(app, "instance/settings")
    assert mark == "error"
    assert "Line 2: TRUSTED_HOST is unknown: write TRUSTED_HOSTS." in text


@pytest.mark.parametrize(
    ("changed", "subject", "mark"),
    [
        ({"TRUSTED_HOSTS": ""}, "TRUSTED_HOSTS", "error"),
        ({"PGSERVICE": "far", "DATABASE_URL": "postgresql:///x"}, "PGSERVICE", "error"),
        ({"DATABASE_URL": "postgresql://h/x?sslmode=require"}, "DATABASE_URL", "weak"),
        ({"DATABASE_URL": "postgresql://h/x?sslmode=verify-full"}, "DATABASE_URL", "ok"),
        ({}, "MAIL_URL", "weak"),
        ({}, "SECRET_KEY", "ok"),
    ],
    ids=str,
)
def test_production_is_stricter(app: Flask, changed: dict[str, str], subject: str, mark: str) -> None:
    assert found(app, subject, **GOOD | changed)[0] == mark


def test_unreadable_settings_leave_the_checks_out(app: Flask) -> None:
    done = examine(app, RATE_LIMIT="often")
    assert set(marks(done)) & set(CHECKS) == set()
    assert done.stdout.splitlines()[-1] == "The installation is checked when every setting can be read."


def test_missing_data_key_is_named(app: Flask) -> None:
    create_participant("P-1", passport_no=Secret("XX0000001"))
    erase_participant(create_participant("P-2", passport_no=Secret("XX0000002")).reference, reason="asked", by=COMMAND_LINE)
    assert found(app, "keys")[0] == "ok"
    name = next(iter(app.extensions["keyring"].names)).hex()
    app.extensions["keyring"] = Keyring((base64.b64decode(KEY),))
    mark, text = found(app, "keys")
    assert mark == "error"
    assert f"named {name}" in text


def test_missing_key_of_an_authenticator_app_is_named(app: Flask) -> None:
    set_up_app(create_user("Lee", "officer"))
    app.extensions["keyring"] = Keyring((base64.b64decode(KEY),))
    assert "1 of the 1 keys in use are missing" in found(app, "keys")[1]


def test_anchors_are_counted_and_belong_elsewhere(app: Flask, tmp_path: Path) -> None:
    assert found(app, "audit anchors")[0] == "weak"
    app.config["AUDIT_ANCHOR"] = tmp_path / "anchors"
    assert "none yet" in found(app, "audit anchors")[1]
    append_anchor(tmp_path / "anchors", Anchor("2026-11-30T04:00:00+00:00", 1, "x"))
    mark, text = found(app, "audit anchors")
    assert "1, the last one of 2026-11-30" in text
    is_sqlite = db.engine.dialect.name == "sqlite"
    same = is_sqlite and tmp_path.stat().st_dev == Path(str(db.engine.url.database)).stat().st_dev
    assert mark == ("weak" if same else "ok")
    if is_sqlite:
        app.config["AUDIT_ANCHOR"] = Path(f"{db.engine.url.database}.anchors")
        assert "same disk" in found(app, "audit anchors")[1]


def test_clock_that_is_wrong_is_an_error(app: Flask) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        assert found(app, "clock")[0] == "error"


@pytest.mark.parametrize(
    ("hours", "failed", "mark"), [(1, 0, "ok"), (1, 1, "error"), (37, 0, "error"), (None, 0, "weak")], ids=str
)
def test_last_nightly_run_is_shown(app: Flask, hours: int | None, failed: int, mark: str) -> None:
    if hours is not None:
        with time_machine.travel(datetime.now(UTC) - timedelta(hours=hours)):
            record_daily_run(["emails sent: 3"], failed=failed, began_at=clock.now())
    shown, text = found(app, "flask daily")
    assert shown == mark
    assert ("emails sent: 3" in text) == (hours is not None)


@pytest.mark.parametrize(("days", "mark", "words"), [(0, "ok", "emails sent: 0"), (1, "error", "1 people are past")], ids=str)
def test_people_past_their_period_are_counted(app: Flask, days: int, mark: str, words: str) -> None:
    create_departed("P-1")
    create_hold(create_departed("P-2"))
    with time_machine.travel(datetime(GONE.year, GONE.month, GONE.day, 4, tzinfo=UTC) + timedelta(days=days)):
        record_daily_run(["emails sent: 0"], failed=0, began_at=clock.now())
        shown, text = found(app, "flask daily")
    assert (shown, words in text) == (mark, True)


@pytest.mark.parametrize(("free", "mark"), [(1 << 40, "ok"), (1 << 29, "weak"), (1 << 20, "error")])
def test_full_disk_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch, free: int, mark: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    assert found(app, "disk")[0] == mark


def test_late_emails_and_pushes_are_counted(app: Flask) -> None:
    app.extensions["push"] = MemoryPusher()
    person, user = create_participant_user("P-1")
    turn_push_on(person.id, by=user)
    post_message(person.id, "case-decided", {"outcome": "no-issue"})
    assert "1 emails wait, 0 of them too long; 0 could not be delivered" in found(app, "mail")[1]
    assert "1 browsers, 1 messages wait, 0 of them too long" in found(app, "push")[1]
    assert [found(app, subject)[0] for subject in ("mail", "push")] == ["ok", "ok"]
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert [found(app, subject)[0] for subject in ("mail", "push")] == ["error", "weak"]


def test_mail_server_is_greeted_and_nothing_is_sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    greeted = []
    monkeypatch.setattr(SmtpMailer, "greet", lambda _: greeted.append(1))
    app.extensions["post"] = SmtpMailer("smtps://mail.example", "a@b.example")
    assert (found(app, "mail")[0], greeted) == ("ok", [1])

    def fail(_: SmtpMailer) -> None:
        raise MailError("away")

    monkeypatch.setattr(SmtpMailer, "greet", fail)
    assert found(app, "mail")[0] == "error"
    app.extensions["post"] = None
    assert found(app, "mail")[0] == "weak"


@pytest.mark.parametrize("error", [StorageError("the database cannot be reached"), ZeroDivisionError("a defect")], ids=repr)
def test_failed_check_stops_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail() -> None:
        raise error

    for name in ("database_version", "schema_revision", "key_names_in_use", "database_now", "last_daily_run"):
        monkeypatch.setattr(doctor, name, fail)
    done = examine(app)
    failed = {subject for subject, mark in marks(done).items() if mark == "error"}
    assert failed == {"database", "migrations", "keys", "clock", "flask daily"}
    assert "Traceback" not in done.stdout


@pytest.fixture(params=ENGINES)
def old_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application that is newer than its database."""
    with fresh_app(request.param) as app:
        app.config["NEWEST_REVISION"] = "9999_later"
        yield app


def test_database_that_is_not_migrated_is_named(old_app: Flask) -> None:
    mark, text = found(old_app, "migrations")
    assert (mark, "flask db upgrade" in text) == ("error", True)


@pytest.mark.parametrize("engine", ENGINES)
def test_empty_database_fails_no_check_by_a_defect(engine: Engine) -> None:
    with empty_database(engine) as url:
        empty_app = make_app(url)
        with empty_app.app_context():
            done = examine(empty_app)
            db.engine.dispose()
    assert "the database is not migrated: run `flask db upgrade`" in done.stdout
    assert "by a defect" not in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [{}, {"DATABASE_URL": "x"}, GOOD | {"DATABASE_URL": "postgresql://me:pw@127.0.0.1:1/x"}, GOOD],
    ids=str,
)
def test_real_command_shows_no_traceback(tmp_path: Path, environment: dict[str, str]) -> None:
    done = started("flask", "doctor", environment={"DATABASE_URL": f"sqlite:///{tmp_path}/missing.db"} | environment)
    assert (done.returncode, b"Traceback" in done.stderr + done.stdout, [*tmp_path.iterdir()]) == (1, False, []), done.stderr


def test_folder_of_files_is_examined(app: Flask, tmp_path: Path) -> None:
    assert found(app, "evidence")[0] == "ok"
    key = create_participant("P-1")
    create_evidence(key.id, create_job(key, date(2026, 2, 2)).line_id)
    app.extensions["evidence"] = EvidenceFolder(tmp_path)
    tmp_path.chmod(0o700)
    assert found(app, "evidence")[0] == "error"
    tmp_path.chmod(0o755)
    assert found(app, "evidence")[0] == "weak"
    app.extensions["evidence"] = None
    assert found(app, "evidence")[0] == "weak"
