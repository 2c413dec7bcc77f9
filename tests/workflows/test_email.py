"""Letters in three languages, each with the code that the profile shows, sent once and kept where they cannot be sent."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, current_app

from tests.factories.accounts import create_user
from tests.factories.participants import ON, keyring, select_rows
from tests.factories.second_factors import set_up_recovery_codes, shown_code
from tests.support.databases import fresh_app
from tracker import clock
from tracker.adapters.keys import Keyring, SealedError, Secret
from tracker.adapters.one_time_codes import new_secret
from tracker.adapters.smtp import EmailRefusedError, MailError, MemoryMailer, OutgoingEmail
from tracker.models.accounts import COMMAND_LINE
from tracker.models.alerts import AccountEmail
from tracker.models.base import db
from tracker.queries.email import DELAYED_AFTER, latest_emails, unsent_emails, users_with_delayed_email
from tracker.queries.office import OfficeContact
from tracker.services.accounts.passwords import request_new_password, set_password
from tracker.services.accounts.people import AccountDraft, Invitation, change_address, invite, request_address_change
from tracker.services.accounts.second_factors import begin_app, confirm_app, remove_app
from tracker.services.accounts.second_step import finish_with_recovery_code
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.services.accounts.unfinished import begin_unfinished
from tracker.workflows import email
from tracker.workflows.email import email_code, render_email, send_unsent_emails

pytestmark = pytest.mark.usefixtures("app")
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
]


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        yield app


class Failing:
    """A mail server that takes some letters, and fails in one way at others."""

    def __init__(self, error: MailError, *addresses: str) -> None:
        self.error, self.addresses, self.taken = error, addresses, list[str]()

    def deliver(self, mail: OutgoingEmail) -> None:
        """Fails for the addresses, or for all where none is named."""
        if not self.addresses or mail.address in self.addresses:
            raise self.error
        self.taken.append(mail.address)


def every_letter(language: str) -> int:
    """Somebody to whom every kind of email is due."""
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


def three_letters() -> list[int]:
    """People who wait for a letter each."""
    ids = [create_user(name, "officer") for name in ("Lee", "Chan", "Okada")]
    for id_ in ids:
        request_new_password(LINK, "nonce", keys=keyring(), by=id_)
    return ids


def waiting() -> list[int]:
    """To whom letters wait."""
    db.session.rollback()
    return [letter.user_id for letter in unsent_emails(99)]


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_email_greets_and_ends_with_code(language: str) -> None:
    id_, post = every_letter(language), MemoryMailer()
    assert send_unsent_emails(post, keyring(), on=ON) == len(KINDS)
    assert [kind for (kind,) in select_rows(AccountEmail, "kind")] == KINDS
    for kind, mail in zip(KINDS, post.emails, strict=True):
        assert mail.subject
        assert "\n" not in mail.subject
        assert "M. Lee" in mail.text
        assert email_code(id_) in mail.text
        assert not re.search(r"{{|%\(", mail.text)
        assert (LINK.text in mail.text) is (kind in {"invitation", "new-password", "address-change"})
    assert len({mail.subject for mail in post.emails}) == len(KINDS)
    assert [mail.address for mail in post.emails] == [
        *["lee@office.example"] * 3, "new@post.example", "lee@office.example", *["new@post.example"] * 4,
    ]  # fmt: skip


def test_email_has_language_of_recipient() -> None:
    id_ = create_user("Okada", "officer", language="ja")
    request_new_password(LINK, "nonce", keys=keyring(), by=id_)
    [letter] = latest_emails(9)
    assert render_email(letter._replace(language="en"), keyring(), OfficeContact()).subject == "A new password for Sojourn"
    assert letter.language == "ja"


def test_code_is_personal_and_readable() -> None:
    codes = {email_code(user_id) for user_id in range(1, 200)}
    assert len(codes) == 199
    assert all(re.fullmatch("[A-HJ-NP-Z2-9]{3}-[A-HJ-NP-Z2-9]{3}", code) for code in codes)
    before = email_code(1)
    current_app.config["SECRET_KEY"] += "another"
    assert email_code(1) != before


def test_a_letter_is_sent_once() -> None:
    ids, post = three_letters(), MemoryMailer()
    assert waiting() == ids
    assert send_unsent_emails(post, keyring(), on=ON) == 3
    assert send_unsent_emails(post, keyring(), on=ON) == 0
    assert len(post.emails) == 3
    assert all(sent for (sent,) in select_rows(AccountEmail, "sent_at"))


def test_emails_wait_for_missing_server() -> None:
    ids = three_letters()
    assert send_unsent_emails(Failing(MailError("away")), keyring(), on=ON) == 0
    assert waiting() == ids
    assert send_unsent_emails(Failing(MailError("away"), f"chan-{ids[1]}@post.example"), keyring(), on=ON) == 1
    assert waiting() == ids[1:]
    assert send_unsent_emails(MemoryMailer(), keyring(), on=ON) == 2


def test_refused_email_delays_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email, "BATCH_SIZE", 2)
    ids = three_letters()
    post = Failing(EmailRefusedError("unknown"), f"lee-{ids[0]}@post.example")
    assert send_unsent_emails(post, keyring(), on=ON) == 2
    assert waiting() == ids[:1]


def test_email_with_sealed_link_waits(capsys: pytest.CaptureFixture[str]) -> None:
    ids, post = three_letters(), MemoryMailer()
    stranger = Keyring((b"another key, for no-one to use..",))
    with pytest.raises(SealedError):
        render_email(latest_emails(1)[0], stranger, OfficeContact())
    assert send_unsent_emails(post, stranger, on=ON) == 0
    assert (waiting(), post.emails) == (ids, [])
    said = capsys.readouterr()
    assert "email not sent" in said.out + said.err
    assert "post.example" not in said.out + said.err


def test_refused_email_is_shown_as_delayed() -> None:
    ids = three_letters()
    send_unsent_emails(Failing(EmailRefusedError("unknown"), f"lee-{ids[0]}@post.example"), keyring(), on=ON)
    due = clock.now()
    assert users_with_delayed_email(at=due) == frozenset()
    assert users_with_delayed_email(at=due + DELAYED_AFTER) == {ids[0]}


def test_the_latest_letters_come_first() -> None:
    ids = three_letters()
    assert [letter.user_id for letter in latest_emails(2)] == [ids[2], ids[1]]
