"""Push messages go to allowed push services only, over TLS; what a service answers is what becomes of the message."""

import time
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.journeys.server import free_port
from tests.support.mail_server import certificate
from tests.support.push_service import Browser, PushService, push_service
from tracker.adapters import push
from tracker.adapters.push import (
    MemoryPusher,
    OutgoingPush,
    PushAwayError,
    PushDelayedError,
    PushError,
    PushGoneError,
    PushSender,
    allowed_server,
)
from tracker.adapters.push_encryption import PADDED_BYTES, Signer, parse_browser_keys
from tracker.settings.push import DEFAULT_SERVICES, new_push_key, parse_push_key, parse_push_services

TEXT = '{"body":"新しいお知らせがあります"}'.encode()
SIGNER = Signer(parse_push_key(new_push_key()) or b"", "mailto:post@office.example")
BROWSER = Browser()
KEYS = parse_browser_keys(BROWSER.p256dh, BROWSER.auth)
USUAL = parse_push_services(DEFAULT_SERVICES)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate and its key."""
    return certificate(tmp_path_factory.mktemp("push"))


@pytest.fixture
def service(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service whose certificate this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with push_service(files) as found:
        yield found


def deliver(service: PushService, name: str) -> None:
    PushSender(SIGNER, (service.host,)).deliver(OutgoingPush(service.endpoint(name), KEYS, TEXT))


def test_service_sees_encrypted_text_and_a_signature(service: PushService) -> None:
    deliver(service, "a?b=c")
    [arrived] = service.arrived
    assert service.refused == []
    assert arrived.path == "/a?b=c"
    assert BROWSER.decrypt(arrived.body) == TEXT
    assert len(arrived.body) == 16 + 4 + 1 + 65 + PADDED_BYTES + 1 + 16
    sent = {name: arrived.headers[name] for name in ("Content-Encoding", "TTL", "Topic", "Urgency")}
    assert sent == {"Content-Encoding": "aes128gcm", "TTL": "604800", "Topic": "messages", "Urgency": "normal"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("404", PushGoneError),
        ("410", PushGoneError),
        ("429", PushDelayedError),
        ("500", PushDelayedError),
        ("503", PushDelayedError),
        ("400", PushError),
        ("403", PushError),
        ("413", PushError),
    ],
)
def test_each_answer_has_its_error(service: PushService, answer: str, error: type[PushError]) -> None:
    with pytest.raises(PushError, match=f"answered {answer}$") as raised:
        deliver(service, f"{answer}/secret")
    assert raised.type is error


def test_redirects_are_not_followed(service: PushService) -> None:
    with pytest.raises(PushError, match="answered 307"):
        deliver(service, "307/secret")
    assert [arrived.path for arrived in service.arrived] == ["/307/secret"]


@pytest.mark.parametrize("limit", ["TIMEOUT_SECONDS", "DEADLINE_SECONDS"])
def test_slow_service_is_given_up(service: PushService, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(push, limit, 0.3)
    began = time.monotonic()
    with pytest.raises(PushDelayedError, match="did not answer"):
        deliver(service, "slow/secret")
    assert time.monotonic() - began < 5


def test_service_with_unknown_certificate_is_not_spoken_to(files: tuple[Path, Path]) -> None:
    with push_service(files) as service, pytest.raises(PushAwayError, match="SSLCertVerificationError"):
        deliver(service, "a")
    assert service.arrived == []


def test_missing_service_is_away() -> None:
    port = free_port()
    with pytest.raises(PushAwayError, match="ConnectionRefusedError"):
        PushSender(SIGNER, (f"127.0.0.1:{port}",)).deliver(OutgoingPush(f"https://127.0.0.1:{port}/a", KEYS, TEXT))


def test_deadline_before_the_connection_breaks_nothing() -> None:
    push._shut_down(HTTPSConnection("push.example"))


def test_service_that_is_not_allowed_is_not_spoken_to(service: PushService) -> None:
    sender = PushSender(SIGNER, USUAL)
    assert not sender.accepts(service.endpoint("a"))
    with pytest.raises(PushError, match="not one of an allowed push service"):
        sender.deliver(OutgoingPush(service.endpoint("a"), KEYS, TEXT))
    assert service.arrived == []


@pytest.mark.parametrize(
    ("endpoint", "server"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", "fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", "updates.push.services.mozilla.com"),
        ("https://web.push.apple.com/abc", "web.push.apple.com"),
        ("https://wns2-sg2p.notify.windows.com/w/?token=abc", "wns2-sg2p.notify.windows.com"),
        ("https://FCM.googleapis.com:443/a", "fcm.googleapis.com"),
    ],
)
def test_usual_services_are_allowed(endpoint: str, server: str) -> None:
    assert allowed_server(endpoint, USUAL) == server


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/a",
        "//fcm.googleapis.com/a",
        "https://fcm.googleapis.com:8443/a",
        "https://fcm.googleapis.com:port/a",
        "https://[fcm.googleapis.com/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/a",
        "https://fcm.googleapis.com.example/a",
        "https://xfcm.googleapis.com/a",
        "https://push.apple.com/a",
        "https://.push.apple.com/a",
        "https://fcm.googleapis.com@127.0.0.1/a",
        "https://user@fcm.googleapis.com/a",
        "https://127.0.0.1\\@fcm.googleapis.com/a",
        "https://127.0.0.1#fcm.googleapis.com",
        "https://fcm.googleapis.com/a#b",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\r\nHost: b",
        "https://ｆｃｍ.googleapis.com/a",
        "https://fcm.googleapis.com/" + "a" * 1000,
    ],
)
def test_other_addresses_are_not_allowed(endpoint: str) -> None:
    assert allowed_server(endpoint, USUAL) is None


def test_list_that_is_cut_refuses_what_it_lost() -> None:
    cut = parse_push_services("web.push.apple.com")
    assert allowed_server("https://web.push.apple.com/a", cut) == "web.push.apple.com"
    assert allowed_server("https://fcm.googleapis.com/a", cut) is None


def test_memory_collects_or_fails() -> None:
    memory = MemoryPusher()
    assert (memory.accepts("https://a"), memory.accepts("http://a")) == (True, False)
    memory.deliver(OutgoingPush("https://a", KEYS, TEXT))
    assert [each.text for each in memory.pushes] == [TEXT]
    with pytest.raises(PushGoneError):
        MemoryPusher(error=PushGoneError("gone")).deliver(OutgoingPush("https://a", KEYS, TEXT))
