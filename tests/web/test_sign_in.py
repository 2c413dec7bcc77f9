"""Signing in and out: nothing is given away, nobody is led elsewhere, and nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import argon2
import pytest
import time_machine
from flask import Flask

from tests.factories.accounts import PASSWORD, create_participant_user, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.support.apps import make_checked_app
from tests.support.client import Client
from tests.support.databases import database, settings
from tests.support.forms import page_forms, submit_form
from tracker import clock
from tracker.models.accounts import COMMAND_LINE, Session, User
from tracker.models.idempotency import Operation
from tracker.services.accounts.passwords import strengthen_password
from tracker.services.accounts.people import assign_roles
from tracker.web.middleware.current_user import SESSION_KEY
from tracker.workflows.demo.sign_ins import SIGN_INS

pytestmark = pytest.mark.usefixtures("inside")
WRONG = "Check the e-mail address and the password: they do not match."
LONG = 13 * 3600
"""Seconds after which staff are signed out in any case."""


@pytest.fixture
def lee(inside: Flask) -> str:
    """The address of an officer with a password."""
    return f"lee-{create_user('Lee', 'officer', password=hash_password().text)}@post.example"


def come_in(client: Client, email: str, password: str = PASSWORD, onward: str = "") -> tuple[int, str | None, str]:
    """Status, where it leads, and the page."""
    answer = submit_form(client, client.get("/sign-in"), email=email, password=password, next=onward)
    return answer.status_code, answer.location, answer.text


# --- coming in -------------------------------------------------------------------------------------------------------


def test_address_and_password_let_somebody_in(client: Client, lee: str) -> None:
    assert come_in(client, f"  {lee.upper()} ")[:2] == (303, "/cases")
    assert client.get("/profile").status_code == 200
    assert client.get("/sign-in").location == "/cases"
    assert client.get("/sign-in?next=/rules/").location == "/rules/"


def test_a_participant_begins_with_the_limits(client: Client) -> None:
    key, id_ = create_participant_user("S-1")
    strengthen_password(hash_password(), by=id_)
    [(email,)] = select_rows(User, "email", id=id_)
    assert come_in(client, email)[:2] == (303, f"/participants/{key.id}")


def test_sign_in_renews_cookie_and_sets_language(client: Client) -> None:
    id_ = create_user("Okada", "administrator", password=hash_password().text, language="ja")
    with client.session_transaction() as session:
        session["left"] = "by somebody before"
    come_in(client, f"okada-{id_}@post.example")
    with client.session_transaction() as session:
        assert "left" not in session
        assert SESSION_KEY in session
    assert '<html lang="ja">' in client.get("/profile").text


@pytest.mark.parametrize(("role", "lasts"), [("participant", True), ("officer", False), ("administrator", False)])
def test_closed_browser_keeps_participants_alone(client: Client, role: str, lasts: bool) -> None:
    id_ = create_user("Lee", role, password=hash_password().text)
    answer = submit_form(client, client.get("/sign-in"), email=f"lee-{id_}@post.example", password=PASSWORD)
    cookies = [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("session=")]
    assert [("Expires=" in cookie) for cookie in cookies] == [lasts]


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every time that a password is hashed."""
    found: list[str] = []

    def counted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def hashing(*given: Any, **named: Any) -> Any:
            found.append(name)
            return original(*given, **named)

        return hashing

    for name in ("hash", "verify"):
        monkeypatch.setattr(argon2.PasswordHasher, name, counted(name, getattr(argon2.PasswordHasher, name)))
    return found


def test_wrong_and_unknown_look_the_same(client: Client, lee: str, hashes: list[str]) -> None:
    gone = create_user("Gone", "officer", password=hash_password().text)
    assign_roles(gone, frozenset(), by=COMMAND_LINE)
    invited = create_user("New", "officer")
    hashes.clear()
    tries = {
        lee: "not it, not at all",
        "nobody@post.example": PASSWORD,
        f"gone-{gone}@post.example": PASSWORD,
        f"new-{invited}@post.example": PASSWORD,
    }
    pages = set()
    for email, password in tries.items():
        status, _, page = come_in(client, email, password)
        assert (status, WRONG in page, len(hashes)) == (422, True, 1)
        assert password not in page
        hashes.clear()
        pages.add(page.split("<main")[1].split("</main>")[0].replace(email, "").replace(token_on(page), ""))
    assert len(pages) == 1
    assert not [row for row in select_rows(Session, "user_id") if row[0] in {gone, invited}]


