"""Passkeys: added, named and removed by their user, and used in the place of a password, of a second step, or of a proof."""

import html
import json
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.factories.accounts import PASSWORD, create_participant_user, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.factories.second_factors import insert_passkey, set_up_app, set_up_recovery_codes
from tests.support.client import Client
from tests.support.forms import page_forms, press_button, submit_form
from tests.support.soft_passkeys import SoftPasskey
from tracker import clock
from tracker.models.accounts import Passkey, Session, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.queries.second_factors import recovery_codes_left
from tracker.services.accounts.passkeys import LONGEST_NAME, MOST
from tracker.services.accounts.unfinished import LASTS
from tracker.web.accounts import fresh_sign_in
from tracker.web.accounts.throttling import OF_NETWORK

pytestmark = pytest.mark.usefixtures("inside")
PAGE, DOOR = "/profile/two-steps", "/sign-in/second-step"
ORIGIN = "http://localhost"
OPTIONS = re.compile(r'data-options="([^"]+)"')


@pytest.fixture
def device() -> SoftPasskey:
    """A phone."""
    return SoftPasskey()


@pytest.fixture
def lee(client: Client) -> int:
    """An officer, signed in with this browser."""
    id_ = create_user("Lee", "officer", password=hash_password().text)
    sign_in(client, id_)
    return id_


@pytest.fixture
def yui(client: Client) -> int:
    """A participant, signed in with this browser."""
    _, id_ = create_participant_user(f"K-{uuid.uuid4().hex[:8]}")
    sign_in(client, id_)
    return id_


def email_of(user_id: int) -> str:
    """The address of a user."""
    [(email,)] = select_rows(User, "email", id=user_id)
    return str(email)


def options_on(answer: TestResponse) -> str:
    """What the script of a page hands to the browser."""
    found = OPTIONS.search(answer.text)
    assert found, answer.text[:2000]
    return html.unescape(found[1])


def form_of(answer: TestResponse, path: str) -> int:
    """The number of the form that is sent to an address."""
    return [action for action, _ in page_forms(answer)].index(path)


def adds(client: Client, device: SoftPasskey, name: str = "My phone") -> TestResponse:
    """The answer to a passkey that a device has made."""
    page = client.send(f"{PAGE}/passkeys/new", {})
    credential = device.make(options_on(page), ORIGIN)
    number = form_of(page, f"{PAGE}/passkeys")
    return submit_form(client, page, number=number, credential=credential, passkey_name=name)


def uses(client: Client, page: TestResponse, device: SoftPasskey, path: str = f"{DOOR}/passkey") -> TestResponse:
    """The answer to what a device signs on a page."""
    return submit_form(client, page, number=form_of(page, path), credential=device.sign(options_on(page), ORIGIN))


def door(client: Client, onward: str = "") -> TestResponse:
    """The page that asks for a passkey alone."""
    page = client.get("/sign-in", query_string={"next": onward})
    answer = submit_form(client, page, number=form_of(page, "/sign-in/passkey"))
    return client.get(answer.location)


# --- one's own passkeys ----------------------------------------------------------------------------------------------


def test_participant_adds_a_passkey(client: Client, yui: int, device: SoftPasskey) -> None:
    with adds(client, device) as answer:
        assert (answer.status_code, answer.location) == (303, f"{PAGE}?said=passkey-added")
    assert "the passkey is added" in client.get(answer.location).text
    assert "My phone" in client.get(PAGE).text
    assert recovery_codes_left(yui) == 0
    sent = [each.subject for each in current_app.extensions["post"].emails if each.address == email_of(yui)]
    assert sent == ["A second step was added to your sign-in"]


def test_first_passkey_gives_staff_recovery_codes_and_signs_out_others(
    app: Flask, client: Client, lee: int, device: SoftPasskey
) -> None:
    other = app.test_client()
    sign_in(other, lee)
    answer = adds(client, device)
    assert (answer.status_code, answer.text.count("<code>")) == (200, 10)
    assert other.get("/profile").status_code == 303
    assert adds(client, SoftPasskey(), "Another").location == f"{PAGE}?said=passkey-added"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_passkey_needs_a_name(client: Client, yui: int, device: SoftPasskey, name: str) -> None:
    answer = adds(client, device, name)
    assert answer.status_code == 422
    assert not select_rows(Passkey, user_id=yui)


