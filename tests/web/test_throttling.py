"""Guessing a password is slow, whoever guesses, and the owner of the account still gets in."""

import re

import pytest
import time_machine
from flask import Flask, current_app
from werkzeug.test import TestResponse

from tests.factories.accounts import PASSWORD, create_user, hash_password
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tracker import clock
from tracker.web.accounts import throttling

pytestmark = pytest.mark.usefixtures("inside")
WRONG = "not it, not at all"
NEW = "seven brass kettles by a window"


@pytest.fixture
def lee(inside: Flask) -> str:
    """The address of an officer with a password."""
    return f"lee-{create_user('Lee', 'officer', password=hash_password().text)}@post.example"


def attempt(client: Client, email: str, password: str, network: str) -> TestResponse:
    """Send the sign-in form from a network address."""
    _, fields = page_forms(client.get("/sign-in"))[0]
    fields |= {"email": email, "password": password}
    return client.post("/sign-in", data=fields, environ_base={"REMOTE_ADDR": network})


def guess(app: Flask, email: str, times: int, networks: int = 50) -> list[int]:
    """Guess with a fresh browser each time, from many network addresses; return the statuses."""
    return [attempt(fresh(app), email, WRONG, f"192.0.2.{1 + number % networks}").status_code for number in range(times)]


def fresh(app: Flask) -> Client:
    """Return a browser that was never here."""
    client = app.test_client()
    assert isinstance(client, Client)
    return client


@pytest.mark.parametrize("email", ["lee", "nobody@post.example"])
def test_eleventh_guess_of_strangers_waits(app: Flask, lee: str, email: str) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        typed = lee if email == "lee" else email
        assert guess(app, typed, 12) == [422] * 10 + [429] * 2
        answer = attempt(fresh(app), typed, WRONG, "198.51.100.9")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert "Wait 1 minute before you try again" in answer.text
        assert f'value="{typed}"' in answer.text
        traveller.shift(60)
        assert guess(app, typed, 2) == [422, 429]


def test_owner_enters_with_a_known_browser(app: Flask, client: Client, lee: str) -> None:
    with time_machine.travel(clock.now(), tick=False):
        assert attempt(client, lee, PASSWORD, "203.0.113.5").status_code == 303
        client.delete_cookie("session")
        assert guess(app, lee, 11)[-1] == 429
        assert attempt(client, lee, PASSWORD, "203.0.113.5").status_code == 303


def test_known_browser_is_throttled_itself(client: Client, lee: str) -> None:
    with time_machine.travel(clock.now(), tick=False):
        attempt(client, lee, PASSWORD, "203.0.113.5")
        client.delete_cookie("session")
        statuses = [attempt(client, lee, WRONG, "203.0.113.5").status_code for _ in range(11)]
        assert statuses == [422] * 10 + [429]


def test_known_browser_of_another_account_is_a_stranger(app: Flask, client: Client, lee: str) -> None:
    with time_machine.travel(clock.now(), tick=False):
        other = f"chan-{create_user('Chan', 'officer', password=hash_password().text)}@post.example"
        attempt(client, other, PASSWORD, "203.0.113.5")
        client.delete_cookie("session")
        guess(app, lee, 10)
        assert attempt(client, lee, WRONG, "203.0.113.5").status_code == 429


def test_owner_enters_with_a_link_while_others_guess(app: Flask, client: Client, lee: str) -> None:
    with time_machine.travel(clock.now(), tick=False):
        guess(app, lee, 11)
        with submit_form(client, client.get("/forgotten-password"), email=lee):
            pass
        text = current_app.extensions["post"].emails[-1].text
        path = re.findall(r"http://127\.0\.0\.1:5000(/new-password/\S+)", text)[0]
        submit_form(client, client.get(path), password=NEW)
        assert attempt(client, lee, NEW, "203.0.113.5").status_code == 303


def test_one_network_tries_sixty_passwords_at_once(client: Client) -> None:
    with time_machine.travel(clock.now(), tick=False):
        statuses = [attempt(client, f"n-{number}@post.example", WRONG, "2001:db8::1").status_code for number in range(61)]
        assert statuses == [422] * 60 + [429]
        assert attempt(client, "n@post.example", WRONG, "2001:db8::2").status_code == 429, "the same household"
        assert attempt(client, "n@post.example", WRONG, "2001:db8:1::1").status_code == 422


def test_request_without_a_network_address_is_throttled(app: Flask) -> None:
    for address in ("", "a socket"):
        with app.test_request_context("/sign-in", environ_base={"REMOTE_ADDR": address}):
            assert len(throttling.sign_in_turns("lee@post.example")) == 2


def test_cookie_of_a_known_browser_tells_no_address(client: Client, lee: str) -> None:
    answer = attempt(client, lee, PASSWORD, "203.0.113.5")
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("browser=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "post.example" not in cookie
