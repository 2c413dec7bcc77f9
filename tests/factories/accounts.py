"""People who sign in, as use cases make them, and browsers that are signed in."""

import uuid
from typing import Any

from flask import current_app
from flask.testing import FlaskClient

from tests.factories.participants import ON, create_participant
from tracker.adapters.keys import Secret
from tracker.adapters.passwords import PasswordHashes
from tracker.models.accounts import COMMAND_LINE, User, UserRole
from tracker.models.participants import Participant
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import ParticipantKey
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.web.middleware.current_user import SESSION_KEY

PASSWORD = "a lantern over the quiet harbour"


def create_user(name: str, *roles: str, **more: Any) -> int:
    """Somebody who may sign in; their id. `more`: `password` as argon2 keeps it, `language`."""
    return _user(name, *roles, by=COMMAND_LINE, **more)


@transaction("tests._user")
def _user(
    work: UnitOfWork,
    name: str,
    *roles: str,
    password: str | None = None,
    language: str = "en",
    by: int,
    operation: str | None = None,
) -> int:
    id_ = work.number(User)
    row = {"id": id_, "kind": "person", "name": name, "email": f"{name.lower()}-{id_}@post.example", "language": language}
    work.insert(User, **row, active=True, created_at=work.at, password=password, stamp=uuid.uuid4().hex)
    for role in roles:
        work.insert(UserRole, user_id=id_, role=role)
    return id_


@transaction("tests._is")
def _link_user(work: UnitOfWork, participant_id: int, user_id: int, *, by: int, operation: str | None = None) -> None:
    work.update(Participant, {"id": participant_id}, user_id=user_id)


def create_participant_user(
    reference: str, name: str = "Yui", *, language: str = "en", **parts: Any
) -> tuple[ParticipantKey, int]:
    """A participant who may sign in: the key, and the id of the user. `parts` as in `tests.factories.participants.draft_participant`."""
    key = create_participant(reference, on=parts.pop("on", ON), **parts)
    id_ = create_user(name, "participant", language=language)
    _link_user(key.id, id_, by=COMMAND_LINE)
    return key, id_


def hash_password(password: str = PASSWORD) -> Secret:
    """Return the hash of a password, with the application's own costs. Needs the application's context."""
    hashes: PasswordHashes = current_app.extensions["password_hashes"]
    return hashes.make(password)


def sign_in(client: FlaskClient, user_id: int) -> None:
    """The browser is signed in from now on, without having seen the sign-in page. Needs the application's context."""
    token = new_token()
    begin_session(token, "a browser of the tests", by=user_id)
    with client.session_transaction() as session:
        session[SESSION_KEY] = token.text
