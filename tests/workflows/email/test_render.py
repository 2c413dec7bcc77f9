"""Emails in three languages, as text and HTML, each with the code that the profile shows."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, current_app

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.outbox import post_message, waiting
from tests.factories.participants import ON, keyring, select_rows
from tests.factories.second_factors import set_up_recovery_codes, shown_code
from tests.support.databases import fresh_app
from tracker import clock
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.keys import Secret
from tracker.adapters.one_time_codes import new_secret
from tracker.adapters.smtp import MemoryMailer
from tracker.languages import LANGUAGES
from tracker.models.accounts import COMMAND_LINE
from tracker.models.cases import OUTCOMES
from tracker.models.outbox import OutboxMessage
from tracker.queries.email import latest_emails
from tracker.queries.office import OfficeContact
from tracker.services.accounts.passwords import request_new_password, set_password
from tracker.services.accounts.people import (
    AccountDraft,
    Invitation,
    change_address,
    invite,
    request_address_change,
    set_language,
)
from tracker.services.accounts.second_factors import begin_app, confirm_app, remove_app
from tracker.services.accounts.second_step import finish_with_recovery_code, warn_owner
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.services.accounts.unfinished import begin_unfinished
from tracker.workflows.email.render import email_code, email_of_message_id, message_id_of, render_email
from tracker.workflows.email.send import send_unsent_emails

pytestmark = pytest.mark.usefixtures("app")
MESSAGES = Path(__file__).parents[3] / "templates" / "messages"
SENTENCE = re.compile(r'_\("([^"]*[.:])"')
LINK = Secret("https://sojourn.example/x/yz")
KINDS = [
    "invitation",
    "new-password",
    "password-changed",
    "address-change",
    "address-changed",
    "second-factor-added",
    "recovery-codes-made",
    "recovery-code-used",
    "second-factor-removed",
    "wrong-codes",
]


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        yield app


def cause_every_email(language: str) -> int:
    """Return the id of a user to whom every kind of email about an account is due."""
    draft = AccountDraft("M. Lee", "lee@office.example", frozenset({"officer"}), language)
    id_ = invite(draft, Invitation("one", LINK), keys=keyring(), by=COMMAND_LINE)
    set_password("one", Secret("first"), "two", by=id_)
    request_new_password(LINK, "nonce", keys=keyring(), by=id_)
    set_password("two", Secret("second"), "three", by=id_)
    request_address_change("new@post.example", LINK, "nonce", keys=keyring(), by=id_)
    change_address("three", "new@post.example", "four", by=id_)
    _use_second_factors(id_)
    return id_


def _use_second_factors(id_: int) -> None:
    secret, session, begun = new_secret(), begin_session(new_token(), "a browser", by=id_), new_token()
    begin_app(secret, session_id=session, keys=keyring(), by=id_)
    confirm_app(shown_code(secret, clock.now()), (), session_id=session, keys=keyring(), by=id_)
    codes = set_up_recovery_codes(id_)
    begin_unfinished(begun, id_)
    finish_with_recovery_code(codes[0], begun, new_token(), "a browser", keys=keyring(), by=id_)
    remove_app(required=False, by=id_)
    warn_owner(by=id_)


def render(**content: object) -> OutgoingEmail:
    """Render the only email that waits."""
    [found] = waiting()
    return render_email(found._replace(content=found.content | content), keyring(), OfficeContact("a@office.example"), on=ON)


@pytest.mark.parametrize("language", LANGUAGES)
def test_email_greets_and_carries_the_code(language: str) -> None:
    id_, mailer = cause_every_email(language), MemoryMailer()
    assert send_unsent_emails(mailer, keyring(), on=ON).sent == len(KINDS)
    assert [kind for (kind,) in select_rows(OutboxMessage, "kind")] == KINDS
    for kind, mail in zip(KINDS, mailer.emails, strict=True):
        assert mail.subject
        assert "\n" not in mail.subject
        assert "M. Lee" in mail.text
        assert email_code(id_) in mail.text
        assert not re.search(r"{{|%\(", mail.text)
        assert (LINK.text in mail.text) is (kind in {"invitation", "new-password", "address-change"})
        assert mail.language == language
    assert len({mail.subject for mail in mailer.emails}) == len(KINDS)


def test_sentences_of_emails_begin_with_a_capital_letter() -> None:
    sentences = [(path.name, text) for path in MESSAGES.glob("*.txt") for text in SENTENCE.findall(path.read_text())]
    assert len(sentences) > 50
    assert [(name, text) for name, text in sentences if text[0].islower()] == []


def test_email_goes_to_address_of_the_moment_of_sending() -> None:
    cause_every_email("en")
    mailer = MemoryMailer()
    send_unsent_emails(mailer, keyring(), on=ON)
    addresses = {kind: mail.address for kind, mail in zip(KINDS, mailer.emails, strict=True)}
    assert addresses.pop("address-changed") == "lee@office.example"
    assert set(addresses.values()) == {"new@post.example"}


def test_email_has_language_of_the_moment_of_sending() -> None:
    id_ = create_user("Okada", "officer", language="ja")
    request_new_password(LINK, "nonce", keys=keyring(), by=id_)
    [stored] = latest_emails(9)
    assert stored.language == "ja"
    set_language("en", by=id_)
    assert render().subject == "A new password for Sojourn"
    send_unsent_emails(MemoryMailer(), keyring(), on=ON)
    set_language("ja", by=id_)
    assert latest_emails(9)[0].language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_decision_leads_to_its_reasons(language: str, outcome: str) -> None:
    person, user = create_participant_user("P-1", language=language)
    post_message(person.id, "case-decided", {"outcome": outcome})
    mail = render()
    assert f"http://127.0.0.1:5000/participants/{person.id}/decisions" in mail.text.split("\n\n")
    assert mail.text.startswith(("Hello Yui,", "Yui"))
    assert email_code(user) in mail.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_changed_result_leads_to_limits(language: str) -> None:
    person, _ = create_participant_user("P-1", language=language)
    post_message(person.id, "verdict-changed", {"rules": ["employer-tenure", "stay-length"]})
    mail = render()
    assert f"http://127.0.0.1:5000/participants/{person.id}" in mail.text.split("\n\n")
    assert len(mail.text.split("\n\n")) == 11
    assert (mail.text in render(rules=["study-total"]).text) is False


def test_html_has_the_words_of_the_text() -> None:
    person, _ = create_participant_user("P-1", "<b>https://evil.example", language="ja")
    post_message(person.id, "case-decided", {"outcome": "no-issue"})
    mail = render()
    assert mail.html is not None
    assert '<html lang="ja">' in mail.html
    assert "<b>" not in mail.html
    assert re.findall('href="(.*?)"', mail.html) == [f"http://127.0.0.1:5000/participants/{person.id}/decisions"]
    plain = re.sub("<[^>]+>", "", mail.html.partition("<body>")[2]).replace("&lt;", "<").replace("&gt;", ">")
    assert plain.split() == f"{mail.subject} {mail.text}".split()


def test_code_is_personal_and_readable() -> None:
    codes = {email_code(user_id) for user_id in range(1, 200)}
    assert len(codes) == 199
    assert all(re.fullmatch("[A-HJ-NP-Z2-9]{3}-[A-HJ-NP-Z2-9]{3}", code) for code in codes)
    before = email_code(1)
    current_app.config["SECRET_KEY"] += "another"
    assert email_code(1) != before


def test_message_id_names_the_email() -> None:
    due_at = datetime(2026, 5, 4, 4, 5, 6, 789012, tzinfo=UTC)
    message_id = message_id_of(12, due_at)
    assert re.fullmatch(r"<12\.1777867506789012\.[0-9a-f]{16}@localhost>", message_id)
    assert email_of_message_id(message_id) == (12, due_at)
    assert message_id_of(12, due_at + timedelta(microseconds=1)) != message_id
    others = "<12@localhost>", "<x.y@localhost>", "<1.2.y@localhost>", f"<{'9' * 30}.a@b>", "<é.a@b>", ""
    for forged in (message_id.replace("12.", "13."), message_id.replace("12.1", "12.2"), *others):
        assert email_of_message_id(forged) is None


def test_latest_emails_come_first() -> None:
    ids = [create_user(name, "officer") for name in ("Lee", "Chan", "Okada")]
    for id_ in ids:
        request_new_password(LINK, "nonce", keys=keyring(), by=id_)
    assert [each.user_id for each in latest_emails(2)] == [ids[2], ids[1]]
