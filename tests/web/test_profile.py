"""What is one's own: language, address, password, browsers, and the passport that is shown only when it is asked for."""

import re
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask, current_app

from tests.factories.accounts import PASSWORD, create_participant_user, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.support.client import Client
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.adapters.tokens import make_token
from tracker.models.accounts import Session
from tracker.models.base import db
from tracker.models.idempotency import Operation
from tracker.models.outbox import OutboxMessage
from tracker.queries.accounts import Account, account, devices
from tracker.queries.participants import ParticipantKey
from tracker.workflows.account_links import NEW_ADDRESS, link
from tracker.workflows.email.render import email_code

NEW = "seven brass kettles by a window"
NUMBER = "TK1234567"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def letters() -> list[str]:
    """The texts of the letters that were sent, the latest last."""
    return [letter.text for letter in current_app.extensions["post"].emails]


def known(user_id: int) -> Account:
    """Somebody's account as it stands now."""
    db.session.rollback()
    found = account(id_=user_id)
    assert found
    return found


@pytest.fixture
def officer(client: Client) -> int:
    """An officer who is make_token in with this browser."""
    id_ = create_user("Lee", "officer", password=hash_password().text)
    sign_in(client, id_)
    return id_


@pytest.fixture
def yui(client: Client) -> tuple[ParticipantKey, int]:
    """A participant who is make_token in with this browser; a passport is recorded."""
    key, id_ = create_participant_user(f"Y-{uuid.uuid4().hex[:8]}", passport_no=Secret(NUMBER))
    sign_in(client, id_)
    return key, id_


# --- the page --------------------------------------------------------------------------------------------------------


def test_profile_shows_user_and_email_code(client: Client, officer: int) -> None:
    page = client.get("/profile").text
    for words in ("Lee", f"lee-{officer}@post.example", "programme officer", email_code(officer)):
        assert words in page
    assert "Passport" not in page


def test_signed_out_user_signs_in_first(client: Client) -> None:
    assert client.get("/profile?said=password").location == "/sign-in?next=/profile?said%3Dpassword"


@pytest.mark.parametrize("said", ["language", "address", "address-changed", "password", "browser", "passport"])
def test_known_notices_alone_are_shown(client: Client, officer: int, said: str) -> None:
    assert 'role="status"' in client.get(f"/profile?said={said}").text
    assert 'role="status"' not in client.get("/profile?said=x%20you%20won").text


# --- language --------------------------------------------------------------------------------------------------------


def test_language_is_saved_for_pages_and_emails(client: Client, officer: int) -> None:
    answer = client.send("/profile/language", {"language": "ja"})
    assert (answer.status_code, answer.location) == (303, "/profile?said=language")
    assert '<html lang="ja">' in client.get("/profile").text
    assert known(officer).language == "ja"


@pytest.mark.parametrize("language", ["", "klingon", "zh_Hant"])
def test_unknown_language_is_refused(client: Client, officer: int, language: str) -> None:
    answer = client.send("/profile/language", {"language": language})
    assert answer.status_code == 422
    assert "Select a language" in answer.text
    assert known(officer).language == "en"


# --- address ---------------------------------------------------------------------------------------------------------


def asked(client: Client, address: str) -> str:
    """The link that a new address is sent."""
    with client.send("/profile/address", {"email": address, "password_now": PASSWORD}) as answer:
        assert answer.location == "/profile?said=address"
    return str(re.findall(r"http://127\.0\.0\.1:5000(/profile/address/\S+)", letters()[-1])[-1])


def test_new_address_needs_confirmed_link(client: Client, officer: int) -> None:
    address = f"{uuid.uuid4().hex}@post.example"
    path = asked(client, address.upper())
    assert known(officer).email != address
    client.delete_cookie("session")
    assert address in client.get(path).text
    assert client.send(path, {}).location == "/profile?said=address-changed"
    assert known(officer).email == address
    assert select_rows(OutboxMessage, "kind", "address", user_id=officer)[-1] == (
        "address-changed",
        f"lee-{officer}@post.example",
    )
    for answer in (client.get(path), client.send(path, {})):
        assert answer.status_code == 410


def test_nobody_is_told_whose_address_it_is(client: Client, officer: int) -> None:
    taken = f"chan-{create_user('Chan', 'manager')}@post.example"
    with client.send("/profile/address", {"email": taken, "password_now": PASSWORD}) as answer:
        assert answer.location == "/profile?said=address"
    assert not select_rows(OutboxMessage, address=taken)


@pytest.mark.parametrize("address", ["", "x", "x@", "a b@post.example", "x" * 300])
def test_invalid_address_is_refused_and_kept(client: Client, officer: int, address: str) -> None:
    answer = client.send("/profile/address", {"email": address})
    assert answer.status_code == 422
    assert "email-error" in answer.text
    assert f'value="{address[:255]}"' in answer.text


def test_late_or_forged_link_changes_nothing(client: Client, officer: int) -> None:
    with time_machine.travel(clock.now()) as traveller:
        path = asked(client, f"{uuid.uuid4().hex}@post.example")
        traveller.shift(25 * 3600)
        for each in (path, path[:-1], "/profile/address/x"):
            assert client.get(each).status_code == 410
            assert client.send(each, {}).status_code == 410
    assert known(officer).email == f"lee-{officer}@post.example"


def test_address_taken_meanwhile_is_refused(client: Client, officer: int) -> None:
    other = create_user("Chan", "manager")
    stamp = known(officer).stamp
    way = link(NEW_ADDRESS, stamp, f"chan-{other}@post.example", config=current_app.config).text
    assert client.send(way.removeprefix(current_app.config["PUBLIC_URL"]), {}).status_code == 410


