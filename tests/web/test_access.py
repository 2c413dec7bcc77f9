"""Who is let in: by the table, by the door of a participant, and by the token of the form. A truth table."""

import uuid

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.participants import create_participant
from tests.support.apps import TEST_SETTINGS, make_checked_app
from tests.support.client import Client
from tests.support.statements import count_statements
from tracker.queries.participants import ParticipantKey
from tracker.web import policy
from tracker.web.access import participant_or_404
from tracker.web.middleware.current_user import current_user, forget_current_user, require_user

pytestmark = pytest.mark.usefixtures("inside")


def at_the_door(app: Flask, user_id: int, participant_id: int) -> ParticipantKey | None:
    """What the door of a participant gives to somebody; None for its 404."""
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, user_id)
    with client:
        client.get("/rules/")
        try:
            return participant_or_404(participant_id)
        except NotFound:
            return None


def test_participant_sees_own_record_officer_all(app: Flask) -> None:
    own, yui = create_participant_user(f"D-{uuid.uuid4().hex[:8]}")
    other = create_participant(f"D-{uuid.uuid4().hex[:8]}")
    both = create_user("Both", "officer", "manager")
    table = {
        (yui, own.id): own,
        (yui, other.id): None,
        (yui, 10**9): None,
        (both, own.id): own,
        (both, other.id): other,
        (both, 10**9): None,
        (create_user("Chan", "manager"), own.id): None,
        (create_user("Okada", "administrator"), own.id): None,
        (create_user("Nobody", "participant"), own.id): None,
        (create_user("None"), own.id): None,
    }
    assert {asked: at_the_door(app, *asked) for asked in table} == table


def test_access_costs_one_statement_at_most(app: Flask) -> None:
    own, yui = create_participant_user(f"D-{uuid.uuid4().hex[:8]}")
    officer = create_user("Lee", "officer")
    for who, statements in ((yui, 1), (officer, 2)):
        client = app.test_client()
        sign_in(client, who)
        with client:
            client.get("/rules/")
            forget_current_user()
            with count_statements() as sent:
                for _ in range(2):
                    current_user()
                participant_or_404(own.id)
            assert len(sent) == statements


def test_nobody_acts_where_nobody_is_signed_in(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(RuntimeError, match="open to everybody in the policy"):
        require_user()


@pytest.mark.parametrize(
    "roles", [(), ("participant",), ("officer",), ("manager",), ("administrator",), ("participant", "officer")]
)
def test_any_role_of_the_row_suffices(client: Client, roles: tuple[str, ...]) -> None:
    sign_in(client, create_user("Lee", *roles))
    for path, row in (
        ("/profile", policy.SIGNED_IN),
        ("/invitations", policy.OFFICER),
        ("/users", policy.ADMINISTRATOR),
    ):
        assert (client.get(path).status_code == 200) is bool(row & set(roles))
        assert client.head(path).status_code == client.get(path).status_code


def test_signed_out_user_returns_after_sign_in(client: Client) -> None:
    assert client.get("/users").location == "/sign-in?next=/users"
    assert client.get("/invitations?after=A").location == "/sign-in?next=/invitations?after%3DA"
    answer = client.post("/users", data={"name": "T. Chan", "email": "", "csrf_token": "x", "step": "x", "": "x"})
    assert answer.status_code == 401
    assert 'name="kept-name" value="T. Chan"' in answer.text
    assert 'name="kept-email" value=""' in answer.text
    for dropped in ("kept-csrf_token", "kept-step", 'name="kept-"'):
        assert dropped not in answer.text


def test_form_with_stale_token_is_shown_again(client: Client) -> None:
    sign_in(client, create_user("Okada", "administrator"))
    for token in ("", "x", None):
        boxes = {"name": "T. Chan"} | ({} if token is None else {"csrf_token": token})
        answer = client.post("/users", data=boxes)
        assert (answer.status_code, 'name="name" value="T. Chan"' in answer.text) == (400, True)
    sign_in(client, create_user("Lee", "officer"))
    assert client.post("/users", data={"name": "T. Chan"}).status_code == 403


def test_stale_token_opens_no_unlisted_address() -> None:
    app = make_checked_app(TEST_SETTINGS)
    app.add_url_rule("/forgotten", "forgotten", lambda: "open", methods=["POST"])
    assert app.test_client().post("/forgotten").status_code in {400, 404}
