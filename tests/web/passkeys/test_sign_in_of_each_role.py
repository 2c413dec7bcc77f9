"""Each role signs in by each way that it has, gets to its own pages and to nobody else's, and is out after signing out."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.factories.accounts import PASSWORD, create_participant_user, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.factories.second_factors import set_up_app, set_up_recovery_codes, shown_code
from tests.support.client import Client
from tests.support.forms import submit_form
from tests.support.passkey_pages import add_passkey, email_of, passkey_page, sign_with
from tests.support.soft_passkeys import SoftPasskey
from tracker import clock
from tracker.adapters.one_time_codes import grouped
from tracker.models.accounts import Session, User
from tracker.models.base import db

pytestmark = pytest.mark.usefixtures("inside")
HOMES = {"participant": "/participants/", "officer": "/cases", "manager": "/months", "administrator": "/users"}
"""Where each role arrives. No page of the office is another role's too."""


def create_account(role: str) -> int:
    """Somebody with a password and this role alone; the id of the user."""
    if role != "participant":
        return create_user(role.title(), role, password=hash_password().text)
    _, id_ = create_participant_user(f"W-{uuid.uuid4().hex[:8]}")
    with db.engine.begin() as connection:
        connection.execute(update(User).where(User.id == id_).values(password=hash_password().text))
    return id_


def enter_password(client: Client, id_: int) -> TestResponse:
    """The answer to the right password."""
    return submit_form(client, client.get("/sign-in"), email=email_of(id_), password=PASSWORD)


def by_password(client: Client, id_: int, _: SoftPasskey) -> TestResponse:
    return enter_password(client, id_)


def by_app(client: Client, id_: int, _: SoftPasskey) -> TestResponse:
    secret = set_up_app(id_)
    return submit_form(client, client.get(enter_password(client, id_).location), code=shown_code(secret, clock.now()).text)


def by_recovery_code(client: Client, id_: int, _: SoftPasskey) -> TestResponse:
    set_up_app(id_)
    code = grouped(set_up_recovery_codes(id_)[0])
    return submit_form(client, client.get(enter_password(client, id_).location), number=1, recovery_code=code)


def by_passkey_after_password(client: Client, id_: int, device: SoftPasskey) -> TestResponse:
    enrol(client, id_, device)
    return sign_with(client, client.get(enter_password(client, id_).location), device)


def by_passkey_alone(client: Client, id_: int, device: SoftPasskey) -> TestResponse:
    enrol(client, id_, device)
    return sign_with(client, passkey_page(client), device)


def enrol(client: Client, id_: int, device: SoftPasskey) -> None:
    """Add a passkey, and sign out."""
    sign_in(client, id_)
    add_passkey(client, device).close()
    client.delete_cookie("session")


WAYS: dict[Callable[..., TestResponse], tuple[tuple[str, ...], bool]] = {
    by_password: (("participant",), False),
    by_app: (("officer", "manager", "administrator"), True),
    by_recovery_code: (("officer", "manager", "administrator"), True),
    by_passkey_after_password: (("officer", "manager", "administrator"), True),
    by_passkey_alone: (tuple(HOMES), True),
}
"""Each way to sign in, with the roles that have it, and whether it counts as two factors."""


@pytest.mark.parametrize(
    ("role", "way", "two_factors"),
    [
        pytest.param(role, way, two_factors, id=f"{role}-{way.__name__}")
        for way, (roles, two_factors) in WAYS.items()
        for role in roles
    ],
)
def test_role_signs_in_reaches_its_pages_alone_and_signs_out(
    client: Client, device: SoftPasskey, role: str, way: Callable[..., Any], two_factors: bool
) -> None:
    with time_machine.travel(clock.now(), tick=False):
        id_ = create_account(role)
        answer = way(client, id_, device)
        assert (answer.status_code, answer.location.startswith(HOMES[role])) == (303, True)
        assert client.get(answer.location).status_code == 200
        others = {home for name, home in HOMES.items() if name not in {role, "participant"}}
        assert {home: client.get(home).status_code for home in others} == dict.fromkeys(others, 403)
        assert select_rows(Session, "two_factors", user_id=id_)[-1] == (two_factors,)
        client.send("/sign-out", {}).close()
        assert client.get(answer.location).location.startswith("/sign-in")