def token_on(page: str) -> str:
    """The token of the form of a page."""
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


@pytest.mark.parametrize(("email", "password"), [("", PASSWORD), ("x", PASSWORD), ("lee@post.example", ""), ("", "")])
def test_missing_fields_cost_no_query(client: Client, hashes: list[str], email: str, password: str) -> None:
    status, _, page = come_in(client, email, password)
    assert (status, WRONG in page, hashes) == (422, False, [])
    assert "There is a problem" in page


def test_outdated_hash_is_renewed(client: Client) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, hash_len=16).hash(PASSWORD)
    id_ = create_user("Lee", "officer", password=weak)
    assert come_in(client, f"lee-{id_}@post.example")[0] == 303
    [(kept,)] = select_rows(User, "password", id=id_)
    assert kept != weak
    client.delete_cookie("session")
    assert come_in(client, f"lee-{id_}@post.example")[0] == 303


# --- nobody is led elsewhere -----------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example", "http://evil.example", "//evil.example", "///evil.example", "////evil.example", "https:evil.example",
    "https:/evil.example", "https:///evil.example", "HTTPS://evil.example", "\\\\evil.example", "/\\evil.example",
    "\\/evil.example", "/\\/evil.example", "/x\\..\\..\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:x@evil.example", "evil.example", "evil.example/profile",
    "@evil.example", "127.0.0.1", "?next=x", "#x", "", " ", " //evil.example", "\t//evil.example", "/\t/evil.example",
    "/\n/evil.example", "/\r\nLocation: //evil.example", "/\x00/evil.example", "/\u2028/evil.example", "/\u200b/evil.example",
    "\u3000//evil.example", "／／evil.example", "ftp://evil.example", "blob:https://evil.example/x", "../profile", "profile",
    "//localhost/profile", "//[::1]/x", "//evil.example:443\\@localhost/",
]  # fmt: skip
HERE = ["/rules/", "/profile?said=language", "/rules/japan#sources", "/%2f%2fevil.example", "/participants/1?a=//x", "/規則"]


@pytest.mark.parametrize("address", ELSEWHERE, ids=ascii)
def test_whoever_signs_in_is_not_led_elsewhere(client: Client, lee: str, address: str) -> None:
    assert come_in(client, lee, onward=address)[1] == "/cases"
    answer = client.get("/sign-in", query_string={"next": address})
    assert answer.location == "/cases" or (answer.status_code == 400 and "\x00" in address)


@pytest.mark.parametrize("address", HERE)
def test_sign_in_leads_to_requested_page(client: Client, lee: str, address: str) -> None:
    location = come_in(client, lee, onward=address)[1] or ""
    assert urlsplit(urljoin("https://sojourn.example/sign-in", location)).netloc == "sojourn.example"
    assert urlsplit(location).path != "/cases"


# --- nothing that was typed is lost ----------------------------------------------------------------------------------


@pytest.fixture
def signed_in(inside: Flask, client: Client) -> tuple[Client, str]:
    """A browser of an officer, and the address."""
    id_ = create_user("Lee", "officer", password=hash_password().text)
    sign_in(client, id_)
    return client, f"lee-{id_}@post.example"


def test_form_of_ended_session_comes_back(
    signed_in: tuple[Client, str],
) -> None:
    client, email = signed_in
    with time_machine.travel(clock.now()) as traveller:
        page = client.get("/profile")
        traveller.shift(LONG)
        operations = len(select_rows(Operation))
        asked = submit_form(client, page, number=1, email="typed@post.example")
        assert (asked.status_code, "nothing that you typed is lost" in asked.text) == (401, True)
        door = submit_form(client, asked)
        assert "What you typed comes back" in door.text
        wrong = submit_form(client, door, email=email, password="not it, not at all")
        assert wrong.status_code == 422
        on = submit_form(client, wrong, email=email, password=PASSWORD)
        assert "You are signed in again" in on.text
        shown = submit_form(client, on)
        assert (shown.status_code, shown.request.path) == (200, "/profile/address")
        assert 'value="typed@post.example"' in shown.text
        assert len(select_rows(Operation)) == operations + 1, "the sign-in, and nothing else"
        assert submit_form(client, shown, number=1, password_now=PASSWORD).location == "/profile?said=address"


