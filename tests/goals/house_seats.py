"""What people in the house sign in with: browsers, and second factors."""

from typing import NamedTuple

from sqlalchemy import update

from tests.factories.participants import keyring
from tests.factories.second_factors import insert_passkey, set_up_app, set_up_recovery_codes
from tests.support.soft_passkeys import SoftPasskey
from tracker import clock
from tracker.adapters.one_time_codes import current_code, new_secret
from tracker.adapters.passkeys import PasskeyUser, Site, creation_options, read_new_passkey, request_options
from tracker.models.accounts import Session
from tracker.models.base import db
from tracker.queries.second_factors import unfinished_user
from tracker.services.accounts.passkeys import begin_challenge
from tracker.services.accounts.second_factors import begin_app
from tracker.services.accounts.sessions import begin_session, digest, new_token
from tracker.services.accounts.unfinished import begin_unfinished


class Seat(NamedTuple):
    """A browser that somebody is signed in with."""

    user_id: int
    session_id: int
    token: str


def seat(user_id: int) -> Seat:
    """Somebody is signed in with a browser."""
    token = new_token()
    return Seat(user_id, begin_session(token, "a browser of the harness", by=user_id), token.text)


def second_factors(officer: int, browser: Seat, owner: Seat) -> tuple[dict[str, str], str, int]:
    """Second factors of an officer, who is about to sign in elsewhere too, and of the owner; everybody has two factors."""
    now, new, begun = clock.now(), new_secret(), new_token()
    codes = {"code": current_code(set_up_app(officer), at=now), "new_code": current_code(new, at=now)}
    set_up_recovery_codes(officer)
    begin_app(new, session_id=browser.session_id, keys=keyring(), by=officer)
    begin_unfinished(begun, officer)
    waiting = unfinished_user(digest(begun.text), at=now)
    assert waiting is not None
    phone, site = SoftPasskey(), Site("localhost", "http://localhost")
    made = read_new_passkey(phone.make(_options(site, b"first", officer), site.origin), b"first", site)
    insert_passkey(officer, made.credential_id, made.public_key)
    codes["signature"] = phone.sign(request_options(site, waiting.challenge, []), site.origin)
    codes["new_passkey"] = SoftPasskey().make(_options(site, begin_challenge(owner.session_id), owner.user_id), site.origin)
    passkey = insert_passkey(owner.user_id, b"a phone")
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(update(Session).values(two_factors=True))
    return codes, begun.text, passkey


def _options(site: Site, challenge: bytes, user_id: int) -> str:
    return creation_options(site, challenge, PasskeyUser(user_id, "a@post.example", "A"), [])
