"""Users of the office: administrators invite them and say what each may do. Participants do not stand there."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask, current_app
from sqlalchemy import update

from tests.factories.accounts import create_participant_user, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.factories.second_factors import set_up_app
from tests.support.apps import checked_app
from tests.support.client import Client
from tests.support.forms import press_button
from tracker import clock
from tracker.models.accounts import AuthenticatorApp, User, UserRole
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.queries.accounts import Account, staff
from tracker.queries.email import DELAYED_AFTER
from tracker.services.accounts.people import assign_roles
from tracker.services.accounts.sessions import begin_session, new_token


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """An application of this module: its page lists all users of the office, and other modules create hundreds."""
    with checked_app("sqlite") as app:
        yield app


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def okada(client: Client) -> int:
    """The only administrator, signed in with this browser."""
    id_ = create_user("Okada", "administrator", password=hash_password().text)
    sign_in(client, id_)
    for each in staff():
        if each.id != id_ and each.roles:
            assign_roles(each.id, frozenset(), by=id_)
    return id_


def found(user_id: int) -> Account:
    """A user of the office as it stands now."""
    db.session.rollback()
    return next(each for each in staff() if each.id == user_id)


def address() -> str:
    """An address that nobody has."""
    return f"{uuid.uuid4().hex}@office.example"


@pytest.mark.parametrize("role", ["participant", "officer", "manager"])
def test_only_administrators_are_let_in(client: Client, role: str) -> None:
    sign_in(client, create_user("Lee", role))
    assert client.get("/users").status_code == 403
    assert client.send("/users", {"name": "X", "email": address(), "roles": "administrator"}).status_code == 403


def test_list_shows_state_of_office_users(client: Client, okada: int) -> None:
    key, yui = create_participant_user(f"U-{uuid.uuid4().hex[:8]}", "Yuiko")
    gone = create_user("Gone", "officer")
    assign_roles(gone, frozenset(), by=okada)
    new = create_user("New", "manager")
    page = client.get("/users").text
    for each, stands in ((okada, "active"), (gone, "disabled"), (new, "invited")):
        assert f"{found(each).email}</span> – {stands}" in page
    for of_a_participant in ("Yuiko", key.reference, f"-{yui}@"):
        assert of_a_participant not in page


def test_somebody_is_invited_by_letter(client: Client, okada: int) -> None:
    boxes = {"name": "T. Chan", "email": address(), "roles": ["officer", "manager"]}
    with client.send("/users", boxes) as answer:
        assert answer.status_code == 303
    assert "Chan" not in answer.location  # proxies log addresses
    assert "T. Chan is invited" in client.get(answer.location).text
    assert "is invited" not in client.get("/users?said=invited&name=Anybody").text
    new = staff()[-1]
    assert (new.name, new.email, new.roles) == ("T. Chan", boxes["email"], frozenset({"officer", "manager"}))
    mail = current_app.extensions["post"].emails[-1]
    assert mail.address == new.email
    assert "http://127.0.0.1:5000/invitation/" in mail.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter a name"),
        ({"name": "x" * 201}, "Use 200 characters or fewer"),
        ({"email": "x"}, "Enter an e-mail address like name@example.com"),
        ({"roles": []}, "Select at least one role"),
        ({"roles": ["participant"]}, "Select at least one role"),
        ({"roles": ["god"]}, "Select at least one role"),
    ],
)
def test_missing_fields_are_named_and_text_kept(client: Client, okada: int, changed: dict[str, object], said: str) -> None:
    boxes = {"name": "T. Chan", "email": address(), "roles": ["manager"]} | changed
    answer = client.send("/users", boxes)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{boxes["email"]}"' in answer.text
    assert not select_rows(User, email=boxes["email"])


def test_an_address_that_is_taken_is_told(client: Client, okada: int) -> None:
    answer = client.send("/users", {"name": "T. Chan", "email": found(okada).email, "roles": "manager"})
    assert answer.status_code == 422
    assert "Enter another e-mail address: this one is already used" in answer.text


def test_who_has_not_come_is_invited_again(client: Client, okada: int) -> None:
    new = create_user("New", "manager")
    stamp = found(new).stamp
    assert "New is invited" in client.get(client.send(f"/users/{new}/invitation", {}).location).text
    assert found(new).stamp != stamp
    assert select_rows(OutboxMessage, "kind", user_id=new) == [("invitation",)]


def test_accepted_and_disabled_users_have_no_invitation(client: Client, okada: int) -> None:
    gone = create_user("Gone", "officer")
    assign_roles(gone, frozenset(), by=okada)
    for each in (okada, gone):
        answer = client.send(f"/users/{each}/invitation", {})
        assert "has accepted the invitation already" in client.get(answer.location).text
        assert not select_rows(OutboxMessage, user_id=each)


def test_delayed_email_is_shown_beside_its_user(client: Client, okada: int) -> None:
    new = create_user("New", "manager")
    client.send(f"/users/{new}/invitation", {}).close()
    delayed = "An e-mail to this address could not be sent yet."
    assert delayed not in client.get("/users").text
    with db.engine.begin() as connection:
        email = OutboxMessage.user_id == new
        connection.execute(update(OutboxMessage).where(email).values(state="waiting", due_at=clock.now() - DELAYED_AFTER))
    db.session.rollback()
    assert client.get("/users").text.count(delayed) == 1


def test_roles_are_given_and_taken(client: Client, okada: int) -> None:
    lee = create_user("Lee", "officer")
    answer = client.send(f"/users/{lee}/roles", {"roles": ["manager", "administrator"]})
    assert "what Lee may do is changed" in client.get(answer.location).text
    assert found(lee).roles == {"manager", "administrator"}


def test_disabled_user_is_signed_out_until_enabled(client: Client, app: Flask, okada: int) -> None:
    lee, other = create_user("Lee", "officer", "manager"), app.test_client()
    sign_in(other, lee)
    answer = press_button(client, client.get(f"/users?q=lee-{lee}@"), "Disable the account of Lee")
    assert "Lee can no longer sign in" in client.get(answer.location).text
    assert other.get("/profile").status_code == 303
    assert not found(lee).active
    answer = press_button(client, client.get(f"/users?q=lee-{lee}@"), "Enable the account of Lee")
    assert "Lee can sign in again" in client.get(answer.location).text
    assert (found(lee).active, found(lee).roles) == (True, frozenset({"officer", "manager"}))


def test_user_keeps_at_least_one_role(client: Client, okada: int) -> None:
    lee = create_user("Lee", "officer")
    answer = client.send(f"/users/{lee}/roles", {})
    assert (answer.status_code, answer.text.count("Select at least one role, or disable the account")) == (422, 2)
    assert found(lee).active


def test_office_is_searched_by_name_and_address(client: Client, okada: int) -> None:
    lee, ito = create_user("Lee", "officer"), create_user("Ito", "officer")
    for words, expected in ((f"LEE-{lee}", lee), (f"ito post.example {ito}", ito)):
        page = client.get("/users", query_string={"q": words}).text
        assert [each for each in (lee, ito, okada) if f'action="/users/{each}/roles"' in page] == [expected]
    assert "Nobody in the office has this name" in client.get("/users?q=nobody-at-all").text
    assert f'action="/users/{lee}/roles"' in client.get("/users?q=+").text


def test_last_sign_in_and_steps_are_shown(client: Client, okada: int) -> None:
    lee = create_user("Lee", "officer")
    page = client.get("/users", query_string={"q": f"lee-{lee}@"}).text
    assert "Has not signed in yet" in page
    assert "Signs in with a password alone" in page
    set_up_app(lee)
    begin_session(new_token(), "a browser", by=lee)
    page = client.get("/users", query_string={"q": f"lee-{lee}@"}).text
    assert "Last sign-in: " in page
    assert "Signs in with two steps" in page


def test_lost_second_step_is_removed_by_another_administrator(client: Client, okada: int) -> None:
    lee = create_user("Lee", "officer")
    set_up_app(lee)
    with press_button(client, client.get("/users"), "Remove the lost second step of Lee") as answer:
        assert "The second step of Lee is removed" in client.get(answer.location).text
    assert "second step was removed" in current_app.extensions["post"].emails[-1].subject
    assert not select_rows(AuthenticatorApp, "user_id", user_id=lee)
    set_up_app(okada)
    assert "Remove the lost second step" not in client.get("/users").text
    answer = client.send(f"/users/{okada}/second-factors/remove", {})
    assert "nobody removes a lost second step of their own" in client.get(answer.location).text
    assert select_rows(AuthenticatorApp, "user_id", user_id=okada) == [(okada,)]


@pytest.mark.parametrize("role", ["officer", "manager"])
def test_nobody_gives_themselves_a_role_that_reads_records(client: Client, okada: int, role: str) -> None:
    answer = client.send(f"/users/{okada}/roles", {"roles": ["administrator", role]})
    assert (answer.status_code, "nobody gives it to themselves" in answer.text) == (422, True)
    assert found(okada).roles == {"administrator"}
    chan = create_user("Chan", "administrator")
    assign_roles(okada, frozenset({"administrator", role}), by=chan)
    assert client.send(f"/users/{okada}/roles", {"roles": ["administrator", role]}).status_code == 303


def test_the_last_administrator_stays_one(client: Client, okada: int) -> None:
    for path, chosen in (("disable", []), ("roles", ["officer"])):
        answer = client.send(f"/users/{okada}/{path}", {"roles": chosen})
        assert answer.status_code == 422
        assert "this is the last one" in answer.text
    assert found(okada).roles == {"administrator"}


def test_another_administrator_makes_room(client: Client, okada: int) -> None:
    chan = create_user("Chan", "administrator", password=hash_password().text)
    assign_roles(okada, frozenset({"administrator", "officer"}), by=chan)
    assert client.send(f"/users/{okada}/roles", {"roles": ["officer"]}).location == "/profile"
    assert client.get("/users").status_code == 403


def test_a_role_that_is_none_is_refused(client: Client, okada: int) -> None:
    lee = create_user("Lee", "officer")
    for chosen in ("god", "participant"):
        answer = client.send(f"/users/{lee}/roles", {"roles": chosen})
        assert answer.status_code == 422
        assert "Select roles from the list only" in answer.text
    assert select_rows(UserRole, "role", user_id=lee) == [("officer",)]


def test_participants_and_strangers_are_not_there(client: Client, okada: int) -> None:
    _, yui = create_participant_user(f"U-{uuid.uuid4().hex[:8]}")
    for each in (yui, 10**6, 0):
        assert client.send(f"/users/{each}/roles", {"roles": "officer"}).status_code == 404
        for act in ("invitation", "disable", "enable", "second-factors/remove"):
            assert client.send(f"/users/{each}/{act}", {}).status_code == 404
    assert select_rows(UserRole, "role", user_id=yui) == [("participant",)]


def test_form_after_sign_in_is_not_saved(client: Client, okada: int) -> None:
    lee, boxes = create_user("Lee", "officer"), {"name": "T. Chan", "email": address(), "roles": ["manager"], "step": "again"}
    assert f'value="{boxes["email"]}"' in client.send("/users", boxes).text
    assert not select_rows(User, email=boxes["email"])
    page = client.send(f"/users/{lee}/roles", {"roles": "manager", "step": "again"}).text
    assert f'id="user-{lee}-manager" checked' in page
    assert f'id="user-{lee}-officer" checked' not in page
    for act in ("disable", "enable", "second-factors/remove"):
        assert client.send(f"/users/{lee}/{act}", {"step": "again"}).status_code == 200
    assert (found(lee).active, found(lee).roles) == (True, frozenset({"officer"}))
