"""The page of failed deliveries: participants' for officers, those of staff for administrators."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.outbox import FailingMailer, post_message
from tests.factories.participants import ON, create_participant, keyring
from tests.factories.push import turn_push_on
from tests.support.apps import checked_app
from tests.support.client import Client
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.adapters.smtp import EmailDelayedError, EmailRefusedError
from tracker.services.accounts.passwords import request_new_password
from tracker.web import outbox
from tracker.workflows.email.send import send_unsent_emails

HOUR = timedelta(hours=1)


@pytest.fixture
def app() -> Iterator[Flask]:
    """An application on an empty database, its context entered."""
    with checked_app("sqlite") as app, app.app_context():
        yield app


def fail_all() -> None:
    send_unsent_emails(FailingMailer(EmailRefusedError("550")), keyring(), on=ON)


@pytest.fixture
def failed(app: Flask) -> None:
    """Three emails that failed: two to participants, one to an officer."""
    post_message(create_participant("P-1").id, "verdict-changed", {"rules": ["stay-length"]})
    _, user = create_participant_user("P-2")
    request_new_password(Secret("https://sojourn.example/x"), "nonce", keys=keyring(), by=user)
    request_new_password(Secret("https://sojourn.example/y"), "nonce", keys=keyring(), by=create_user("Lee", "officer"))
    fail_all()


@pytest.mark.usefixtures("failed")
@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [("officer", ("P-1", "P-2", "no e-mail address is recorded", "the mail server refused it"), ("Lee",)),
     ("administrator", ("Lee",), ("P-1", "P-2"))],
)  # fmt: skip
def test_page_lists_failures_by_role(client: Client, role: str, shown: tuple[str, ...], hidden: tuple[str, ...]) -> None:
    sign_in(client, create_user("Okada", role))
    page = client.get("/outbox").text.partition("<main")[2]
    assert [word for word in shown if word not in page] == []
    assert [word for word in hidden if word in page] == []


@pytest.mark.usefixtures("failed")
def test_earlier_failures_follow(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "ON_A_PAGE", 1)
    sign_in(client, create_user("Okada", "officer"))
    first = client.get("/outbox").text
    assert ("P-2" in first, "P-1" in first, "/outbox?before=2" in first) == (True, False, True)
    assert "P-1" in client.get("/outbox?before=2").text


def test_missing_mail_server_is_shown(client: Client, app: Flask) -> None:
    app.extensions["post"] = None
    sign_in(client, create_user("Okada", "officer"))
    page = client.get("/outbox").text
    assert "No mail server is set up" in page
    assert "None. An e-mail that a mail server refuses" in page


@pytest.fixture
def later(app: Flask, failed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An email to a participant that its server does not take, one to an officer that nobody tried to send; an hour passes."""
    person, user = create_participant_user("P-3")
    turn_push_on(person.id, by=user)
    post_message(person.id, "verdict-changed", {"rules": ["stay-length"]})
    send_unsent_emails(FailingMailer(EmailDelayedError("451")), keyring(), on=ON)
    request_new_password(Secret("https://sojourn.example/z"), "nonce", keys=keyring(), by=create_user("Mori", "officer"))
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + HOUR)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [("officer", ("P-3", "not taken by the mail server, 1 try", "2 e-mails have waited", "1 push message has waited"), ("Mori", "no sender has tried")),
     ("administrator", ("Mori", "no sender has tried yet"), ("P-3", "not taken by"))],
)  # fmt: skip
def test_page_lists_late_emails_by_role(client: Client, role: str, shown: tuple[str, ...], hidden: tuple[str, ...]) -> None:
    user = create_user("Okada", role)
    sign_in(client, user)
    page = client.get("/outbox").text.partition("<main")[2]
    assert [word for word in shown if word not in page] == []
    assert [word for word in hidden if word in page] == []