def test_answer_to_an_earlier_challenge_is_refused(client: Client, yui: int, device: SoftPasskey) -> None:
    page = client.send(f"{PAGE}/passkeys/new", {})
    credential = device.make(options_on(page), ORIGIN)
    client.send(f"{PAGE}/passkeys/new", {}).close()
    number = form_of(page, f"{PAGE}/passkeys")
    refused = submit_form(client, page, number=number, credential=credential, passkey_name="x")
    assert (refused.status_code, "This passkey was not accepted" in refused.text) == (422, True)
    again = device.make(options_on(refused), ORIGIN)
    for expected in (303, 422):
        answer = submit_form(client, refused, number=number, credential=again, passkey_name="x")
        assert answer.status_code == expected
    assert len(select_rows(Passkey, user_id=yui)) == 1


def test_passkey_of_another_user_is_not_added_again(app: Flask, client: Client, yui: int, device: SoftPasskey) -> None:
    adds(client, device).close()
    other = app.test_client()
    assert isinstance(other, Client)
    sign_in(other, create_user("Chan", "manager"))
    assert adds(other, device).status_code == 422


def test_one_person_has_so_many_passkeys_at_most(client: Client, yui: int, device: SoftPasskey) -> None:
    for number in range(MOST):
        insert_passkey(yui, b"%d of %d" % (number, yui))
    answer = adds(client, device)
    assert (answer.status_code, "Remove another passkey first" in answer.text) == (422, True)


def test_passkey_is_renamed(client: Client, yui: int) -> None:
    id_ = insert_passkey(yui, uuid.uuid4().bytes)
    wrong = client.send(f"{PAGE}/passkeys/{id_}/name", {"passkey_name": " "})
    assert (wrong.status_code, wrong.text.count("Enter a name, like Office computer")) == (422, 2)
    assert client.send(f"{PAGE}/passkeys/{id_}/name", {"passkey_name": "x" * 99}).location == f"{PAGE}?said=passkey-named"
    assert select_rows(Passkey, "name", id=id_) == [("x" * LONGEST_NAME,)]


def test_passkey_is_removed(client: Client, yui: int) -> None:
    id_ = insert_passkey(yui, uuid.uuid4().bytes)
    answer = press_button(client, client.get(PAGE), "Remove A phone")
    assert "the passkey is removed" in client.get(answer.location).text
    assert not select_rows(Passkey, id=id_)


def test_last_factor_of_staff_stays_if_required(app: Flask, client: Client, lee: int) -> None:
    id_ = insert_passkey(lee, uuid.uuid4().bytes)
    with db.engine.begin() as connection:
        connection.execute(update(Session).where(Session.user_id == lee).values(two_factors=True))
    app.config["TWO_FACTORS_REQUIRED"] = True
    try:
        assert client.send(f"{PAGE}/passkeys/{id_}/remove", {}).location == f"{PAGE}?said=last"
        set_up_app(lee)
        set_up_recovery_codes(lee)
        assert client.send(f"{PAGE}/passkeys/{id_}/remove", {}).location == f"{PAGE}?said=passkey-removed"
    finally:
        app.config["TWO_FACTORS_REQUIRED"] = False
    assert recovery_codes_left(lee) == 10


@pytest.mark.parametrize("act", ["name", "remove"])
def test_passkey_of_another_user_is_not_there(client: Client, yui: int, act: str) -> None:
    others = insert_passkey(create_user("Chan", "manager"), uuid.uuid4().bytes)
    for id_ in (others, 10**6):
        assert client.send(f"{PAGE}/passkeys/{id_}/{act}", {"passkey_name": "Mine"}).status_code == 404
    assert select_rows(Passkey, "name", id=others) == [("A phone",)]


def test_form_after_a_lost_session_is_only_shown(client: Client, yui: int) -> None:
    id_ = insert_passkey(yui, uuid.uuid4().bytes)
    for path in ("/new", f"/{id_}/name", f"/{id_}/remove", ""):
        assert client.send(f"{PAGE}/passkeys{path}", {"step": "again", "passkey_name": "Other"}).status_code == 200
    assert select_rows(Passkey, "name", id=id_) == [("A phone",)]


