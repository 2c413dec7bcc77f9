"""Passkeys in the place of a password, and as a second step."""

import json

import pytest
import time_machine
from flask import current_app
from sqlalchemy import update

from tests.factories.accounts import PASSWORD, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tests.support.passkey_pages import ORIGIN, SECOND_STEP, add_passkey, email_of, form_of, options_on, passkey_page, sign_with
from tests.support.soft_passkeys import SoftPasskey
from tracker import clock
from tracker.models.accounts import Passkey, Session, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.services.accounts.unfinished import LASTS
from tracker.web.accounts.throttling import OF_NETWORK

pytestmark = pytest.mark.usefixtures("inside")


def test_participant_signs_in_with_a_passkey_alone(client: Client, owner: int, device: SoftPasskey) -> None:
    answer = sign_with(client, passkey_page(client, "/rules/"), device)
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
    add_passkey(client, device).close()
    client.delete_cookie("session")
    answer = submit_form(client, client.get("/sign-in"), email=email_of(lee), password=PASSWORD)
    page = client.get(answer.location)
    assert json.loads(options_on(page))["allowCredentials"][0]["id"]
    assert sign_with(client, page, device).location == "/cases"


def test_passkey_of_another_user_is_no_second_step(client: Client, lee: int, device: SoftPasskey) -> None:
    add_passkey(client, device).close()
    other, chan = SoftPasskey(), create_user("Chan", "manager", password=hash_password().text)
    sign_in(client, chan)
    add_passkey(client, other).close()
    client.delete_cookie("session")
    answer = submit_form(client, client.get("/sign-in"), email=email_of(lee), password=PASSWORD)
    assert sign_with(client, client.get(answer.location), other).status_code == 422
    assert client.get("/profile").status_code == 303


def test_signature_counts_once(client: Client, owner: int, device: SoftPasskey) -> None:
    page = passkey_page(client)
    signature = device.sign(options_on(page), ORIGIN)
    number = form_of(page, f"{SECOND_STEP}/passkey")
    copied = current_app.test_client()
    with client.session_transaction() as session, copied.session_transaction() as other:
        other.update(session)
    assert submit_form(client, page, number=number, credential=signature).status_code == 303
    boxes = dict(page_forms(page)[number][1]) | {"credential": signature}
    assert copied.post(f"{SECOND_STEP}/passkey", data=boxes).status_code == 410


def test_refused_signature_brings_a_new_challenge(client: Client, owner: int, device: SoftPasskey) -> None:
    page = passkey_page(client)
    stranger = SoftPasskey()
    refused = sign_with(client, page, stranger)
    assert (refused.status_code, "This passkey was not accepted" in refused.text) == (422, True)
    assert options_on(refused) != options_on(page)
    number = form_of(page, f"{SECOND_STEP}/passkey")
    late = submit_form(client, page, number=number, credential=device.sign(options_on(page), ORIGIN))
    assert late.status_code == 422, "the challenge of before"
    assert sign_with(client, late, device).status_code == 303


@pytest.mark.parametrize("credential", ["", "{}", "x", '{"rawId": "AA"}'])
def test_malformed_answer_is_refused(client: Client, owner: int, credential: str) -> None:
    page = passkey_page(client)
    assert submit_form(client, page, number=form_of(page, f"{SECOND_STEP}/passkey"), credential=credential).status_code == 422


def test_removed_passkey_and_disabled_user_do_not_sign_in(client: Client, owner: int, device: SoftPasskey) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(User).where(User.id == owner).values(active=False))
    assert sign_with(client, passkey_page(client), device).status_code == 422
    with db.engine.begin() as connection:
        connection.execute(update(User).where(User.id == owner).values(active=True))
    client.delete_cookie("session")
    page = passkey_page(client)
    with db.engine.begin() as connection:
        connection.execute(Passkey.__table__.delete().where(Passkey.user_id == owner))  # type: ignore[attr-defined]
    assert sign_with(client, page, device).status_code == 422


def test_form_that_was_being_filled_in_comes_back_after_the_passkey(client: Client, owner: int, device: SoftPasskey) -> None:
    sign_in(client, owner)
    page = client.get("/profile")
    client.delete_cookie("session")
    asked = submit_form(client, page, number=1, email="typed@post.example")
    entrance = submit_form(client, asked)
    step = submit_form(client, entrance, number=form_of(entrance, "/sign-in/passkey"))
    assert (step.status_code, "What you typed comes back" in step.text) == (200, True)
    shown = submit_form(client, step, number=form_of(step, f"{SECOND_STEP}/passkey"), step="language")
    on = sign_with(client, shown, device)
    assert 'value="typed@post.example"' in submit_form(client, on).text


def test_unfinished_sign_in_is_over_after_ten_minutes(client: Client, owner: int, device: SoftPasskey) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        page = passkey_page(client)
        traveller.shift(LASTS)
        assert sign_with(client, page, device).status_code == 410


def test_code_without_a_password_is_no_sign_in(client: Client, owner: int) -> None:
    passkey_page(client).close()
    assert client.post(SECOND_STEP, data={"csrf_token": client.token("/sign-in"), "code": "123456"}).status_code == 410


def test_challenges_are_limited_by_network(client: Client) -> None:
    with time_machine.travel(clock.now(), tick=False):
        statuses = [client.send("/sign-in/passkey", {}).status_code for _ in range(OF_NETWORK.at_once + 1)]
    assert statuses == [303] * OF_NETWORK.at_once + [429]


def test_challenges_use_up_no_tries_at_passwords(client: Client) -> None:
    mori = create_user("Mori", "manager", password=hash_password().text)
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(OF_NETWORK.at_once):
            client.send("/sign-in/passkey", {})
        answer = client.send("/sign-in", {"email": email_of(mori), "password": PASSWORD})
    assert answer.status_code == 303
