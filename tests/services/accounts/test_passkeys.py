"""Passkeys in the services: what is missing or unknown is refused, on both engines, and nothing is written."""

import pytest

from tests.factories.accounts import create_user
from tests.factories.participants import keyring, select_rows
from tests.factories.second_factors import insert_passkey
from tests.support.soft_passkeys import SoftPasskey
from tracker.adapters.keys import Secret
from tracker.adapters.passkeys import (
    PasskeyRefusedError,
    PasskeyUser,
    Site,
    creation_options,
    read_new_passkey,
    request_options,
)
from tracker.errors import FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE, Passkey, Session
from tracker.services.accounts.passkeys import (
    PasskeyAnswer,
    add_passkey,
    begin_challenge,
    finish_with_passkey,
    remove_passkey,
    rename_passkey,
    take_session_challenge,
)
from tracker.services.accounts.people import assign_roles
from tracker.services.accounts.sessions import begin_session, end_all_sessions, new_token
from tracker.services.accounts.unfinished import begin_unfinished

pytestmark = pytest.mark.usefixtures("app")
SITE, CHALLENGE = Site("localhost", "http://localhost"), b"c" * 32
ANSWER = PasskeyAnswer(Secret('{"rawId": "AA"}'), "00" * 32, SITE)


def test_name_is_required() -> None:
    lee = create_user("Lee", "officer")
    passkey = insert_passkey(lee, b"a phone")
    with pytest.raises(FactError, match="name: missing"):
        rename_passkey(passkey, " ", by=lee)
    with pytest.raises(FactError, match="name: missing"):
        add_passkey(" ", ANSWER, (), session_id=1, keys=keyring(), by=lee)
    assert select_rows(Passkey, "name") == [("A phone",)]


def test_disabled_user_and_unknown_passkey_are_not_found() -> None:
    lee, chan = create_user("Lee", "officer"), create_user("Chan", "manager")
    passkey = insert_passkey(lee, b"a phone")
    with pytest.raises(NotFoundError):
        rename_passkey(passkey, "Mine", by=chan)
    with pytest.raises(NotFoundError):
        remove_passkey(passkey, required=False, by=chan)
    assign_roles(lee, frozenset(), by=COMMAND_LINE)
    with pytest.raises(NotFoundError):
        remove_passkey(passkey, required=False, by=lee)
    assert len(select_rows(Passkey)) == 1


def test_passkey_of_another_user_signs_nobody_in() -> None:
    lee, chan = create_user("Lee", "officer"), create_user("Chan", "manager")
    insert_passkey(lee, b"\x00")
    with pytest.raises(PasskeyRefusedError):
        finish_with_passkey(ANSWER, new_token(), new_token(), "a browser", by=chan)
    assert not select_rows(Session)


def test_ended_sign_in_is_not_finished() -> None:
    lee = create_user("Lee", "officer")
    phone, begun = SoftPasskey(number=1), new_token()
    options = creation_options(SITE, CHALLENGE, PasskeyUser(lee, "lee@office.example", "Lee"), [])
    made = read_new_passkey(phone.make(options, SITE.origin), CHALLENGE, SITE)
    insert_passkey(lee, made.credential_id, made.public_key)
    signed = phone.sign(request_options(SITE, CHALLENGE, []), SITE.origin)
    answer = PasskeyAnswer(Secret(signed), CHALLENGE.hex(), SITE)
    begin_unfinished(begun, lee)
    end_all_sessions(by=lee)
    with pytest.raises(PasskeyRefusedError):
        finish_with_passkey(answer, begun, new_token(), "a browser", by=lee)
    begin_unfinished(begun, lee)
    finish_with_passkey(answer, begun, new_token(), "a browser", by=lee)
    assert len(select_rows(Session)) == 1


def test_challenge_of_a_session_is_taken_once() -> None:
    session = begin_session(new_token(), "a browser", by=create_user("Lee", "officer"))
    challenge = begin_challenge(session)
    assert take_session_challenge(session) == challenge
    assert take_session_challenge(session) != challenge
