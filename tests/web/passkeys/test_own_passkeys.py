"""A user's own passkeys: added, named and removed."""

import json
import uuid
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import update

from tests.factories.accounts import create_user, sign_in
from tests.factories.participants import select_rows
from tests.factories.second_factors import insert_passkey, set_up_app, set_up_recovery_codes
from tests.support.client import Client
from tests.support.forms import page_forms, press_button, submit_form
from tests.support.passkey_pages import ORIGIN, PAGE, add_passkey, email_of, form_of, options_on
from tests.support.soft_passkeys import SoftPasskey
from tracker.models.accounts import Passkey, Session
from tracker.models.base import db
from tracker.queries.second_factors import recovery_codes_left
from tracker.services.accounts.passkeys import LONGEST_NAME, MOST

pytestmark = pytest.mark.usefixtures("inside")


def test_participant_adds_a_passkey(client: Client, yui: int, device: SoftPasskey) -> None:
    with add_passkey(client, device) as answer:
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
    answer = add_passkey(client, device)
    assert (answer.status_code, answer.text.count("<code>")) == (200, 10)
    assert other.get("/profile").status_code == 303
    assert add_passkey(client, SoftPasskey(), "Another").location == f"{PAGE}?said=passkey-added"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_passkey_needs_a_name(client: Client, yui: int, device: SoftPasskey, name: str) -> None:
    answer = add_passkey(client, device, name)
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
    add_passkey(client, device).close()
    other = app.test_client()
    assert isinstance(other, Client)
    sign_in(other, create_user("Chan", "manager"))
    assert add_passkey(other, device).status_code == 422


def test_one_person_has_so_many_passkeys_at_most(client: Client, yui: int, device: SoftPasskey) -> None:
    for number in range(MOST):
        insert_passkey(yui, b"%d of %d" % (number, yui))
    answer = add_passkey(client, device)
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