@pytest.mark.parametrize("host", ["127.0.0.1:5000", "192.0.2.7", "sojourn.example"])
def test_address_that_browsers_make_no_passkeys_for_says_so(client: Client, yui: int, host: str) -> None:
    with client.session_transaction() as session:
        held = dict(session)
    with client.session_transaction(base_url=f"http://{host}") as session:
        session.update(held)
    page = client.get(PAGE, base_url=f"http://{host}").text
    assert "Passkeys do not work at this address" in page
    assert "Add a passkey" not in page
    token = page_forms(client.get("/profile", base_url=f"http://{host}"))[0][1]["csrf_token"]
    for path in ("/new", ""):
        given: dict[str, Any] = {"base_url": f"http://{host}", "data": {"csrf_token": token}}
        assert client.post(f"{PAGE}/passkeys{path}", **given).location == PAGE
    assert "Sign in with a passkey" not in current_app.test_client().get("/sign-in", base_url=f"http://{host}").text


def test_site_in_production_is_that_of_the_public_address(
    app: Flask, client: Client, yui: int, device: SoftPasskey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SECURE", True)
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://sojourn.example")
    page = client.send(f"{PAGE}/passkeys/new", {})
    assert json.loads(options_on(page))["rp"]["id"] == "sojourn.example"
    number = form_of(page, f"{PAGE}/passkeys")
    for origin, status in ((ORIGIN, 422), ("https://evil.example", 422), ("https://sojourn.example", 303)):
        credential = device.make(options_on(page), origin)
        page = submit_form(client, page, number=number, credential=credential, passkey_name="x")
        assert page.status_code == status


# --- signing in ------------------------------------------------------------------------------------------------------


@pytest.fixture
def owner(client: Client, yui: int, device: SoftPasskey) -> int:
    """A participant with a passkey, signed out."""
    adds(client, device).close()
    client.delete_cookie("session")
    return yui


def test_participant_signs_in_with_a_passkey_alone(client: Client, owner: int, device: SoftPasskey) -> None:
    answer = uses(client, door(client, "/rules/"), device)
    assert (answer.status_code, answer.location) == (303, "/rules/")
    assert client.get("/profile").status_code == 200
    assert select_rows(Passkey, "sign_count", user_id=owner) == [(1,)]
    assert ("passkey.used",) in select_rows(AuditLine, "action", by=owner)
    assert select_rows(Session, "two_factors", user_id=owner)[-1] == (True,)


def test_password_alone_still_signs_a_participant_in(client: Client, owner: int) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(User).where(User.id == owner).values(password=hash_password().text))
    answer = submit_form(client, client.get("/sign-in"), email=email_of(owner), password=PASSWORD)
    assert answer.location.startswith("/participants/")


def test_staff_use_a_passkey_as_second_step(client: Client, lee: int, device: SoftPasskey) -> None:
    adds(client, device).close()
    client.delete_cookie("session")
    answer = submit_form(client, client.get("/sign-in"), email=email_of(lee), password=PASSWORD)
    page = client.get(answer.location)
    assert json.loads(options_on(page))["allowCredentials"][0]["id"]
    assert uses(client, page, device).location == "/cases"


def test_passkey_of_another_user_is_no_second_step(client: Client, lee: int, device: SoftPasskey) -> None:
    adds(client, device).close()
    other, chan = SoftPasskey(), create_user("Chan", "manager", password=hash_password().text)
    sign_in(client, chan)
    adds(client, other).close()
    client.delete_cookie("session")
    answer = submit_form(client, client.get("/sign-in"), email=email_of(lee), password=PASSWORD)
    assert uses(client, client.get(answer.location), other).status_code == 422
    assert client.get("/profile").status_code == 303


def test_signature_counts_once(client: Client, owner: int, device: SoftPasskey) -> None:
    page = door(client)
    signature = device.sign(options_on(page), ORIGIN)
    number = form_of(page, f"{DOOR}/passkey")
    copied = current_app.test_client()
    with client.session_transaction() as session, copied.session_transaction() as other:
        other.update(session)
    assert submit_form(client, page, number=number, credential=signature).status_code == 303
    boxes = dict(page_forms(page)[number][1]) | {"credential": signature}
    assert copied.post(f"{DOOR}/passkey", data=boxes).status_code == 410


def test_refused_signature_brings_a_new_challenge(client: Client, owner: int, device: SoftPasskey) -> None:
    page = door(client)
    stranger = SoftPasskey()
    refused = uses(client, page, stranger)
    assert (refused.status_code, "This passkey was not accepted" in refused.text) == (422, True)
    assert options_on(refused) != options_on(page)
    number = form_of(page, f"{DOOR}/passkey")
    late = submit_form(client, page, number=number, credential=device.sign(options_on(page), ORIGIN))
    assert late.status_code == 422, "the challenge of before"
    assert uses(client, late, device).status_code == 303


