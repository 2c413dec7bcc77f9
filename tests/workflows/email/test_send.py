"""Emails are sent once, by one sender at a time; a fault delays or ends its own email only."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.outbox import AWAY, FailingMailer, post_message, waiting
from tests.factories.participants import ON, create_job, create_participant, keyring, select_rows
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES, Engine
from tracker import clock
from tracker.adapters.keys import Keyring, SealedError, Secret
from tracker.adapters.smtp import EmailDelayedError, EmailRefusedError, MemoryMailer
from tracker.models.cases import Case
from tracker.models.outbox import OutboxMessage
from tracker.queries.email import DELAYED_AFTER, email, latest_emails, users_with_delayed_email
from tracker.queries.office import OfficeContact
from tracker.services.accounts.passwords import request_new_password
from tracker.services.email import LEASE, claim_emails, end_claim
from tracker.services.participants.drafts import ParticularsDraft
from tracker.workflows.email import send
from tracker.workflows.email.render import render_email
from tracker.workflows.email.send import GIVEN_UP_AFTER, LONGEST_DELAY, SendCounts, send_newest_emails, send_unsent_emails

LINK = Secret("https://sojourn.example/x/yz")
NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=ENGINES, autouse=True)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database of each engine, its context entered, at noon."""
    engine: Engine = request.param
    with fresh_app(engine) as app, time_machine.travel(NOON, tick=False):
        yield app


def three_emails() -> list[int]:
    """Return the ids of people who wait for an email each."""
    ids = [create_user(name, "officer") for name in ("Lee", "Chan", "Okada")]
    for id_ in ids:
        request_new_password(LINK, "nonce", keys=keyring(), by=id_)
    return ids


def two_messages_of_a_case() -> tuple[int, int]:
    """Return the ids of two messages of one case."""
    person, _ = create_participant_user("P-1")
    create_job(person, date(2026, 1, 15), on=date(2026, 9, 1))
    send_all(MemoryMailer())
    for outcome in ("no-issue", "corrected"):
        [(case_id,)] = select_rows(Case, rule="employer-tenure")
        post_message(person.id, "case-decided", {"outcome": outcome}, case_id=case_id)
    first, second = waiting()
    return first.id, second.id


def claim_email(claim: str, *, at: datetime) -> int | None:
    """Claim one email; its id, or None."""
    return next(iter(claim_emails(claim, 1, at=at)), None)


def send_all(mailer: MemoryMailer | FailingMailer) -> SendCounts:
    return send_unsent_emails(mailer, keyring(), on=ON)


def waiting_users() -> list[int | None]:
    return [each.user_id for each in waiting()]


def test_email_is_sent_once() -> None:
    ids, mailer = three_emails(), MemoryMailer()
    assert waiting_users() == ids
    assert send_all(mailer) == SendCounts(sent=3)
    assert send_all(mailer) == SendCounts()
    assert len({mail.message_id for mail in mailer.emails}) == 3
    assert select_rows(OutboxMessage, "state", "sent_at", "sealed", "claim") == [("sent", NOON, None, None)] * 3


def test_worker_that_answered_sends_the_newest_emails_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "AFTER_ANSWER", 2)
    assert send_newest_emails(MemoryMailer(), keyring(), on=ON) == SendCounts()
    ids, mailer = three_emails(), MemoryMailer()
    assert send_newest_emails(mailer, keyring(), on=ON) == SendCounts(sent=2)
    assert waiting_users() == ids[:1]
    with time_machine.travel(NOON + MINUTE, tick=False):
        request_new_password(LINK, "late", keys=keyring(), by=ids[2])
        monkeypatch.setattr(send, "AFTER_ANSWER", 1)
        assert send_newest_emails(mailer, keyring(), on=ON) == SendCounts(sent=1)
        assert waiting_users() == ids[:1]
        assert send_all(mailer) == SendCounts(sent=1)


