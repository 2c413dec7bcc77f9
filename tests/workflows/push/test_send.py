"""Push messages go out beside emails, once, and say nothing of what they are about; a browser that is gone is forgotten."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from tests.factories.accounts import create_participant_user
from tests.factories.outbox import post_message
from tests.factories.participants import ON, create_participant, keyring, select_rows
from tests.factories.push import PUBLIC_KEY, turn_push_on
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES, Engine
from tests.support.mail_server import certificate
from tests.support.push_service import Browser, PushService, push_service
from tracker.adapters.keys import SealedError
from tracker.adapters.push import MemoryPusher, PushAwayError, PushDelayedError, PushError, PushGoneError, PushSender
from tracker.adapters.push_encryption import Signer
from tracker.adapters.smtp import MemoryMailer
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.models.push import PushSubscription
from tracker.models.transaction import housekeeping
from tracker.queries.email import StoredEmail, count_emails, messages_to, waiting_emails
from tracker.services.email import LEASE, claim_push
from tracker.services.outbox import ChoicesDraft, choose_messages
from tracker.services.participants.erase import erase_participant
from tracker.services.push import turn_off
from tracker.settings.push import new_push_key, parse_push_key
from tracker.workflows.email.send import GIVEN_UP_AFTER, send_unsent_emails
from tracker.workflows.push import send
from tracker.workflows.push.send import PushCounts, send_unsent_pushes

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EMPLOYER = "Umbrella Steps Bakery (fictional)"
DECIDED = {"outcome": "no-issue", "name": EMPLOYER}
SIGNER = Signer(parse_push_key(new_push_key()) or b"", "mailto:post@office.example")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of today, made before the clock of a test is set, and its key."""
    return certificate(tmp_path_factory.mktemp("push"))


@pytest.fixture(params=ENGINES, autouse=True)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty database of each engine, its context entered, at noon."""
    engine: Engine = request.param
    with fresh_app(engine) as app, time_machine.travel(NOON, tick=False):
        yield app


@pytest.fixture
def reader(app: Flask) -> tuple[int, int]:
    """A participant who reads Japanese, and has push in one browser: her id, and her account's."""
    key, user_id = create_participant_user("P-1", language="ja")
    turn_push_on(key.id, by=user_id)
    return key.id, user_id


def send_all(pusher: MemoryPusher) -> PushCounts:
    db.session.rollback()
    return send_unsent_pushes(pusher, on=ON)


def pushes() -> int:
    """How many push messages wait."""
    return sum(push_id is not None for (push_id,) in select_rows(OutboxMessage, "push_id"))


def test_message_goes_to_each_browser_and_by_email(reader: tuple[int, int]) -> None:
    other = create_participant("P-2")
    turn_push_on(reader[0], "https://web.push.apple.com/second", by=reader[1])
    for person in (reader[0], other.id):
        post_message(person, "case-decided", DECIDED)
    assert pushes() == 2
    assert len(waiting_emails(9)) == 2
    assert len(messages_to(reader[0], 9)) == 1
    assert count_emails(at=NOON).waiting == 2
    memory, mailer = MemoryPusher(), MemoryMailer()
    assert send_all(memory) == PushCounts(sent=2)
    assert send_all(memory) == PushCounts()
    assert sorted(each.endpoint.partition("/")[2][1:8] for each in memory.pushes) == ["fcm.goo", "web.pus"]
    assert send_unsent_emails(mailer, keyring(), on=ON).sent == 1  # the other has no address
    assert pushes() == 0


def test_text_says_nothing_of_the_message(reader: tuple[int, int]) -> None:
    memory = MemoryPusher()
    for kind, content in (("case-decided", DECIDED), ("verdict-changed", {"rules": ["employer-tenure"]})):
        post_message(reader[0], kind, content)
    send_all(memory)
    texts = [push.text.decode() for push in memory.pushes]
    assert [leaks(text) for text in texts] == [[], []]
    assert json.loads(texts[0]) == {
        "title": "Sojourn",
        "body": "新しいお知らせがあります。ログインしてご覧ください。",
        "lang": "ja",
        "url": f"/participants/{reader[0]}/messages",
    }
    assert leaks(f"{texts[0]} {EMPLOYER}") == [EMPLOYER]