@pytest.mark.parametrize("credential", ["", "{}", "x", '{"rawId": "AA"}'])
def test_malformed_answer_is_refused(client: Client, owner: int, credential: str) -> None:
    page = door(client)
    assert submit_form(client, page, number=form_of(page, f"{DOOR}/passkey"), credential=credential).status_code == 422


def test_removed_passkey_and_disabled_user_do_not_sign_in(client: Client, owner: int, device: SoftPasskey) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(User).where(User.id == owner).values(active=False))
    assert uses(client, door(client), device).status_code == 422
    with db.engine.begin() as connection:
        connection.execute(update(User).where(User.id == owner).values(active=True))
    client.delete_cookie("session")
    page = door(client)
    with db.engine.begin() as connection:
        connection.execute(Passkey.__table__.delete().where(Passkey.user_id == owner))  # type: ignore[attr-defined]
    assert uses(client, page, device).status_code == 422


def test_form_that_was_being_filled_in_comes_back_after_the_passkey(client: Client, owner: int, device: SoftPasskey) -> None:
    sign_in(client, owner)
    page = client.get("/profile")
    client.delete_cookie("session")
    asked = submit_form(client, page, number=1, email="typed@post.example")
    entrance = submit_form(client, asked)
    step = submit_form(client, entrance, number=form_of(entrance, "/sign-in/passkey"))
    assert (step.status_code, "What you typed comes back" in step.text) == (200, True)
    shown = submit_form(client, step, number=form_of(step, f"{DOOR}/passkey"), step="language")
    on = uses(client, shown, device)
    assert 'value="typed@post.example"' in submit_form(client, on).text


def test_unfinished_sign_in_is_over_after_ten_minutes(client: Client, owner: int, device: SoftPasskey) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        page = door(client)
        traveller.shift(LASTS)
        assert uses(client, page, device).status_code == 410


def test_code_without_a_password_is_no_sign_in(client: Client, owner: int) -> None:
    door(client).close()
    assert client.post(DOOR, data={"csrf_token": client.token("/sign-in"), "code": "123456"}).status_code == 410


def test_challenges_are_limited_by_network(client: Client) -> None:
    with time_machine.travel(clock.now(), tick=False):
        statuses = [client.send("/sign-in/passkey", {}).status_code for _ in range(OF_NETWORK.at_once + 1)]
    assert statuses == [303] * OF_NETWORK.at_once + [429]


# --- proofs ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def late(client: Client, yui: int, device: SoftPasskey) -> Iterator[TestResponse]:
    """The page that asks for a proof before a passkey is removed."""
    adds(client, device).close()
    with time_machine.travel(clock.now() + fresh_sign_in.LASTS + timedelta(seconds=1), tick=False):
        yield press_button(client, client.get(PAGE), "Remove My phone")


def test_passkey_proves_again_who_it_is(client: Client, yui: int, device: SoftPasskey, late: TestResponse) -> None:
    assert (late.status_code, "Confirm that it is you" in late.text) == (401, True)
    assert uses(client, late, device, late.request.path).location == f"{PAGE}?said=passkey-removed"


def test_another_passkey_proves_nothing(client: Client, yui: int, device: SoftPasskey, late: TestResponse) -> None:
    refused = uses(client, late, SoftPasskey(), late.request.path)
    assert (refused.status_code, "This passkey was not accepted" in refused.text) == (422, True)
    assert len(select_rows(Passkey, user_id=yui)) == 1
    old = submit_form(
        client, late, number=form_of(late, late.request.path) + 1, credential=device.sign(options_on(late), ORIGIN)
    )
    assert old.status_code == 422, "the challenge of before"


def test_passkey_proves_nothing_at_another_address(client: Client, yui: int, late: TestResponse) -> None:
    with client.session_transaction() as session:
        held = dict(session)
    with client.session_transaction(base_url="http://127.0.0.1") as session:
        session.update(held)
    boxes = {"csrf_token": client.token("/profile"), "credential": "{}"}
    answer = client.post(late.request.path, base_url="http://127.0.0.1", data=boxes)
    assert (answer.status_code, "Use my passkey" in answer.text) == (422, False)