def test_missing_server_delays_every_email() -> None:
    ids = three_emails()
    assert send_all(FailingMailer(AWAY)) == SendCounts(server_is_away=True)
    assert waiting_users() == ids
    assert select_rows(OutboxMessage, "tries", "claim") == [(0, None)] * 3
    assert send_all(FailingMailer(AWAY, f"chan-{ids[1]}@post.example")).sent == 1
    assert send_all(MemoryMailer()) == SendCounts(sent=2)


def test_refused_email_fails_alone() -> None:
    ids = three_emails()
    refusing = FailingMailer(EmailRefusedError("unknown"), f"lee-{ids[0]}@post.example")
    assert send_all(refusing) == SendCounts(sent=2, failed=1)
    assert select_rows(OutboxMessage, "state", "problem", "ended_at")[0] == ("failed", "refused", NOON)
    assert send_all(MemoryMailer()) == SendCounts()
    assert users_with_delayed_email(at=NOON) == {ids[0]}
    request_new_password(LINK, "another", keys=keyring(), by=ids[0])
    send_all(MemoryMailer())
    assert users_with_delayed_email(at=NOON) == frozenset()


def test_delayed_email_is_tried_at_growing_intervals() -> None:
    ids = three_emails()
    busy = FailingMailer(EmailDelayedError("451"), f"lee-{ids[0]}@post.example")
    tries, message_ids = list[timedelta](), set[str]()
    with time_machine.travel(NOON, tick=False) as traveller:
        assert send_all(busy) == SendCounts(sent=2, delayed=1)
        while waiting():
            [(next_try_at,)] = select_rows(OutboxMessage, "next_try_at", state="waiting")
            traveller.move_to(next_try_at - MINUTE / 2)
            assert send_all(busy) == SendCounts()
            traveller.move_to(next_try_at)
            message_ids |= {str(render_email(each, keyring(), OfficeContact(), on=ON).message_id) for each in waiting()}
            send_all(busy)
            tries.append(clock.now() - NOON)
    assert tries[:4] == [MINUTE, 3 * MINUTE, 7 * MINUTE, 15 * MINUTE]
    assert tries[-1] - tries[-2] == LONGEST_DELAY
    assert tries[-1] > GIVEN_UP_AFTER
    assert len(message_ids) == 1
    assert select_rows(OutboxMessage, "state", "problem")[0] == ("failed", "delayed")


def test_unreadable_email_waits(capsys: pytest.CaptureFixture[str]) -> None:
    ids, mailer, stranger = three_emails(), MemoryMailer(), Keyring((b"another key, for no-one to use..",))
    with pytest.raises(SealedError):
        render_email(latest_emails(1)[0], stranger, OfficeContact(), on=ON)
    assert send_unsent_emails(mailer, stranger, on=ON) == SendCounts(delayed=3)
    assert (waiting_users(), mailer.emails) == (ids, [])
    printed = capsys.readouterr()
    assert "email not sent" in printed.out + printed.err
    assert "post.example" not in printed.out + printed.err


def test_defective_email_delays_no_other() -> None:
    ids, mailer = three_emails(), FailingMailer(ZeroDivisionError())
    mailer.addresses = (f"lee-{ids[0]}@post.example",)
    assert send_all(mailer) == SendCounts(sent=2, delayed=1)


def test_late_email_is_shown_as_delayed() -> None:
    ids = three_emails()
    send_all(FailingMailer(EmailDelayedError("451"), f"lee-{ids[0]}@post.example"))
    assert users_with_delayed_email(at=NOON + DELAYED_AFTER) == frozenset()
    assert users_with_delayed_email(at=NOON + DELAYED_AFTER + MINUTE) == {ids[0]}


def test_claimed_email_is_not_claimed_again_before_lease_ends() -> None:
    three_emails()
    claims = [claim_emails(sender, limit, at=NOON) for sender, limit in (("one", 1), ("two", 2), ("three", 3))]
    assert [len(ids) for ids in claims] == [1, 2, 0]
    assert len({id_ for ids in claims for id_ in ids}) == 3
    assert claim_email("later", at=NOON + LEASE - MINUTE) is None
    assert claim_email("later", at=NOON + LEASE) == claims[0][0]


