"""A participant chooses kinds, ways and language of messages, and turns push on in a browser; nobody else may."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user
from tests.factories.outbox import post_message
from tests.factories.participants import ON, keyring, select_rows
from tests.factories.push import ENDPOINT, PUBLIC_KEY, PUSH_KEYS
from tests.support.apps import checked_app
from tests.support.client import Client, signed_in
from tests.support.forms import press_button, submit_form
from tests.support.icons import ICONS, STATIC, draw_icon
from tests.support.pages import page_text_without_bold as text
from tracker.adapters.push import PushSender
from tracker.adapters.push_encryption import Signer
from tracker.adapters.smtp import MemoryMailer
from tracker.models.outbox import UnwantedMessage
from tracker.models.push import PushSubscription
from tracker.queries.outbox import unwanted_messages
from tracker.services.push import MAX_BROWSERS
from tracker.settings.push import DEFAULT_SERVICES, new_push_key, parse_push_key, parse_push_services
from tracker.workflows.email.send import send_unsent_emails

NUMBER = iter(range(1000))
FORM = PUSH_KEYS | {"endpoint": ENDPOINT}


@pytest.fixture
def app() -> Iterator[Flask]:
    """An application on an empty database, its context entered."""
    with checked_app("sqlite") as app, app.app_context():
        yield app


@pytest.fixture
def her(app: Flask) -> Iterator[tuple[int, Client]]:
    """A participant, and a browser that she is signed in with."""
    key, user_id = create_participant_user(f"P-{next(NUMBER)}", language="en")
    with signed_in(app, user_id) as client:
        yield key.id, client


def settings(participant_id: int) -> str:
    return f"/participants/{participant_id}/messages/settings"


def test_choices_are_saved_and_shown(her: tuple[int, Client]) -> None:
    id_, client = her
    assert f'href="{settings(id_)}"' in client.get(f"/participants/{id_}/messages").text
    assert f'href="{settings(id_)}"' in client.get("/profile").text
    answer = submit_form(client, client.get(settings(id_)), email_alert="", push_case_decided="", language="ja")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{settings(id_)}?saved=choices")
    assert unwanted_messages(id_) == {("email", "alert"), ("push", "case-decided")}
    page = client.get(answer.headers["Location"])
    assert "設定を保存しました。" in text(page)
    assert page.text.count(" checked> ") == 6  # three ticks, and the language


def test_unsubscribing_by_email_shows_on_the_page(app: Flask, her: tuple[int, Client]) -> None:
    id_, client = her
    stale = client.get(settings(id_))
    post_message(id_, "verdict-changed", {"rules": ["stay-length"]})
    mailer = MemoryMailer()
    send_unsent_emails(mailer, keyring(), on=ON)
    path = str(mailer.emails[0].unsubscribe_url).removeprefix("http://127.0.0.1:5000")
    app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert 'name="email_verdict_changed" value="y">' in client.get(settings(id_)).text
    answer = submit_form(client, stale, push_alert="")
    assert answer.status_code == 409
    assert "changed elsewhere in the meantime" in text(answer)
    assert select_rows(UnwantedMessage, "way", "kind") == [("email", "verdict-changed")]
    assert submit_form(client, answer).status_code == 303
    assert unwanted_messages(id_) == {("push", "alert")}  # what the page showed, and she saved after looking


def test_choices_without_push_leave_those_of_push_alone(app: Flask, her: tuple[int, Client]) -> None:
    id_, client = her
    submit_form(client, client.get(settings(id_)), push_alert="")
    app.extensions["push"] = None
    page = client.get(settings(id_))
    assert [word for word in ("push.js", "data-push", "by push") if word in page.text] == []
    submit_form(client, page, email_alert="")
    assert unwanted_messages(id_) == {("push", "alert"), ("email", "alert")}
    assert client.send(f"/participants/{id_}/push", FORM).status_code == 404


def test_unknown_language_is_an_error_beside_the_field(her: tuple[int, Client]) -> None:
    id_, client = her
    answer = client.send(settings(id_), {"language": "xx"})
    assert (answer.status_code, 'href="#language"' in answer.text) == (422, True)


def test_push_is_turned_on_and_off(her: tuple[int, Client]) -> None:
    id_, client = her
    page = client.get(settings(id_)).text
    assert f'data-push="{PUBLIC_KEY}" data-worker="/service-worker.js" hidden>' in page
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 16) Firefox/140.0"}
    answer = client.send(f"/participants/{id_}/push", FORM, headers=agent)
    assert answer.headers["Location"] == f"{settings(id_)}?saved=on"
    shown = client.get(answer.headers["Location"])
    assert "Push is on in this browser." in text(shown)
    assert "Firefox on Android" in text(shown)
    gone = press_button(client, shown, "Turn off push")
    assert gone.headers["Location"] == f"{settings(id_)}?saved=off"
    assert "Firefox on Android" not in text(client.get(gone.headers["Location"]))
    assert client.send(f"/participants/{id_}/push/999/off", {}).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://fcm.googleapis.com/a"},
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "https://127.0.0.1:5432/"},
        {"endpoint": ""},
        {"p256dh": "x"},
        {"auth": ""},
    ],
    ids=str,
)
def test_address_that_is_not_allowed_is_not_stored(app: Flask, her: tuple[int, Client], change: dict[str, str]) -> None:
    signer = Signer(parse_push_key(new_push_key()) or b"", "https://office.example")
    app.extensions["push"] = PushSender(signer, parse_push_services(DEFAULT_SERVICES))
    id_, client = her
    answer = client.send(f"/participants/{id_}/push", FORM | change)
    assert (answer.status_code, 'href="#endpoint"' in answer.text) == (422, True)
    assert select_rows(PushSubscription, "id") == []
    assert client.send(f"/participants/{id_}/push", FORM).status_code == 303


def test_eleventh_browser_is_an_error_beside_the_button(her: tuple[int, Client]) -> None:
    id_, client = her
    for number in range(MAX_BROWSERS):
        assert client.send(f"/participants/{id_}/push", FORM | {"endpoint": f"{ENDPOINT}-{number}"}).status_code == 303
    answer = client.send(f"/participants/{id_}/push", FORM)
    assert answer.status_code == 422
    assert "No more than 10 browsers may have it" in text(answer)


def test_worker_is_a_script_for_push_alone(app: Flask) -> None:
    with app.test_client().get("/service-worker.js") as answer:
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        script = answer.get_data(as_text=True)
    assert [word for word in ("fetch", "caches", "importScripts", "eval") if word in script] == []
    policy = app.test_client().get("/").headers["Content-Security-Policy"]
    assert {"worker-src 'self'", "manifest-src 'self'"} <= set(policy.split("; "))


@pytest.mark.parametrize(("language", "start"), [("en", "Counts the days"), ("ja", "香港"), ("zh-Hant", "按規則")])
def test_manifest_installs_in_each_language(app: Flask, language: str, start: str) -> None:
    assert (
        f'<link rel="manifest" href="/manifest.webmanifest?lang={language}">'
        in app.test_client().get(f"/?lang={language}").text
    )
    answer = app.test_client().get(f"/manifest.webmanifest?lang={language}")
    assert answer.headers["Content-Type"] == "application/manifest+json; charset=utf-8"
    found = json.loads(answer.data)
    assert (found["lang"], found["display"], found["start_url"]) == (language, "standalone", "/")
    assert found["description"].startswith(start)
    for icon in found["icons"]:
        with app.test_client().get(icon["src"]) as served:
            assert (served.status_code, served.content_type.partition(";")[0]) == (200, icon["type"])
    assert {(icon["sizes"], icon["purpose"]) for icon in found["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_those_of_their_drawings(name: str) -> None:
    drawing, side = ICONS[name]
    content = (STATIC / name).read_bytes()
    assert content == draw_icon(drawing, side)
    assert content[16:24] == side.to_bytes(4, "big") * 2
