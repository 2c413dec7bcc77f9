"""A forgotten password: a letter goes to whoever has the address, the page tells nobody whether somebody has."""

import re

import pytest
import time_machine
from flask import Flask, current_app

from tests.factories.accounts import PASSWORD, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.factories.second_factors import set_up_app
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tracker import clock
from tracker.models.accounts import COMMAND_LINE, Session, UnfinishedSignIn, User
from tracker.models.outbox import OutboxMessage
from tracker.queries.accounts import Account
from tracker.services.accounts.passwords import set_password
from tracker.services.accounts.people import assign_roles
from tracker.web.accounts import login
from tracker.web.accounts import sign_in as sign_in_page

pytestmark = pytest.mark.usefixtures("inside")
NEW = "seven brass kettles by a window"


@pytest.fixture
def lee(inside: Flask) -> int:
    """An officer with a password."""
    return create_user("Lee", "officer", password=hash_password().text)


def asked(client: Client, user_id: int) -> str:
    """The path of the link that somebody is sent."""
    with submit_form(client, client.get("/forgotten-password"), email=f"LEE-{user_id}@post.example") as answer:
        assert answer.status_code == 200
    text: str = current_app.extensions["post"].emails[-1].text
    return str(re.findall(r"http://127\.0\.0\.1:5000(/new-password/\S+)", text)[0])


def test_link_sets_password_once_and_ends_sessions(client: Client, app: Flask, lee: int) -> None:
    other = app.test_client()
    sign_in(other, lee)
    path = asked(client, lee)
    done = submit_form(client, client.get(path), password=NEW)
    assert "Your password is changed" in done.text
    assert other.get("/profile").status_code == 303
    assert select_rows(OutboxMessage, "kind", user_id=lee)[-1] == ("password-changed",)
    assert client.get(path).status_code == 410
    assert client.send(path, {"password": PASSWORD}).status_code == 410
    answer = submit_form(client, client.get("/sign-in"), email=f"lee-{lee}@post.example", password=NEW)
    assert answer.status_code == 303


@pytest.mark.parametrize("with_app", [False, True])
def test_password_changed_while_it_is_verified_opens_nothing(
    client: Client, lee: int, monkeypatch: pytest.MonkeyPatch, *, with_app: bool
) -> None:
    [(stamp,)] = select_rows(User, "stamp", id=lee)
    if with_app:
        set_up_app(lee)
    verify = login.verify_password

    def verify_and_change(email: str, password: str) -> Account | None:
        known = verify(email, password)
        set_password(stamp, hash_password("another password of Lee"), "changed", by=lee)
        return known

    monkeypatch.setattr(sign_in_page, "verify_password", verify_and_change)
    answer = submit_form(client, client.get("/sign-in"), email=f"lee-{lee}@post.example", password=PASSWORD)
    assert (answer.status_code, "they do not match" in answer.text) == (422, True)
    assert select_rows(Session, user_id=lee) + select_rows(UnfinishedSignIn, "user_id", user_id=lee) == []


def test_the_page_says_the_same_to_everybody(client: Client, lee: int) -> None:
    gone, invited = create_user("Gone", "officer", password="kept"), create_user("New", "officer")
    assign_roles(gone, frozenset(), by=COMMAND_LINE)
    pages = set()
    for email in (f"lee-{lee}@post.example", f"gone-{gone}@post.example", f"new-{invited}@post.example", "x@post.example"):
        answer = submit_form(client, client.get("/forgotten-password"), email=email)
        pages.add((answer.status_code, answer.text.split("<main")[1].split("</main>")[0].replace(email, "")))
        answer.close()
    assert len(pages) == 1
    assert [bool(select_rows(OutboxMessage, user_id=each)) for each in (lee, gone, invited)] == [True, False, False]


@pytest.mark.parametrize("email", ["", "x", "x@@post.example"])
def test_what_is_no_address_is_said(client: Client, email: str) -> None:
    answer = submit_form(client, client.get("/forgotten-password"), email=email)
    assert (answer.status_code, "email-error" in answer.text, f'value="{email}"' in answer.text) == (422, True, True)


def test_expired_page_keeps_address(client: Client) -> None:
    page = client.get("/forgotten-password")
    client.delete_cookie("session")
    answer = submit_form(client, page, email="lee@post.example")
    assert (answer.status_code, page_forms(answer)[0][1]["email"]) == (400, "lee@post.example")


def test_a_link_is_good_for_one_hour(client: Client, lee: int) -> None:
    with time_machine.travel(clock.now()) as traveller:
        path = asked(client, lee)
        traveller.shift(3500)
        assert client.get(path).status_code == 200
        traveller.shift(200)
        for answer in (client.get(path), client.send(path, {"password": NEW})):
            assert (answer.status_code, "Ask for a new link" in answer.text) == (410, True)


def test_newer_link_ends_the_older(client: Client, lee: int) -> None:
    first, second = asked(client, lee), asked(client, lee)
    assert client.get(first).status_code == 410
    assert client.send(first, {"password": NEW}).status_code == 410
    assert submit_form(client, client.get(second), password=NEW).status_code == 200


def test_account_gets_three_links_then_one_every_20_minutes(client: Client, lee: int) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(5):
            with submit_form(client, client.get("/forgotten-password"), email=f"lee-{lee}@post.example") as answer:
                assert "three of these e-mails at once at most, then one every 20 minutes" in answer.get_data(as_text=True)
        traveller.shift(19 * 60)
        asked(client, lee)
        assert len(select_rows(OutboxMessage, user_id=lee)) == 3
        traveller.shift(60)
        asked(client, lee)
        assert len(select_rows(OutboxMessage, user_id=lee)) == 4


def test_network_asks_for_thirty_links_at_once(client: Client) -> None:
    with time_machine.travel(clock.now(), tick=False):
        page = client.get("/forgotten-password")
        answers = [submit_form(client, page, email=f"nobody-{number}@post.example") for number in range(31)]
        assert [each.status_code for each in answers] == [200] * 30 + [429]
        assert "Wait 1 minute before you try again: too many e-mails" in answers[-1].text
        assert 'value="nobody-30@post.example"' in answers[-1].text


def test_link_of_closed_account_is_void(client: Client, lee: int) -> None:
    path = asked(client, lee)
    assign_roles(lee, frozenset(), by=COMMAND_LINE)
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("password", ["", "short", "password1234", "x" * 201, "with\x07a bell in the middle"])
def test_weak_password_is_refused(client: Client, lee: int, password: str) -> None:
    answer = submit_form(client, client.get(asked(client, lee)), password=password)
    assert (answer.status_code, "password-error" in answer.text) == (422, True)
    assert not password or f'value="{password}"' not in answer.text
    assert len(select_rows(User, id=lee)) == 1


def test_a_link_for_something_else_is_void(client: Client, lee: int) -> None:
    path = asked(client, lee)
    assert client.get(path.replace("/new-password/", "/invitation/")).status_code == 410
    assert client.get(path.replace("/new-password/", "/profile/address/")).status_code == 410
