"""Emails of the outbox over a mail server that listens on this machine: killed, busy, away, slow, refusing one of several."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.smtp import SMTP, Envelope
from flask import Flask

from tests.factories.accounts import create_user, sign_in
from tests.factories.outbox import waiting
from tests.factories.participants import ON, keyring, select_rows
from tests.journeys.server import free_port
from tests.support.mail_server import HOST, Desk, certificate, listening
from tracker import clock
from tracker.adapters import smtp_connection
from tracker.adapters.keys import Secret
from tracker.adapters.smtp import SmtpMailer
from tracker.adapters.smtp_connection import SmtpConnection
from tracker.models.outbox import OutboxMessage
from tracker.queries.email import EmailCounts, count_emails
from tracker.services.accounts.passwords import request_new_password
from tracker.workflows.email.send import SendCounts, send_unsent_emails

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SENDER = "Sojourn <sojourn@office.example>"


class Post(Desk):
    """A mail server of this machine: it counts connections, may be busy, and may hang up between two emails."""

    def __init__(self, extensions: tuple[str, ...]) -> None:
        super().__init__(extensions)
        self.connections, self.is_busy, self.hangs_up = set[Any](), False, False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        """Take a recipient, or none while it is busy."""
        self.connections.add(session.peer)
        if self.is_busy:
            return "451 try again later"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take an email, and hang up after the answer if it does that."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.hangs_up:
            asyncio.get_running_loop().call_soon(server.transport.close)
        return answer

    @property
    def message_ids(self) -> list[str]:
        """The Message-IDs of what arrived, in order."""
        return [message_from_bytes(content, policy=policy.default)["Message-ID"] for content in self.emails]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of today, made before the clock of a test is set, and its key."""
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture(autouse=True)
def clock_at_noon(app: Flask, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """An empty database at noon, and a certificate that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=[("PIPELINING",), ()], ids=["together", "apart"])
def post(request: pytest.FixtureRequest) -> Post:
    """A mail server that has taken nothing yet, one that takes commands together and one that does not."""
    return Post(request.param)


@pytest.fixture
def mailer(post: Post, files: tuple[Path, Path]) -> Iterator[SmtpMailer]:
    """What sends to the server, which listens."""
    with listening(post, "smtps", files) as port:
        yield SmtpMailer(f"smtps://{HOST}:{port}", SENDER)


def queue(*names: str) -> list[int]:
    """Let people ask for a new password each; their ids. The name is the beginning of the address."""
    ids = [create_user(name, "officer", password="x") for name in names]
    for id_ in ids:
        request_new_password(Secret("https://sojourn.example/x"), "nonce", keys=keyring(), by=id_)
    return ids


def send(mailer: SmtpMailer) -> SendCounts:
    return send_unsent_emails(mailer, keyring(), on=ON)


def names(post: Post) -> list[str]:
    """Whose emails arrived, in order."""
    return [address.partition("-")[0] for address in post.recipients]


def cut_data(monkeypatch: pytest.MonkeyPatch, *, after: int) -> list[str]:
    """Kill the server's connection in the text of each email after so many; return what began, one line each."""
    begun = list[str]()
    take = SMTP.smtp_DATA

    async def smtp_DATA(self: Any, arg: str) -> None:  # noqa: N802
        begun.append(self.envelope.rcpt_tos[0].partition("-")[0])
        if len(begun) <= after:
            await take(self, arg)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        await self._reader.readline()
        self.transport.abort()

    monkeypatch.setattr(SMTP, "smtp_DATA", smtp_DATA)
    return begun


def test_connection_serves_every_email(post: Post, mailer: SmtpMailer) -> None:
    queue("Lee", "Chan", "Okada")
    assert send(mailer) == SendCounts(sent=3)
    assert (names(post), len(post.connections)) == (["lee", "chan", "okada"], 1)


def test_server_killed_in_a_text_delays_that_email_alone(
    post: Post, mailer: SmtpMailer, clock_at_noon: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue("Lee", "Chan")
    with monkeypatch.context() as killed:
        begun = cut_data(killed, after=1)
        assert send(mailer) == SendCounts(sent=1, delayed=1)
    # The server may have taken an email whose text was begun: it is not sent again at once.
    assert (begun, names(post)) == (["lee", "chan"], ["lee"])
    assert select_rows(OutboxMessage, "tries", "problem", "next_try_at", state="waiting") == [(1, "delayed", NOON + MINUTE)]
    clock_at_noon.shift(MINUTE)
    assert send(mailer) == SendCounts(sent=1)
    assert names(post) == ["lee", "chan"]


def test_email_that_is_sent_again_at_once_is_caught(post: Post, mailer: SmtpMailer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmtpConnection, "is_text_begun", property(lambda self: False, lambda self, value: None))
    queue("Lee", "Chan")
    assert (cut_data(monkeypatch, after=1), send(mailer)) == (["lee", "chan", "chan"], SendCounts(sent=1, delayed=1))


def test_server_that_hung_up_gets_the_next_email_over_a_new_connection(post: Post, mailer: SmtpMailer) -> None:
    post.hangs_up = True
    queue("Lee", "Chan", "Okada")
    assert send(mailer) == SendCounts(sent=3)
    assert (names(post), len(post.connections)) == (["lee", "chan", "okada"], 3)
    assert select_rows(OutboxMessage, "tries") == [(0,)] * 3


def test_old_connection_is_replaced(post: Post, mailer: SmtpMailer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_connection, "REUSE_SECONDS", -1)
    queue("Lee", "Chan")
    assert send(mailer) == SendCounts(sent=2)
    assert len(post.connections) == 2


def test_server_busy_for_a_day_gets_each_email_once(
    app: Flask, post: Post, mailer: SmtpMailer, clock_at_noon: time_machine.Traveller
) -> None:
    post.is_busy = True
    queue("Lee", "Chan")
    tries = 0
    for _ in range(13):
        tries += send(mailer).delayed
        clock_at_noon.move_to(min(each for (each,) in select_rows(OutboxMessage, "next_try_at")))
    assert clock.now() > NOON + DAY
    # After 0, 1, 3, 7, 15, 31, 63, 127, 255 minutes, then every four hours.
    assert (tries, select_rows(OutboxMessage, "problem", "state")) == (2 * 13, [("delayed", "waiting")] * 2)
    assert count_emails(at=clock.now()) == EmailCounts(waiting=2, late=2)
    assert "2 e-mails have waited for more than 15 minutes" in page_of_office(app)
    post.is_busy = False
    assert send(mailer) == SendCounts(sent=2)
    assert (names(post), len(set(post.message_ids))) == (["lee", "chan"], 2)
    assert "have waited" not in page_of_office(app)


def page_of_office(app: Flask) -> str:
    """What an administrator reads about emails that were not delivered."""
    client = app.test_client()
    sign_in(client, create_user("Wong", "administrator", password="x"))
    return client.get("/outbox").text.partition("<main")[2]


def test_refused_address_is_a_line_for_the_office(app: Flask, post: Post, mailer: SmtpMailer) -> None:
    queue("Lee", "Unknown", "Rejected", "Okada")
    assert send(mailer) == SendCounts(sent=2, failed=2)
    assert (names(post), len(post.connections)) == (["lee", "okada"], 1)
    page = page_of_office(app)
    assert [name in page for name in ("Unknown", "Rejected", "Lee", "Okada")] == [True, True, False, False]
    assert page.count("the mail server refused it") == 2
    assert send(mailer) == SendCounts()


def test_full_mailbox_delays_its_own_email_alone(post: Post, mailer: SmtpMailer) -> None:
    queue("Lee", "Full", "Okada")
    assert send(mailer) == SendCounts(sent=2, delayed=1)
    assert (names(post), len(post.connections)) == (["lee", "okada"], 1)


def test_refused_text_leaves_the_connection_to_the_next_email(
    post: Post, mailer: SmtpMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = SMTP.smtp_DATA

    async def smtp_DATA(self: Any, arg: str) -> None:  # noqa: N802
        if self.envelope.rcpt_tos[0].startswith("lee"):
            await self.push("451 no text now")
        else:
            await take(self, arg)

    monkeypatch.setattr(SMTP, "smtp_DATA", smtp_DATA)
    queue("Lee", "Chan")
    assert send(mailer) == SendCounts(sent=1, delayed=1)
    assert (names(post), len(post.connections)) == (["chan"], 1)


def test_emails_wait_for_a_server_that_is_away(post: Post, files: tuple[Path, Path]) -> None:
    queue("Lee", "Chan")
    assert send(SmtpMailer(f"smtps://{HOST}:{free_port()}", SENDER)) == SendCounts(server_is_away=True)
    assert select_rows(OutboxMessage, "tries", "claim", "next_try_at") == [(0, None, NOON)] * 2
    with listening(post, "smtps", files) as port:
        assert send(SmtpMailer(f"smtps://{HOST}:{port}", SENDER)) == SendCounts(sent=2)
    assert (names(post), waiting()) == (["lee", "chan"], [])


def test_slow_answer_delays_its_own_email_alone(post: Post, mailer: SmtpMailer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_connection, "TIMEOUT_SECONDS", 0.5)
    queue("Lee", "Slow", "Okada")
    assert send(mailer) == SendCounts(sent=2, delayed=1)
    assert names(post)[:2] == ["lee", "okada"]
    assert [found.problem for found in waiting()] == ["delayed"]
