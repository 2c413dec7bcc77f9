"""`flask outbox bounces`: emails that came back are noted as failed, once, and the office finds them on a page."""

from pathlib import Path

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user
from tests.factories.bounces import report
from tests.factories.outbox import post_message
from tests.factories.participants import ON, keyring, select_rows
from tracker.models.accounts import COMMAND_LINE
from tracker.models.outbox import OutboxMessage
from tracker.services.participants.erase import erase_participant
from tracker.workflows.email.render import message_id_of
from tracker.workflows.email.send import send_unsent_emails


@pytest.fixture
def address(app: Flask) -> str:
    """The address to which the email 1 was sent."""
    person, user = create_participant_user("P-1")
    post_message(person.id, "case-decided", {"outcome": "no-issue"})
    send_unsent_emails(app.extensions["post"], keyring(), on=ON)
    return f"yui-{user}@post.example"


def first_message_id() -> str:
    """The Message-ID of the email 1."""
    [(id_, due_at)] = select_rows(OutboxMessage, "id", "due_at")
    return message_id_of(id_, due_at)


def printed(app: Flask, *args: str, content: bytes = b"") -> list[str]:
    done = app.test_cli_runner().invoke(args=["outbox", "bounces", *args], input=content)
    assert done.exit_code == 0, done.output
    return [line.partition(": ")[2] for line in done.stdout.splitlines()[-3:]]


def test_report_in_maildir_is_noted_once(app: Flask, address: str, tmp_path: Path) -> None:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1").write_bytes(report("elsewhere@post.example", first_message_id()))
    assert printed(app, str(tmp_path)) == ["2", "1", "1"]
    assert select_rows(OutboxMessage, "state", "problem") == [("failed", "bounced")]


def test_report_without_email_is_found_by_address(app: Flask, address: str) -> None:
    assert printed(app, content=report(address, "")) == ["1", "1", "0"]
    assert select_rows(OutboxMessage, "state") == [("failed",)]


def test_report_about_erased_email_spares_a_later_one(app: Flask, address: str) -> None:
    message_id = first_message_id()
    erase_participant("P-1", reason="request", by=COMMAND_LINE)
    other, _ = create_participant_user("P-2")
    post_message(other.id, "case-decided", {"outcome": "no-issue"})
    send_unsent_emails(app.extensions["post"], keyring(), on=ON)
    assert printed(app, content=report(address, message_id)) == ["1", "0", "1"]
    assert select_rows(OutboxMessage, "state") == [("sent",)]
    assert first_message_id() != message_id
    assert printed(app, content=report("elsewhere@post.example", first_message_id())) == ["1", "1", "0"]


@pytest.mark.parametrize("message_id", ["<1.0123456789abcdef@localhost>", "<other@post.example>"])
def test_forged_report_changes_nothing(app: Flask, address: str, message_id: str) -> None:
    assert printed(app, "-", content=report(address, message_id)) == ["1", "0", "1"]
    assert select_rows(OutboxMessage, "state") == [("sent",)]


def test_delay_and_other_emails_change_nothing(app: Flask, address: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(report(address, first_message_id(), action="delayed"))
    (tmp_path / "b").write_bytes(b"Subject: Hello\n\nHello")
    assert printed(app, str(tmp_path)) == ["2", "0", "0"]
    assert printed(app, str(tmp_path / "a")) == ["1", "0", "0"]
    assert select_rows(OutboxMessage, "state") == [("sent",)]