def test_sender_gives_up_claims_that_it_does_not_use(monkeypatch: pytest.MonkeyPatch) -> None:
    three_emails()
    monkeypatch.setattr(send, "CLAIMED_FOR", -MINUTE)
    sender = send._Sender("one", MemoryMailer(), keyring(), OfficeContact(), ON)
    claim_some = partial(claim_emails, limit=9)
    assert send._send_some(SendCounts(), sender, lambda: False, claim_some) == (SendCounts(), 3)
    assert len(claim_emails("two", 9, at=NOON)) == 3


def test_stopped_sender_gives_up_its_claims() -> None:
    three_emails()
    mailer = MemoryMailer()
    send_unsent_emails(mailer, keyring(), on=ON, is_stopped=lambda: bool(mailer.emails))
    assert len(mailer.emails) == 1
    assert len(claim_emails("two", 9, at=NOON)) == 2


def test_ended_claim_changes_nothing() -> None:
    request_new_password(LINK, "nonce", keys=keyring(), by=create_user("Lee", "officer"))
    id_ = claim_email("killed", at=NOON) or 0
    assert claim_email("later", at=NOON + LEASE) == id_
    assert not end_claim(id_, "killed", state="sent", sent_at=NOON)
    assert select_rows(OutboxMessage, "state", "claim", id=id_) == [("waiting", "later")]
    assert end_claim(id_, "later", state="sent", sent_at=NOON)


def test_outlived_claim_is_logged(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    three_emails()
    monkeypatch.setattr(send, "end_claim", lambda *_, **__: False)
    send_all(MemoryMailer())
    printed = capsys.readouterr()
    assert "claim ended before" in printed.out + printed.err


def test_messages_of_a_case_keep_their_order() -> None:
    first, second = two_messages_of_a_case()
    assert claim_email("one", at=NOON) == first
    assert claim_email("two", at=NOON) is None
    assert send_all(MemoryMailer()) == SendCounts()
    end_claim(first, "one", next_try_at=NOON + MINUTE)
    assert claim_email("two", at=NOON) is None
    mailer = MemoryMailer()
    with time_machine.travel(NOON + MINUTE, tick=False):
        assert send_all(mailer) == SendCounts(sent=2)
    assert [email(id_) is not None for id_ in (first, second)] == [True, True]
    assert ["No issue" in mail.text for mail in mailer.emails] == [True, False]


def test_failed_message_lets_the_next_of_its_case_pass() -> None:
    first, second = two_messages_of_a_case()
    assert claim_email("one", at=NOON) == first
    end_claim(first, "one", state="failed")
    assert claim_email("two", at=NOON) == second


def test_message_without_address_fails() -> None:
    key = create_participant("P-2")
    post_message(key.id, "case-decided", {"outcome": "no-issue"})
    assert send_all(MemoryMailer()) == SendCounts(failed=1)
    assert select_rows(OutboxMessage, "state", "problem") == [("failed", "no-address")]


def test_message_goes_to_address_of_particulars_without_account() -> None:
    key = create_participant("P-3", particulars=ParticularsDraft(given_name="Yui", email="yui@post.example", language="ja"))
    post_message(key.id, "case-decided", {"outcome": "no-issue"})
    mailer = MemoryMailer()
    assert send_all(mailer).sent == 1
    [mail] = mailer.emails
    assert (mail.address, mail.language) == ("yui@post.example", "ja")
    assert "Yui" in mail.text
    assert "http" not in mail.text


def test_later_message_about_same_rules_replaces_earlier() -> None:
    person, _ = create_participant_user("P-4")
    for rules in (["study-total"], ["employer-tenure"], ["employer-tenure", "stay-length"]):
        post_message(person.id, "verdict-changed", {"rules": rules})
    assert send_all(MemoryMailer()) == SendCounts(sent=2)
    assert select_rows(OutboxMessage, "state", "problem") == [("sent", None), ("unsent", "superseded"), ("sent", None)]


def test_email_of_erased_recipient_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    three_emails()
    monkeypatch.setattr(send, "sealed_emails", lambda _: {})
    assert send_all(MemoryMailer()) == SendCounts()