def leaks(text: str) -> list[str]:
    """What a lock screen would show of a message."""
    return [word for word in (EMPLOYER, "Umbrella", "2026", "7月", "limit", "上限", "決定", "P-1", "案件") if word in text][:1]


def test_text_that_names_the_employer_is_caught(reader: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "render_push", lambda message: json.dumps(message.content).encode())
    memory = MemoryPusher()
    post_message(reader[0], "case-decided", DECIDED)
    send_all(memory)
    assert leaks(memory.pushes[0].text.decode()) == [EMPLOYER]


def test_service_of_our_own_decrypts_what_it_gets(
    files: tuple[Path, Path], reader: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser()
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with push_service(files) as service:
        browsers = {name: register(reader, service, name, browser) for name in ("201/a", "410/b", "500/c", "429/d", "403/e")}
        post_message(reader[0], "case-decided", DECIDED)
        db.session.rollback()
        sender = PushSender(SIGNER, (service.host,))
        assert send_unsent_pushes(sender, on=ON) == PushCounts(sent=1, dropped=1, forgotten=2, delayed=2)
    assert service.refused == []
    assert {browser.decrypt(each.body) for each in service.arrived} == {send.render_push(email_of(reader[0]))}
    assert {id_ for (id_,) in select_rows(PushSubscription, "id")} == set(browsers.values()) - {browsers["410/b"]}


def register(reader: tuple[int, int], service: PushService, name: str, browser: Browser) -> int:
    return turn_push_on(reader[0], service.endpoint(name), browser, SIGNER.public, by=reader[1])


def email_of(participant_id: int) -> StoredEmail:
    """The stored message itself."""
    return next(each for each in waiting_emails(9) if each.participant_id == participant_id)


def test_gone_browser_is_forgotten_with_its_messages(reader: tuple[int, int]) -> None:
    for _ in range(2):
        post_message(reader[0], "case-decided", DECIDED)
    assert send_all(MemoryPusher(error=PushGoneError("410"))) == PushCounts(forgotten=1)
    assert (pushes(), select_rows(PushSubscription, "id")) == (0, [])
    post_message(reader[0], "case-decided", DECIDED)
    assert pushes() == 0


def test_gone_browser_that_is_not_forgotten_is_caught(reader: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "forget_browser", lambda _: None)
    post_message(reader[0], "case-decided", DECIDED)
    send_all(MemoryPusher(error=PushGoneError("410")))
    assert len(select_rows(PushSubscription, "id")) == 1


def test_delays_grow_until_it_is_given_up(reader: tuple[int, int]) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    delayed, waits = MemoryPusher(error=PushDelayedError("429")), []
    with time_machine.travel(NOON, tick=False) as travel:
        while pushes():
            assert send_all(delayed) in {PushCounts(delayed=1), PushCounts(dropped=1)}
            waits += [int((moment - datetime.now(UTC)) / MINUTE) for (moment,) in next_tries()]
            travel.shift(timedelta(minutes=waits[-1]))
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 64, 128]
    assert GIVEN_UP_AFTER <= sum(waits[:-1]) * MINUTE <= GIVEN_UP_AFTER + timedelta(hours=8)


def next_tries() -> list[tuple[datetime]]:
    return [(moment,) for moment, push_id in select_rows(OutboxMessage, "next_try_at", "push_id") if push_id] or [(NOON,)]


@pytest.mark.parametrize("error", [PushDelayedError("500"), SealedError("no key"), ZeroDivisionError("a defect")], ids=repr)
def test_fault_delays_a_message(reader: tuple[int, int], error: Exception) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    assert send_all(MemoryPusher(error=error)) == PushCounts(delayed=1)
    assert send_all(MemoryPusher()) == PushCounts()
    with time_machine.travel(NOON + MINUTE, tick=False):
        assert send_all(MemoryPusher()) == PushCounts(sent=1)


