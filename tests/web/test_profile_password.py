"""A new password on the profile ends the other sessions; a wrong or weak one is refused."""

import pytest
from flask import Flask

from tests.factories.accounts import PASSWORD, create_user, hash_password, sign_in
from tests.factories.participants import select_rows
from tests.support.client import Client
from tracker.models.outbox import OutboxMessage

NEW = "seven brass kettles by a window"
pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def officer(client: Client) -> int:
    """An officer who is make_token in with this browser."""
    id_ = create_user("Lee", "officer", password=hash_password().text)
    sign_in(client, id_)
    return id_


def test_new_password_ends_other_sessions(client: Client, app: Flask, officer: int) -> None:
    other = app.test_client()
    sign_in(other, officer)
    answer = client.send("/profile/password", {"present": PASSWORD, "password": NEW})
    assert (answer.status_code, answer.location) == (303, "/profile?said=password")
    assert client.get("/profile").status_code == 200
    assert other.get("/profile").status_code == 303
    assert "password-changed" in {row[0] for row in select_rows(OutboxMessage, "kind", user_id=officer)}
    assert client.send("/profile/password", {"present": PASSWORD, "password": NEW}).status_code == 422
    assert client.send("/profile/password", {"present": NEW, "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ({"present": "not it, not at all", "password": NEW}, "Enter your present password: this one does not match"),
        ({"present": PASSWORD, "password": "short"}, "Password must have 12 characters or more"),
        ({"present": PASSWORD, "password": "password1234"}, "Enter a password that is harder to guess"),
        ({"present": PASSWORD, "password": "x" * 201}, "Password must have 200 characters or fewer"),
        ({"present": "", "password": NEW}, "Enter your present password"),
        ({}, "Enter a new password"),
    ],
)
def test_wrong_or_weak_password_is_refused(client: Client, officer: int, boxes: dict[str, str], said: str) -> None:
    answer = client.send("/profile/password", boxes)
    assert answer.status_code == 422
    assert said in answer.text
    assert not [typed for typed in boxes.values() if len(typed) > 8 and typed in answer.text]
