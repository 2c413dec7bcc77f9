"""Sensitive acts ask for the password again after a while; the form that was sent is done then, and not before."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
import time_machine
from flask import Flask, url_for
from sqlalchemy import update
from webauthn.helpers import bytes_to_base64url
from werkzeug.test import TestResponse

from tests.factories.accounts import PASSWORD, create_participant_user, create_user, hash_password, sign_in
from tests.factories.participants import raw_rows, select_rows
from tests.factories.privacy_requests import record_access
from tests.factories.retention import create_hold
from tests.factories.second_factors import insert_passkey
from tests.support.apps import checked_app
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tests.support.soft_passkeys import SoftPasskey
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.models.accounts import AuthenticatorApp, Passkey, Session
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.queries.accounts import account, staff
from tracker.services.accounts.passkeys import begin_challenge
from tracker.services.accounts.passwords import strengthen_password
from tracker.web import policy
from tracker.web.accounts.fresh_sign_in import LASTS
from tracker.web.middleware.current_user import SESSION_KEY

pytestmark = pytest.mark.usefixtures("inside")
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """An application of this module: one of its pages lists all users, and other modules create hundreds."""
    with checked_app("sqlite") as app:
        yield app


@pytest.fixture
def traveller(inside: Flask) -> Iterator[time_machine.Traveller]:
    """The clock stands still until it is moved."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def okada(client: Client, traveller: time_machine.Traveller) -> int:
    """An administrator who has just signed in."""
    id_ = create_user("Okada", "administrator", password=hash_password().text)
    sign_in(client, id_)
    return id_


def new_colleague() -> dict[str, Any]:
    """What the form of an invitation holds."""
    return {"name": "T. Chan", "email": f"{uuid.uuid4().hex}@office.example", "roles": ["manager", "officer"]}


def is_invited(boxes: dict[str, Any]) -> bool:
    """Whether somebody has got an account."""
    return account(email=boxes["email"]) is not None


def held(client: Client) -> str:
    """The token of the session that a browser holds."""
    with client.session_transaction() as session:
        return str(session[SESSION_KEY])


def asked(client: Client, traveller: time_machine.Traveller, boxes: dict[str, Any]) -> TestResponse:
    """The page that asks for the password, after an invitation was sent too late."""
    traveller.shift(LASTS)
    return client.send("/users", boxes)


@pytest.mark.parametrize(("after", "status"), [(LASTS - SECOND, 303), (LASTS, 401)])
def test_sensitive_act_asks_again_after_five_minutes(
    client: Client, okada: int, traveller: time_machine.Traveller, after: timedelta, status: int
) -> None:
    boxes = new_colleague()
    traveller.shift(after)
    assert client.send("/users", boxes).status_code == status
    assert is_invited(boxes) is (status == 303)


def test_right_password_does_the_act_with_all_that_was_typed(
    client: Client, okada: int, traveller: time_machine.Traveller
) -> None:
    boxes, before = new_colleague(), held(client)
    page = asked(client, traveller, boxes)
    assert "Confirm that it is you" in page.text
    done = submit_form(client, page, password_again=PASSWORD)
    assert (done.status_code, done.location) == (303, f"/users?said=invited&user={staff()[-1].id}")
    assert is_invited(boxes)
    assert held(client) != before
    assert ("session.proved",) in select_rows(AuditLine, "action", by=okada)
    other = new_colleague()
    assert client.send("/users", other).status_code == 303, "not asked twice"


def test_cookie_of_before_is_void_after_the_proof(
    app: Flask, client: Client, okada: int, traveller: time_machine.Traveller
) -> None:
    copied = app.test_client()
    with copied.session_transaction() as session:
        session[SESSION_KEY] = held(client)
    submit_form(client, asked(client, traveller, new_colleague()), password_again=PASSWORD).close()
    assert client.get("/profile").status_code == 200
    assert copied.get("/profile").status_code == 303


@pytest.mark.parametrize(
    ("password", "said"),
    [("", "Enter your password"), ("not it, not at all", "Enter your present password: this one does not match")],
)
def test_wrong_password_does_nothing_and_loses_nothing(
    client: Client, okada: int, traveller: time_machine.Traveller, password: str, said: str
) -> None:
    boxes = new_colleague()
    wrong = submit_form(client, asked(client, traveller, boxes), password_again=password)
    assert (wrong.status_code, said in wrong.text) == (422, True)
    assert not is_invited(boxes)
    assert dict(page_forms(wrong)[0][1].lists())["roles"] == ["manager", "officer"]
    assert submit_form(client, wrong, password_again=PASSWORD).status_code == 303
    assert is_invited(boxes)


