"""Emails that are not legally due are ended by one click, without signing in, by their signed address alone."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user
from tests.factories.outbox import post_message
from tests.factories.participants import ON, keyring, select_rows
from tests.support.apps import checked_app
from tests.support.client import Client
from tracker.models.outbox import OutboxMessage, UnwantedMessage
from tracker.workflows.email.send import send_unsent_emails

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def app() -> Iterator[Flask]:
    """An application on an empty database, its context entered."""
    with checked_app("sqlite") as app, app.app_context():
        yield app


def send(app: Flask) -> None:
    send_unsent_emails(app.extensions["post"], keyring(), on=ON)


@pytest.fixture
def path(app: Flask) -> str:
    """The path of the address in an email about a changed result."""
    person, _ = create_participant_user("P-1")
    post_message(person.id, "verdict-changed", {"rules": ["stay-length"]})
    send(app)
    [mail] = app.extensions["post"].emails
    assert mail.unsubscribe_url is not None
    assert mail.unsubscribe_url in mail.text
    assert f'href="{mail.unsubscribe_url}"' in str(mail.html)
    return str(mail.unsubscribe_url).removeprefix("http://127.0.0.1:5000")


def test_one_click_ends_optional_emails_only(app: Flask, path: str) -> None:
    foreign = app.test_client()
    for _ in range(2):
        assert foreign.post(path, data=ONE_CLICK).status_code == 200
    [(participant_id, kind)] = select_rows(UnwantedMessage, "participant_id", "kind")
    assert kind == "verdict-changed"
    post_message(participant_id, "verdict-changed", {"rules": ["stay-length"]})
    post_message(participant_id, "case-decided", {"outcome": "no-issue"})
    send(app)
    assert select_rows(OutboxMessage, "state", "problem")[1:] == [("unsent", "unwanted"), ("sent", None)]
    assert [mail.unsubscribe_url is None for mail in app.extensions["post"].emails] == [False, True]


def test_page_shows_choice_and_changes_nothing(client: Client, path: str) -> None:
    assert "Stop these e-mails" in client.get(path).text
    assert select_rows(UnwantedMessage, "kind") == []
    assert "Send these e-mails again" in client.send(path, {}).text
    assert "Send these e-mails again" in client.get(path).text
    assert "Stop these e-mails" in client.send(path, {"wanted": "yes"}).text
    assert select_rows(UnwantedMessage, "kind") == []


def test_forged_address_is_unknown(client: Client, path: str) -> None:
    number, kind, mark = path.rpartition("/")[2].split(".")
    for forged in (
        f"{int(number) + 1}.{kind}.{mark}",
        f"{number}.alert.{mark}",
        f"{number}.case-decided.{mark}",
        "x",
        f"{number}.{kind}.",
    ):
        assert client.get(f"/unsubscribe/{forged}").status_code == 404
        assert client.post(f"/unsubscribe/{forged}", data=ONE_CLICK).status_code == 404
    assert select_rows(UnwantedMessage, "kind") == []