def test_without_any_cookie_it_comes_back_too(signed_in: tuple[Client, str]) -> None:
    client, email = signed_in
    page = client.get("/profile")
    client.delete_cookie("session")
    on = submit_form(
        client,
        submit_form(client, submit_form(client, page, number=1, email="typed@post.example")),
        email=email,
        password=PASSWORD,
    )
    assert 'value="typed@post.example"' in submit_form(client, on).text


def test_form_of_other_session_comes_back(signed_in: tuple[Client, str]) -> None:
    client, email = signed_in
    page = client.get("/profile")
    client.delete_cookie("session")
    come_in(client, email)
    again = submit_form(client, page, number=1, email="typed@post.example")
    assert (again.status_code, "Please send it once more" in again.text) == (400, True)
    shown = submit_form(client, again)
    assert (shown.status_code, 'value="typed@post.example"' in shown.text) == (200, True)


def test_passwords_are_carried_nowhere(signed_in: tuple[Client, str]) -> None:
    client, _ = signed_in
    page = client.get("/profile")
    client.delete_cookie("session")
    asked = submit_form(client, page, number=2, present=PASSWORD, password="seven brass kettles by a window")
    assert asked.status_code == 401
    assert PASSWORD not in asked.text
    assert "kettles" not in asked.text


def test_forbidden_form_does_not_come_back(signed_in: tuple[Client, str]) -> None:
    client, _ = signed_in
    assert client.post("/users", data={"name": "X"}).status_code == 403


def test_expired_page_keeps_address(client: Client, lee: str) -> None:
    page = client.get("/sign-in")
    client.delete_cookie("session")
    answer = submit_form(client, page, email=lee, password=PASSWORD)
    assert answer.status_code == 400
    assert "The page was open for too long" in answer.text
    assert f'value="{lee}"' in answer.text
    assert submit_form(client, answer, email=lee, password=PASSWORD).status_code == 303


def test_change_of_language_keeps_address(client: Client, lee: str) -> None:
    action, boxes = page_forms(client.get("/sign-in"))[0]
    answer = client.post(f"{action}?lang=ja", data={**boxes, "email": lee, "step": "language"})
    assert (answer.status_code, '<html lang="ja">' in answer.text, f'value="{lee}"' in answer.text) == (200, True, True)


# --- going out -------------------------------------------------------------------------------------------------------


def test_whoever_signs_out_leaves_nothing(signed_in: tuple[Client, str]) -> None:
    client, _ = signed_in
    with client.session_transaction() as session:
        token = session[SESSION_KEY]
    assert "Lee" in client.get("/sign-out").text
    assert submit_form(client, client.get("/sign-out")).location == "/"
    with client.session_transaction() as session:
        assert not session
        session[SESSION_KEY] = token
    assert client.get("/profile").status_code == 303


def test_nobody_is_signed_out_twice(client: Client) -> None:
    assert "Nobody is signed in" in client.get("/sign-out").text
    assert client.send("/sign-out", {}).location == "/"


@pytest.mark.parametrize("held", ["", "x", 7, None, ["x"], "\ud800"])
def test_a_token_that_is_none_is_nobody(client: Client, held: object) -> None:
    with client.session_transaction() as session:
        session[SESSION_KEY] = held
    assert client.get("/profile").status_code == 303


# --- the demonstration -----------------------------------------------------------------------------------------------


def test_demo_alone_lists_sign_ins(client: Client) -> None:
    assert SIGN_INS[0].email not in client.get("/sign-in").text
    with database("sqlite") as url:
        page = make_checked_app({**settings(url, TRACKER_ENV="demo")}).test_client().get("/sign-in").text
    assert all(each.email in page for each in SIGN_INS)