def test_wrong_passwords_are_counted(client: Client, okada: int, traveller: time_machine.Traveller) -> None:
    page = asked(client, traveller, new_colleague())
    statuses = [submit_form(client, page, password_again="not it").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    refused = submit_form(client, page, password_again=PASSWORD)
    assert (refused.status_code, "too many wrong passwords" in refused.text) == (429, True)


def test_password_of_another_account_is_not_enough(client: Client, okada: int, traveller: time_machine.Traveller) -> None:
    strengthen_password(hash_password("another password of Okada"), by=okada)
    page = asked(client, traveller, new_colleague())
    assert submit_form(client, page, password_again=PASSWORD).status_code == 422


def test_session_of_an_earlier_release_is_asked(client: Client, okada: int) -> None:
    with db.engine.begin() as connection:
        connection.execute(update(Session).where(Session.user_id == okada).values(proved_at=None))
    assert client.send("/users", new_colleague()).status_code == 401


def test_own_passport_is_shown_after_the_password_alone(client: Client, traveller: time_machine.Traveller) -> None:
    _, id_ = create_participant_user(f"R-{uuid.uuid4().hex[:8]}", passport_no=Secret("TK7654321"))
    strengthen_password(hash_password(), by=id_)
    sign_in(client, id_)
    traveller.shift(LASTS)
    page = client.send("/profile/passport/shown", {})
    assert (page.status_code, "TK7654321" in page.text) == (401, False)
    assert "TK7654321" in submit_form(client, page, password_again=PASSWORD).text


def test_passkey_is_not_added_on_an_old_proof(client: Client, okada: int, traveller: time_machine.Traveller) -> None:
    [(session_id,)] = select_rows(Session, "id", user_id=okada)
    challenge = bytes_to_base64url(begin_challenge(session_id))
    options = json.dumps({"challenge": challenge, "rp": {"id": "localhost"}, "user": {"id": ""}})
    boxes = {"passkey_name": "Found phone", "credential": SoftPasskey().make(options, "http://localhost")}
    traveller.shift(LASTS)
    page = client.send("/profile/two-steps/passkeys", boxes)
    assert (page.status_code, "Confirm that it is you" in page.text) == (401, True)
    assert "data-options" in submit_form(client, page, password_again=PASSWORD).text, "a new challenge"
    assert not select_rows(Passkey, user_id=okada)


def test_form_with_step_holds_no_challenge_for_a_passkey(client: Client, okada: int) -> None:
    assert "data-options" in client.send("/profile/two-steps/passkeys/new", {}).text
    assert "data-options" not in client.send("/profile/two-steps/passkeys", {"step": "again"}).text


def test_app_is_not_set_up_on_an_old_proof(client: Client, okada: int, traveller: time_machine.Traveller) -> None:
    key = 'class="typed-key"'
    client.send("/profile/two-steps/app", {}).close()
    assert key in client.get("/profile/two-steps/app").text
    traveller.shift(LASTS)
    assert client.get("/profile/two-steps/app").location == "/profile/two-steps"
    page = client.send("/profile/two-steps/app/confirm", {"code": "123456"})
    assert (page.status_code, key in page.text) == (401, False)
    assert key in submit_form(client, page, password_again=PASSWORD).text
    assert not select_rows(AuthenticatorApp, "user_id", user_id=okada)


@pytest.mark.parametrize(("endpoint", "method"), sorted(policy.FRESH))
def test_every_fresh_act_asks_and_only_shows_a_form_with_step(
    app: Flask, client: Client, traveller: time_machine.Traveller, endpoint: str, method: str
) -> None:
    roles = policy.POLICY[endpoint, method]
    key, participant = create_participant_user(f"R-{uuid.uuid4().hex[:8]}")
    staff = sorted(roles - policy.PARTICIPANT)
    id_ = create_user("Okada", staff[0]) if staff else participant
    known: dict[str, Any] = {"scheme": "japan", "direction": "inbound", "month": "2025-10", "participant_id": key.id}
    known["passkey_id"] = insert_passkey(id_, uuid.uuid4().bytes)
    known["request_id"] = record_access(key.id).id
    known["hold_id"] = create_hold(key)
    sign_in(client, id_)
    traveller.shift(LASTS)
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    with app.test_request_context():
        path = url_for(endpoint, **cast("Any", {name: known.get(name, id_) for name in rule.arguments}))
    before = _rows()
    assert client.send(path, {}).status_code == 401
    assert client.send(path, {"step": "again"}).status_code in {200, 303}
    assert _rows() == before


def _rows() -> dict[str, Any]:
    """Every row, without the moments at which browsers were seen."""
    found = raw_rows()
    found.pop(Session.__tablename__)
    return found