def test_refused_message_is_dropped_and_browser_stays(reader: tuple[int, int]) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    assert send_all(MemoryPusher(error=PushError("403"))) == PushCounts(dropped=1)
    assert (pushes(), len(select_rows(PushSubscription, "id"))) == (0, 1)


def test_service_that_is_away_is_tried_once_a_run(reader: tuple[int, int]) -> None:
    class Away(MemoryPusher):
        tried = 0

        def deliver(self, push: object) -> None:
            self.tried += 1
            raise PushAwayError("away")

    pusher = Away()
    for _ in range(3):
        post_message(reader[0], "case-decided", DECIDED)
    assert send_all(pusher) == PushCounts(delayed=3)
    assert pusher.tried == 1


def test_browser_of_another_key_is_forgotten(reader: tuple[int, int]) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    memory = MemoryPusher("another")
    assert send_all(memory) == PushCounts(forgotten=1)
    assert (memory.pushes, select_rows(PushSubscription, "id")) == ([], [])


def test_unwanted_and_superseded_messages_are_not_sent(reader: tuple[int, int]) -> None:
    unwanted = frozenset({("push", "case-decided"), ("email", "verdict-changed")})
    choose_messages(reader[0], ChoicesDraft("ja", unwanted, frozenset()), by=reader[1])
    post_message(reader[0], "case-decided", DECIDED)
    post_message(reader[0], "alert", {"rule": "stay-length", "subject": "", "day": "2026-05-03"})
    assert send_all(MemoryPusher()) == PushCounts(dropped=2)
    post_message(reader[0], "verdict-changed", {"rules": ["stay-length"]})
    post_message(reader[0], "verdict-changed", {"rules": ["stay-length"]})
    assert send_all(MemoryPusher()) == PushCounts(sent=1, dropped=1)  # the later one speaks of the same rules
    assert pushes() == 0


def test_closed_account_gets_no_push(reader: tuple[int, int]) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    close_account(reader[1])
    assert send_all(MemoryPusher()) == PushCounts(dropped=1)


@housekeeping
def close_account(user_id: int) -> None:
    db.session.execute(update(User).where(User.id == user_id).values(active=False))


def test_push_that_is_turned_off_takes_its_messages_along(reader: tuple[int, int]) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    [(browser_id,)] = select_rows(PushSubscription, "id")
    turn_off(reader[0], browser_id, by=reader[1])
    assert (pushes(), len(waiting_emails(9))) == (0, 1)


def test_erasure_deletes_browsers_and_messages(reader: tuple[int, int]) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    erase_participant("P-1", reason="request", by=COMMAND_LINE)
    assert (select_rows(OutboxMessage, "id"), select_rows(PushSubscription, "id")) == ([], [])


def test_erasure_while_sending_ends_quietly(reader: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    monkeypatch.setattr(send, "push_target", lambda _: None)
    assert send_all(MemoryPusher()) == PushCounts(dropped=1)


def test_claim_lasts_for_its_lease(reader: tuple[int, int]) -> None:
    post_message(reader[0], "case-decided", DECIDED)
    assert claim_push("first", at=NOON) is not None
    assert send_all(MemoryPusher()) == PushCounts()
    with time_machine.travel(NOON + LEASE, tick=False):
        assert send_all(MemoryPusher()) == PushCounts(sent=1)


def test_row_that_is_taken_between_two_looks_ends_the_run(reader: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "claim_push", lambda claim, at: None)
    post_message(reader[0], "case-decided", DECIDED)
    assert send_all(MemoryPusher()) == PushCounts()
    assert send_unsent_pushes(MemoryPusher(PUBLIC_KEY), on=ON, is_stopped=lambda: True) == PushCounts()
