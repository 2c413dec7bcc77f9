"""The user's own second factors: set up, replaced, removed; required of staff in production before anything else."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app

from tests.factories.accounts import PASSWORD, create_participant_user, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.factories.second_factors import insert_passkey, set_up_app, set_up_recovery_codes, shown_code
from tests.support.client import Client
from tests.support.forms import press_button, submit_form
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.models.accounts import AuthenticatorApp, RecoveryCode, Session
from tracker.queries.second_factors import recovery_codes_left
from tracker.web import policy
from tracker.web.accounts.throttling import OF_SECOND_STEP

pytestmark = pytest.mark.usefixtures("inside")
PAGE = "/profile/two-steps"


@pytest.fixture
def now(inside: Flask) -> Iterator[datetime]:
    """The clock stands still."""
    with time_machine.travel(clock.now(), tick=False):
        yield clock.now()


@pytest.fixture
def lee(client: Client, now: datetime) -> int:
    """An officer, signed in with this browser by a password alone."""
    id_ = create_user("Lee", "officer")
    sign_in(client, id_)
    return id_


@pytest.fixture
def production(app: Flask) -> Iterator[None]:
    """Two factors are required of staff, as in production."""
    app.config["TWO_FACTORS_REQUIRED"] = True
    yield
    app.config["TWO_FACTORS_REQUIRED"] = False


def secret_on(page: str) -> Secret:
    """The key that a page shows to those who cannot scan."""
    found = re.search(r'class="typed-key" translate="no">([A-Z2-7 ]+)<', page)
    assert found
    return Secret(found[1].replace(" ", ""))


def sets_up(client: Client, now: datetime) -> Any:
    """The page after an app is set up without script."""
    shown = client.get(press_button(client, client.get(PAGE), "Set up an app").location)
    return submit_form(client, shown, code=shown_code(secret_on(shown.text), now).text)


def test_app_is_set_up_and_codes_are_shown_once(client: Client, lee: int, now: datetime) -> None:
    assert "Recovery codes" not in client.get(PAGE).text
    done = sets_up(client, now)
    codes = re.findall(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})</code>", done.text)
    assert (done.status_code, len(set(codes))) == (200, 10)
    done.close()
    after = client.get(PAGE).text
    assert "10 codes are left" in after
    assert "Set up another app instead" in after
    assert not [code for code in codes if code in after]
    assert client.get(f"{PAGE}/app").location == PAGE, "the key is not shown again"
    subjects = [each.subject for each in current_app.extensions["post"].emails if each.address == f"lee-{lee}@post.example"]
    assert subjects == ["A second step was added to your sign-in"]


def test_wrong_code_is_named_and_the_key_stays(client: Client, lee: int) -> None:
    shown = client.get(press_button(client, client.get(PAGE), "Set up an app").location)
    for code, said in (("", "Enter the six digits"), ("000", "Enter the code that your app shows now")):
        answer = submit_form(client, shown, code=code)
        assert (answer.status_code, said in answer.text) == (422, True)
        assert secret_on(answer.text) == secret_on(shown.text)
    assert not select_rows(AuthenticatorApp, "user_id", user_id=lee)


def test_tries_to_set_up_are_counted(client: Client, lee: int) -> None:
    shown = client.get(press_button(client, client.get(PAGE), "Set up an app").location)
    statuses = [submit_form(client, shown, code="x").status_code for _ in range(OF_SECOND_STEP.at_once + 1)]
    assert statuses == [422] * OF_SECOND_STEP.at_once + [429]


@pytest.mark.parametrize("code", ["", "123456"])
def test_without_a_key_the_overview_is_shown(client: Client, lee: int, code: str) -> None:
    assert client.send(f"{PAGE}/app/confirm", {"code": code}).location == PAGE


def test_spent_tries_without_a_key_lead_to_the_overview(client: Client, lee: int) -> None:
    answers = [client.send(f"{PAGE}/app/confirm", {"code": "123456"}).location for _ in range(OF_SECOND_STEP.at_once + 1)]
    assert set(answers) == {PAGE}


def test_new_recovery_codes_end_the_older(client: Client, lee: int) -> None:
    assert client.send(f"{PAGE}/recovery-codes", {}).location == PAGE
    set_up_app(lee)
    set_up_recovery_codes(lee)
    before = select_rows(RecoveryCode, "mark", user_id=lee)
    answer = press_button(client, client.get(PAGE), "Make ten new codes")
    assert (answer.status_code, answer.text.count("<code>")) == (200, 10)
    after = select_rows(RecoveryCode, "mark", user_id=lee)
    assert (len(after), set(before) & set(after)) == (10, set())


def test_app_is_removed(client: Client, lee: int) -> None:
    set_up_app(lee)
    answer = press_button(client, client.get(PAGE), "Remove this app")
    assert "the app is removed" in client.get(answer.location).text
    assert not select_rows(AuthenticatorApp, "user_id", user_id=lee)


def test_required_app_stays(client: Client, lee: int, now: datetime, production: None) -> None:
    sets_up(client, now).close()
    answer = press_button(client, client.get(PAGE), "Remove this app")
    assert "Nothing was removed: your role needs two-step sign-in" in client.get(answer.location).text
    insert_passkey(lee, b"a phone of Lee")
    answer = press_button(client, client.get(PAGE), "Remove this app")
    assert "the app is removed" in client.get(answer.location).text


def test_form_after_a_lost_session_is_only_shown(client: Client, lee: int) -> None:
    set_up_app(lee)
    before = select_rows(RecoveryCode, "mark", user_id=lee), select_rows(Session, "new_app", user_id=lee)
    for path in ("/app", "/app/remove", "/recovery-codes"):
        assert client.send(f"{PAGE}{path}", {"step": "again"}).status_code == 200
    assert client.send(f"{PAGE}/app/confirm", {"step": "again", "code": "1"}).location == PAGE
    assert (select_rows(RecoveryCode, "mark", user_id=lee), select_rows(Session, "new_app", user_id=lee)) == before
    assert select_rows(AuthenticatorApp, "user_id", user_id=lee) == [(lee,)]
    press_button(client, client.get(PAGE), "Set up another app instead").close()
    assert client.send(f"{PAGE}/app/confirm", {"step": "again", "code": "1"}).status_code == 200


@pytest.mark.parametrize("role", ["officer", "manager", "administrator"])
def test_staff_set_up_a_second_step_before_anything_else(client: Client, now: datetime, production: None, role: str) -> None:
    id_ = create_user("Chan", role)
    sign_in(client, id_)
    for path in ("/cases", "/months", "/users", "/profile", "/people", "/rules/draft"):
        answer = client.get(path)
        assert answer.status_code in {303, 403, 404}
        assert answer.location in {PAGE, None}
    assert client.send("/profile/language", {"language": "ja"}).location == PAGE
    assert "your role needs two-step sign-in. Set it up" in client.get(PAGE).text
    sets_up(client, now).close()
    assert client.get("/profile").status_code == 200
    assert "your role needs two-step sign-in. Set it up" not in client.get(PAGE).text


def test_new_password_keeps_both_steps_of_this_browser(client: Client, now: datetime, production: None) -> None:
    sign_in(client, create_user("Chan", "manager", password=hash_password().text))
    sets_up(client, now).close()
    boxes = {"present": PASSWORD, "password": "seven grey herons by the pier"}
    assert client.send("/profile/password", boxes).location == "/profile?said=password"
    assert client.get("/profile").status_code == 200


def test_public_pages_and_sign_out_stay_open(client: Client, lee: int, production: None) -> None:
    for path in ("/", "/rules/", "/sign-out"):
        assert client.get(path).status_code == 200
    assert submit_form(client, client.get("/sign-out")).location == "/"
    assert client.get("/profile").location.startswith("/sign-in")


def test_participants_need_no_second_step(client: Client, production: None) -> None:
    _, id_ = create_participant_user("T-1")
    sign_in(client, id_)
    assert client.get("/profile").status_code == 200
    page = client.get(PAGE).text
    assert "Authenticator app" not in page
    assert recovery_codes_left(id_) == 0
    assert client.send(f"{PAGE}/app", {}).status_code == 403


def test_all_that_is_open_with_one_factor_is_in_the_policy() -> None:
    assert set(policy.WITH_ONE_FACTOR) <= {endpoint for endpoint, _ in policy.POLICY}
