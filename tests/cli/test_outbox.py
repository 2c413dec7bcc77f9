"""`flask outbox send` and `flask scheduler`: emails are sent, and the daily run is done once a day."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.outbox import AWAY, FailingMailer, post_message
from tests.factories.participants import keyring, select_rows
from tests.factories.push import turn_push_on
from tracker.adapters.keys import Secret
from tracker.adapters.smtp import EmailDelayedError, EmailRefusedError
from tracker.cli import scheduler
from tracker.errors import StorageError
from tracker.models.daily_runs import DailyRun
from tracker.models.outbox import OutboxMessage
from tracker.services.accounts.passwords import request_new_password
from tracker.services.daily_runs import only_daily_run
from tracker.workflows import scheduler as work

NIGHT = datetime(2026, 5, 4, 16, tzinfo=UTC)
"""The 5th begins in Hong Kong."""


def run(app: Flask, *args: str, at: datetime = NIGHT) -> Result:
    with time_machine.travel(at, tick=False):
        return app.test_cli_runner().invoke(args=args)


@pytest.fixture
def user(app: Flask) -> int:
    """Somebody who waits for an email."""
    id_ = create_user("Lee", "officer")
    with time_machine.travel(NIGHT, tick=False):
        request_new_password(Secret("https://sojourn.example/x"), "nonce", keys=keyring(), by=id_)
    return id_


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("error", "counts"),
    [(None, (1, 0, 0)), (EmailRefusedError("550"), (0, 1, 0)), (EmailDelayedError("451"), (0, 0, 1))],
    ids=str,
)
def test_send_prints_what_became_of_emails(app: Flask, error: Exception | None, counts: tuple[int, ...]) -> None:
    if error is not None:
        app.extensions["post"] = FailingMailer(error)
    done = run(app, "outbox", "send")
    assert done.stdout.splitlines()[-3:] == [
        f"{name}: {number}" for name, number in zip(("sent", "failed", "to be tried again"), counts, strict=True)
    ]
    assert done.exit_code == 0


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(("mailer", "status"), [(FailingMailer(AWAY), 1), (None, 2)], ids=["away", "not set"])
def test_missing_server_is_an_error(app: Flask, mailer: FailingMailer | None, status: int) -> None:
    app.extensions["post"], app.extensions["push"] = mailer, None
    assert run(app, "outbox", "send").exit_code == status
    assert select_rows(OutboxMessage, "state") == [("waiting",)]


@pytest.mark.usefixtures("user")
def test_scheduler_sends_and_runs_daily_once_a_day(app: Flask) -> None:
    for at, runs in ((NIGHT, 1), (NIGHT + timedelta(hours=23), 1), (NIGHT + timedelta(hours=24), 2)):
        assert run(app, "scheduler", "--once", at=at).exit_code == 0
        assert len(select_rows(DailyRun)) == runs
    assert select_rows(OutboxMessage, "state") == [("sent",)]


def test_scheduler_leaves_daily_run_to_another(app: Flask) -> None:
    with only_daily_run():
        assert run(app, "scheduler", "--once").exit_code == 0
    assert select_rows(DailyRun) == []


@pytest.mark.usefixtures("user")
def test_scheduler_without_mail_server_runs_daily(app: Flask) -> None:
    app.extensions["post"] = None
    run(app, "scheduler", "--once")
    assert (len(select_rows(DailyRun)), select_rows(OutboxMessage, "state")) == (1, [("waiting",)])


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("error", [StorageError("the database is away"), ZeroDivisionError()], ids=repr)
def test_fault_is_logged_and_scheduler_continues(app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(work, "send_unsent_emails", fail)
    assert run(app, "scheduler", "--once").exit_code == 0


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_scheduler_after_the_email_being_sent(
    app: Flask, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    request_another(app)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    mailer = app.extensions["post"]
    deliver: Callable[..., None] = mailer.deliver

    def deliver_and_stop(mail: object) -> None:
        deliver(mail)
        signal.raise_signal(number)

    monkeypatch.setattr(mailer, "deliver", deliver_and_stop)
    try:
        assert run(app, "scheduler").exit_code == 0
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
    assert sorted(select_rows(OutboxMessage, "state")) == [("sent",), ("waiting",)]
    assert select_rows(DailyRun) == []


def request_another(app: Flask) -> None:
    with time_machine.travel(NIGHT, tick=False):
        request_new_password(Secret("https://sojourn.example/y"), "nonce", keys=keyring(), by=create_user("Chan", "officer"))


def test_pauses_are_seconds() -> None:
    assert scheduler.PAUSE_SECONDS < scheduler.LONG_PAUSE_SECONDS <= 60


def test_send_prints_what_became_of_push_messages(app: Flask) -> None:
    key, user_id = create_participant_user("P-1")
    turn_push_on(key.id, by=user_id)
    app.extensions["post"] = None
    with time_machine.travel(NIGHT, tick=False):
        post_message(key.id, "case-decided", {"outcome": "no-issue"})
    done = run(app, "outbox", "send")
    expected = ["push messages sent: 1", "push messages to be tried again: 0", "browsers forgotten: 0"]
    assert (done.stdout.splitlines(), done.exit_code) == (expected, 0)


def test_scheduler_sends_push_messages(app: Flask) -> None:
    key, user_id = create_participant_user("P-1")
    turn_push_on(key.id, by=user_id)
    with time_machine.travel(NIGHT, tick=False):
        post_message(key.id, "case-decided", {"outcome": "no-issue"})
    run(app, "scheduler", "--once")
    assert len(app.extensions["push"].pushes) == 1
