"""The page of failed deliveries: participants' for officers, those of staff for administrators."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.outbox import FailingMailer, post_message
from tests.factories.participants import ON, create_participant, keyring
from tests.support.apps import checked_app
from tests.support.client import Client
from tracker.adapters.keys import Secret
from tracker.adapters.smtp import EmailRefusedError
from tracker.services.accounts.passwords import request_new_password
from tracker.web import outbox
from tracker.workflows.email.send import send_unsent_emails


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
