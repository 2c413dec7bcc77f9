"""The second step of a sign-in: a code after the right password; nothing that was typed is lost, and wrong codes are counted."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import PASSWORD, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.factories.second_factors import set_up_app, set_up_recovery_codes, shown_code
from tests.support.client import Client
from tests.support.forms import page_forms, press_button, submit_form
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.adapters.one_time_codes import grouped
from tracker.models.accounts import Session
from tracker.models.audit import AuditLine
from tracker.services.accounts.unfinished import LASTS
from tracker.web.accounts.throttling import OF_SECOND_STEP, WRONG_CODES
from tracker.web.middleware.current_user import SESSION_KEY

pytestmark = pytest.mark.usefixtures("inside")
DOOR = "/sign-in/second-step"
HALF_MINUTE = 30


class Officer(NamedTuple):
    """An officer with an app and recovery codes."""

    id: int
    email: str
    secret: Secret
    codes: tuple[Secret, ...]


@pytest.fixture
def lee(inside: Flask) -> Iterator[Officer]:
    """An officer with an app, while the clock stands still."""
    with time_machine.travel(clock.now(), tick=False):
        id_ = create_user("Lee", "officer", password=hash_password().text)
        yield Officer(id_, f"lee-{id_}@post.example", set_up_app(id_), set_up_recovery_codes(id_))


def enters_password(client: Client, email: str, onward: str = "") -> TestResponse:
    """The answer to the right password."""
    return submit_form(client, client.get("/sign-in"), email=email, password=PASSWORD, next=onward)


def shows(secret: Secret) -> str:
    """What the app shows now."""
    return shown_code(secret, clock.now()).text


def is_signed_in(client: Client) -> bool:
    """Whether this browser is signed in."""
    return client.get("/profile").status_code == 200


def test_password_alone_signs_nobody_in(client: Client, lee: Officer) -> None:
    answer = enters_password(client, lee.email, "/cases?late=1")
    assert (answer.status_code, answer.location) == (303, f"{DOOR}?next=/cases?late%3D1")
    assert not is_signed_in(client)
    assert not select_rows(Session, user_id=lee.id)
    page = client.get(answer.location)
    with client.session_transaction() as session:
        assert SESSION_KEY not in session
    done = submit_form(client, page, code=shows(lee.secret))
    assert (done.status_code, done.location) == (303, "/cases?late=1")
    assert is_signed_in(client)
    assert select_rows(Session, "two_factors", user_id=lee.id) == [(True,)]


def test_without_a_second_factor_password_suffices(client: Client) -> None:
    id_ = create_user("Chan", "manager", password=hash_password().text)
    assert enters_password(client, f"chan-{id_}@post.example").location == "/months"


def test_recovery_code_signs_in_once(client: Client, lee: Officer) -> None:
    for expected in (303, 422):
        client.delete_cookie("session")
        page = client.get(enters_password(client, lee.email).location or "")
        assert submit_form(client, page, number=1, recovery_code=grouped(lee.codes[0])).status_code == expected
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ({"code": ""}, "Enter the six digits that your app shows"),
        ({"code": "1" * 61}, "Enter the six digits that your app shows"),
        ({"code": "12345"}, "Enter the code that your app shows now."),
        ({"recovery_code": ""}, "Enter a recovery code, like ABCD-EFGH-JKLM"),
        ({"recovery_code": "ABCD-EFGH-JKLM"}, "Enter a recovery code that you have not used yet"),
    ],
)
def test_wrong_code_is_named_beside_its_field(client: Client, lee: Officer, boxes: dict[str, str], said: str) -> None:
    page = client.get(enters_password(client, lee.email).location or "")
    answer = submit_form(client, page, number=int("recovery_code" in boxes), **boxes)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2, "in the summary and beside the field"
    assert not is_signed_in(client)


def test_code_of_half_a_minute_ago_counts_once(client: Client, lee: Officer) -> None:
    code = shows(lee.secret)
    page = client.get(enters_password(client, lee.email).location or "")
    with time_machine.travel(clock.now() + timedelta(seconds=HALF_MINUTE), tick=False):
        assert submit_form(client, page, code=code).status_code == 303
        client.delete_cookie("session")
        page = client.get(enters_password(client, lee.email).location or "")
        assert submit_form(client, page, code=code).status_code == 422


def test_wrong_codes_are_throttled_and_right_ones_not_counted(client: Client, lee: Officer) -> None:
    page = client.get(enters_password(client, lee.email).location or "")
    for _ in range(OF_SECOND_STEP.at_once):
        assert submit_form(client, page, code="000000x").status_code == 422
    for boxes in ({"code": shows(lee.secret)}, {"recovery_code": lee.codes[0].text}):
        refused = submit_form(client, page, number=int("recovery_code" in boxes), **boxes)
        assert refused.status_code == 429
        assert "too many wrong codes were entered" in refused.text
        assert refused.headers["Retry-After"] == "600"
    with time_machine.travel(clock.now() + OF_SECOND_STEP.pause, tick=False):
        page = client.get(enters_password(client, lee.email).location or "")
        assert submit_form(client, page, code=shows(lee.secret)).status_code == 303


def warnings(app: Flask, lee: Officer) -> int:
    """How often the officer was warned by email."""
    subject = "Somebody tried codes for your account at Sojourn"
    return len([email for email in app.extensions["post"].emails if (email.address, email.subject) == (lee.email, subject)])


def test_owner_is_emailed_after_five_wrong_codes_once_a_day(app: Flask, client: Client, lee: Officer) -> None:
    page, counts = client.get(enters_password(client, lee.email).location or ""), []
    for _ in range(OF_SECOND_STEP.at_once):
        submit_form(client, page, code="000000x").close()
        counts.append(warnings(app, lee))
    assert counts == [0, 0, 0, 0, 1]
    assert select_rows(AuditLine, "details", action="wrong-codes.reported")[-1] == ({"user": lee.id},)
    for hours, sent in ((1, 1), (25, 2)):
        with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
            page = client.get(enters_password(client, lee.email).location or "")
            for _ in range(OF_SECOND_STEP.at_once):
                submit_form(client, page, code="000000x").close()
            assert warnings(app, lee) == sent


def test_few_wrong_codes_email_nobody(app: Flask, client: Client, lee: Officer) -> None:
    page = client.get(enters_password(client, lee.email).location or "")
    for _ in range(WRONG_CODES.at_once):
        submit_form(client, page, code="000000x").close()
    assert submit_form(client, page, code=shows(lee.secret)).status_code == 303
    assert warnings(app, lee) == 0


def test_owner_gets_in_while_a_stranger_guesses(app: Flask, client: Client, lee: Officer) -> None:
    page = client.get(enters_password(client, lee.email).location or "")
    submit_form(client, page, code=shows(lee.secret)).close()
    client.post("/sign-out", data={"csrf_token": client.token("/profile")}).close()
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    page = stranger.get(enters_password(stranger, lee.email).location or "")
    statuses = [submit_form(stranger, page, code="wrong").status_code for _ in range(OF_SECOND_STEP.at_once + 1)]
    assert statuses[-1] == 429
    page = client.get(enters_password(client, lee.email).location or "")
    with time_machine.travel(clock.now() + timedelta(seconds=HALF_MINUTE), tick=False):
        assert submit_form(client, page, code=shows(lee.secret)).status_code == 303


def test_waiting_sign_in_is_over_after_ten_minutes(client: Client, lee: Officer) -> None:
    page = client.get(enters_password(client, lee.email).location or "")
    with time_machine.travel(clock.now() + LASTS, tick=False):
        assert client.get(f"{DOOR}?next=/cases").location == "/sign-in?next=/cases"
        late = submit_form(client, page, code=shows(lee.secret))
        assert (late.status_code, "Please sign in again" in late.text) == (410, True)


def test_form_that_was_being_filled_in_comes_back_after_the_second_step(client: Client, lee: Officer) -> None:
    sign_in(client, lee.id)
    page = client.get("/profile")
    client.delete_cookie("session")
    asked = submit_form(client, page, number=1, email="typed@post.example")
    door = submit_form(client, asked)
    step = submit_form(client, door, email=lee.email, password=PASSWORD)
    assert (step.status_code, "What you typed comes back" in step.text) == (200, True)
    wrong = submit_form(client, step, code="x")
    again = press_button(client, wrong, "日本語")
    assert '<html lang="ja">' in again.text
    on = submit_form(client, again, code=shows(lee.secret))
    assert 'value="typed@post.example"' in submit_form(client, on).text


def test_expired_form_leads_back_to_the_sign_in_with_what_was_typed(client: Client, lee: Officer) -> None:
    page = client.get(enters_password(client, lee.email).location or "")
    assert page_forms(page)
    boxes = {"csrf_token": "none", "code": shows(lee.secret), "next": "/profile", "kept-email": "typed@post.example"}
    answer = client.post(DOOR, data=boxes)
    assert answer.status_code == 400
    assert re.search(r'name="kept-email" value="typed@post.example"', answer.text)
    assert not is_signed_in(client)