def test_newer_link_ends_the_older(client: Client, officer: int) -> None:
    first, second = (asked(client, f"{uuid.uuid4().hex}@post.example") for _ in range(2))
    assert [client.get(path).status_code for path in (first, second)] == [410, 200]


@pytest.mark.parametrize(
    ("password", "error"),
    [("", "Enter your password"), ("not it, not at all", "Enter your present password: this one does not match")],
)
def test_new_address_needs_the_password(client: Client, officer: int, password: str, error: str) -> None:
    answer = client.send("/profile/address", {"email": "new@post.example", "password_now": password})
    assert (answer.status_code, error in answer.text, 'value="new@post.example"' in answer.text) == (422, True, True)
    assert not select_rows(OutboxMessage, user_id=officer)


def test_account_causes_three_emails_an_hour(client: Client, officer: int) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        typed = {"email": "new@post.example", "password_now": PASSWORD}
        tries = [client.send("/profile/address", typed) for _ in range(4)]
        assert [each.status_code for each in tries] == [303, 303, 303, 429]
        assert "Wait 20 minutes before you try again: too many e-mails" in tries[-1].text
        assert tries[-1].headers["Retry-After"] == "1200"
        traveller.shift(1200)
        assert client.send("/profile/address", typed).status_code == 303


def test_profile_refuses_an_eleventh_guess(client: Client, officer: int) -> None:
    with time_machine.travel(clock.now(), tick=False):
        guess = {"present": "not it, not at all", "password": NEW}
        assert [client.send("/profile/password", guess).status_code for _ in range(11)] == [422] * 10 + [429]
        answer = client.send("/profile/address", {"email": "new@post.example", "password_now": PASSWORD})
        assert (answer.status_code, "Wait 1 minute before you try again" in answer.text) == (429, True)


def test_a_link_for_another_purpose_is_none(client: Client, officer: int) -> None:
    stamp = known(officer).stamp
    token = make_token(current_app.config["SECRET_KEY"], "/invitation/", f"{stamp} x@post.example")
    assert client.get(f"/profile/address/{token}").status_code == 410


# --- browsers --------------------------------------------------------------------------------------------------------


def test_browsers_are_named_and_own_marked(client: Client, app: Flask, officer: int) -> None:
    named = app.test_client()
    token = re.search(r'csrf_token" value="([^"]+)"', named.get("/sign-in").text)
    assert token
    boxes = {"csrf_token": token[1], "email": f"lee-{officer}@post.example", "password": PASSWORD}
    assert named.post("/sign-in", data=boxes, headers={"User-Agent": FIREFOX}).status_code == 303
    page = named.get("/profile").text
    assert re.search(r"Firefox on Linux</strong> – this browser", page)
    assert page.count("this browser") == 1
    assert "A browser" in page


def test_one_browser_is_signed_out(client: Client, app: Flask, officer: int) -> None:
    other = app.test_client()
    sign_in(other, officer)
    latest = max(device.session_id for device in devices(officer, at=clock.now()))
    assert client.send(f"/profile/browsers/{latest}/end", {}).location == "/profile?said=browser"
    assert other.get("/profile").status_code == 303
    assert client.send(f"/profile/browsers/{latest}/end", {}).location == "/profile?said=browser"
    own = devices(officer, at=clock.now())[0].session_id
    assert client.send(f"/profile/browsers/{own}/end", {}).location == "/"
    assert client.get("/profile").status_code == 303


def test_nobody_signs_out_somebody_elses_browser(client: Client, app: Flask, officer: int) -> None:
    other, theirs = app.test_client(), create_user("Chan", "manager")
    sign_in(other, theirs)
    session = devices(theirs, at=clock.now())[0].session_id
    for each in (session, 10**6):
        assert client.send(f"/profile/browsers/{each}/end", {}).status_code == 404
    assert other.get("/profile").status_code == 200


def test_everywhere_is_everywhere(client: Client, app: Flask, officer: int) -> None:
    other = app.test_client()
    sign_in(other, officer)
    answer = client.send("/profile/browsers/end", {})
    assert answer.location == "/sign-in?ended=1"
    assert "This browser and 1 other are signed out." in client.get(answer.location).text
    assert "You were signed in with no other" in client.get("/sign-in?ended=0").text
    assert "signed out" not in client.get("/sign-in?ended=x").text
    assert client.get("/profile").status_code == other.get("/profile").status_code == 303
    assert all(ended for (ended,) in select_rows(Session, "ended_at", user_id=officer))


# --- a session that was lost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "boxes"),
    [
        ("/profile/language", {"language": "ja"}),
        ("/profile/address", {"email": "new@post.example", "password_now": PASSWORD}),
        ("/profile/password", {"present": PASSWORD, "password": NEW}),
        ("/profile/passport", {"number": "TR7654321"}),
        ("/profile/passport/shown", {}),
    ],
)
def test_form_after_sign_in_is_not_saved(
    client: Client, yui: tuple[ParticipantKey, int], path: str, boxes: dict[str, str]
) -> None:
    _, id_ = yui
    before = known(id_), len(letters()), len(select_rows(Operation))
    answer = client.send(path, {**boxes, "step": "again"})
    assert answer.status_code == 200
    assert (known(id_), len(letters()), len(select_rows(Operation))) == before
    shown = {**boxes, "present": "", "password": "", "password_now": ""}
    assert all(f'value="{value}"' in answer.text for name, value in boxes.items() if shown[name] and name != "language")
    assert PASSWORD not in answer.text
    assert NEW not in answer.text
