"""Second factors: set up with a code, counted once, replaced, removed; the last one stays if it is required."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import keyring, select_rows
from tests.factories.second_factors import insert_passkey, set_up_app, set_up_recovery_codes, shown_code
from tracker import clock
from tracker.adapters.keys import Keyring, SealedError, Secret
from tracker.adapters.one_time_codes import new_recovery_codes, new_secret
from tracker.errors import FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE, AuthenticatorApp, Passkey, RecoveryCode, Session, UnfinishedSignIn, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.queries.accounts import account, devices
from tracker.queries.second_factors import (
    needs_second_step,
    recovery_codes_left,
    unfinished_user,
    users_with_second_factor,
)
from tracker.services.accounts import second_factors
from tracker.services.accounts.passwords import set_password
from tracker.services.accounts.second_step import WrongCodeError, finish_with_app, finish_with_recovery_code, warn_owner
from tracker.services.accounts.sessions import begin_session, digest, new_token
from tracker.services.accounts.unfinished import LASTS, begin_unfinished, take_challenge

pytestmark = pytest.mark.usefixtures("app")
NOON = datetime(2026, 6, 12, 4, tzinfo=UTC)
SECOND, STEP = timedelta(seconds=1), timedelta(seconds=30)


@pytest.fixture
def lee(app: Flask) -> int:
    """An officer."""
    return create_user("Lee", "officer")


@pytest.fixture
def traveller(app: Flask) -> Iterator[time_machine.Traveller]:
    """The clock stands at noon."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def waiting(user_id: int | None) -> Secret:
    """The token of a browser in which a user has entered the password."""
    token = new_token()
    begin_unfinished(token, user_id)
    return token


def finish(user_id: int, code: Secret, begun: Secret | None = None) -> int:
    """Sign in with the code of an app."""
    return finish_with_app(code, begun or waiting(user_id), new_token(), "a browser", keys=keyring(), by=user_id)


def recover(user_id: int, code: Secret) -> int:
    """Sign in with a recovery code."""
    return finish_with_recovery_code(code, waiting(user_id), new_token(), "a browser", keys=keyring(), by=user_id)


def begin(user_id: int) -> dict[str, Any]:
    """The session of a user, and what the services take beside it."""
    return {"session_id": begin_session(new_token(), "a browser", by=user_id), "keys": keyring(), "by": user_id}


def set_up(about: dict[str, Any]) -> Secret:
    """Set an app up in a session; return its secret."""
    secret = new_secret()
    second_factors.begin_app(secret, **about)
    second_factors.confirm_app(shown_code(secret, clock.now()), tuple(new_recovery_codes()), **about)
    return secret


# --- codes count once ------------------------------------------------------------------------------------------------


def test_code_signs_in_with_two_factors_and_ends_waiting(lee: int, traveller: time_machine.Traveller) -> None:
    secret, begun = set_up_app(lee), waiting(lee)
    session = finish(lee, shown_code(secret, NOON), begun)
    assert select_rows(Session, "user_id", "two_factors", "proved_at", id=session) == [(lee, True, NOON)]
    assert not select_rows(UnfinishedSignIn, "user_id")
    assert [row[0] for row in select_rows(AuditLine, "action")][-2:] == ["app-code.used", "session.begun"]


def test_code_is_accepted_once_and_none_before_it(lee: int, traveller: time_machine.Traveller) -> None:
    secret = set_up_app(lee)
    finish(lee, shown_code(secret, NOON))
    for at in (NOON, NOON - STEP):
        with pytest.raises(WrongCodeError):
            finish(lee, shown_code(secret, at))
    traveller.shift(30)
    finish(lee, shown_code(secret, NOON + STEP))


@pytest.mark.parametrize("of", ["another", "nobody", "late", "removed", "disabled"])
def test_code_needs_own_waiting_sign_in(lee: int, traveller: time_machine.Traveller, of: str) -> None:
    secret, chan = set_up_app(lee), create_user("Chan", "officer")
    begun = waiting({"another": chan, "nobody": None}.get(of, lee))
    if of == "late":
        traveller.shift(LASTS)
    if of == "removed":
        second_factors.remove_app(required=False, by=lee)
    if of == "disabled":
        set_password(account(id_=lee).stamp, Secret("hash"), "new", by=lee)  # type: ignore[union-attr]
    with pytest.raises(WrongCodeError):
        finish(lee, shown_code(secret, clock.now()), begun)
    assert not select_rows(Session, user_id=lee)


def test_secret_is_sealed_for_its_user(lee: int, traveller: time_machine.Traveller) -> None:
    secret, chan = set_up_app(lee), create_user("Chan", "officer")
    [(sealed,)] = select_rows(AuthenticatorApp, "sealed", user_id=lee)
    assert secret.text.encode() not in sealed
    with pytest.raises(SealedError):
        keyring().unwrap(sealed, chan)
    with pytest.raises(SealedError):
        finish_with_app(shown_code(secret, NOON), waiting(lee), new_token(), "a browser", keys=Keyring((b"x" * 32,)), by=lee)


def test_recovery_code_counts_once_and_is_emailed(lee: int) -> None:
    set_up_app(lee)
    codes = set_up_recovery_codes(lee)
    recover(lee, Secret(codes[3].text.lower()))
    assert recovery_codes_left(lee) == 9
    assert select_rows(AuditLine, "details", action="recovery-code.used") == [({"user": lee, "left": 9},)]
    assert select_rows(OutboxMessage, "kind", user_id=lee)[-1] == ("recovery-code-used",)
    with pytest.raises(WrongCodeError):
        recover(lee, codes[3])
    recover(lee, codes[4])


def test_warning_goes_to_active_accounts_only(lee: int) -> None:
    assert warn_owner(by=lee)
    assert select_rows(OutboxMessage, "kind", user_id=lee) == [("wrong-codes",)]
    assert not warn_owner(by=COMMAND_LINE)
    db.session.execute(update(User).where(User.id == lee).values(active=False))
    db.session.commit()
    assert not warn_owner(by=lee)
    assert len(select_rows(OutboxMessage, "kind", user_id=lee)) == 1


def test_recovery_code_belongs_to_its_user(lee: int) -> None:
    chan = create_user("Chan", "officer")
    for each in (lee, chan):
        set_up_app(each)
    codes = set_up_recovery_codes(lee)
    with pytest.raises(WrongCodeError):
        recover(chan, codes[0])
    stored = b"".join(row[0] for row in select_rows(RecoveryCode, "mark"))
    assert not [code for code in codes if code.text.encode() in stored]


def test_challenge_is_taken_once(lee: int, traveller: time_machine.Traveller) -> None:
    begun = waiting(None)
    stored = unfinished_user(digest(begun.text), at=NOON)
    assert stored is not None
    assert take_challenge(begun) == stored.challenge
    assert take_challenge(begun) not in {stored.challenge, None}
    assert take_challenge(new_token()) is None
    traveller.shift(LASTS)
    assert take_challenge(begun) is None
    waiting(None)
    assert len(select_rows(UnfinishedSignIn, "user_id")) == 1, "those that are over are deleted"


# --- setting up and removing -----------------------------------------------------------------------------------------


def test_first_app_signs_out_other_browsers(lee: int, traveller: time_machine.Traveller) -> None:
    about, _ = begin(lee), begin_session(new_token(), "another browser", by=lee)
    set_up(about)
    assert [each.session_id for each in devices(lee, at=NOON)] == [about["session_id"]]
    assert select_rows(Session, "two_factors", "new_app", id=about["session_id"]) == [(True, None)]
    assert select_rows(OutboxMessage, "kind", user_id=lee) == [("second-factor-added",)]
    assert recovery_codes_left(lee) == 10
    assert users_with_second_factor() == {lee}


def test_another_app_takes_the_place_of_the_first(lee: int, traveller: time_machine.Traveller) -> None:
    about = begin(lee)
    first = set_up(about)
    codes, other = set_up_recovery_codes(lee), begin_session(new_token(), "another browser", by=lee)
    second_factors.begin_app(new_secret(), **about)
    traveller.shift(30)
    finish(lee, shown_code(first, clock.now()))
    second = set_up(about)
    assert other in {each.session_id for each in devices(lee, at=clock.now())}
    traveller.shift(30)
    with pytest.raises(WrongCodeError):
        finish(lee, shown_code(first, clock.now()))
    finish(lee, shown_code(second, clock.now()))
    with pytest.raises(WrongCodeError):
        recover(lee, codes[0])


def test_wrong_code_or_no_secret_sets_up_nothing(lee: int) -> None:
    about = begin(lee)
    with pytest.raises(NotFoundError):
        second_factors.confirm_app(Secret("123456"), (), **about)
    second_factors.begin_app(new_secret(), **about)
    with pytest.raises(WrongCodeError):
        second_factors.confirm_app(Secret("12345"), (), **about)
    assert not select_rows(AuthenticatorApp, "user_id")


def test_participants_and_strangers_have_no_app(lee: int) -> None:
    _, yui = create_participant_user("F-1")
    for each in (yui, 10**6):
        with pytest.raises(NotFoundError):
            second_factors.confirm_app(Secret("123456"), (), session_id=1, keys=keyring(), by=each)


def test_last_factor_stays_if_required(lee: int) -> None:
    set_up_app(lee)
    set_up_recovery_codes(lee)
    with pytest.raises(FactError) as error:
        second_factors.remove_app(required=True, by=lee)
    assert (error.value.field, error.value.reason) == ("app", "last")
    assert recovery_codes_left(lee) == 10
    insert_passkey(lee, b"a phone")
    second_factors.remove_app(required=True, by=lee)
    second_factors.remove_app(required=True, by=lee)
    assert (select_rows(AuthenticatorApp, "user_id"), recovery_codes_left(lee)) == ([], 10)


def test_recovery_codes_end_with_the_last_factor(lee: int) -> None:
    set_up_app(lee)
    set_up_recovery_codes(lee)
    second_factors.remove_app(required=False, by=lee)
    assert recovery_codes_left(lee) == 0
    assert select_rows(OutboxMessage, "kind", user_id=lee)[-1] == ("second-factor-removed",)
    with pytest.raises(FactError):
        set_up_recovery_codes(lee)


def test_another_administrator_removes_lost_factors(lee: int) -> None:
    okada = create_user("Okada", "administrator")
    set_up_app(lee)
    insert_passkey(lee, b"a phone")
    set_up_recovery_codes(lee)
    begin_session(new_token(), "a browser", by=lee)
    second_factors.reset_factors(lee, by=okada)
    assert not [row for table in (AuthenticatorApp, Passkey, RecoveryCode) for row in select_rows(table, "user_id")]
    assert not devices(lee, at=clock.now())
    assert select_rows(OutboxMessage, "kind", user_id=lee)[-1] == ("second-factor-removed",)
    assert select_rows(AuditLine, "by", "details", action="second-factors.reset") == [(okada, {"user": lee})]


def test_nobody_removes_own_lost_factors_or_a_participants(lee: int) -> None:
    _, yui = create_participant_user("F-2")
    set_up_app(lee)
    with pytest.raises(FactError) as error:
        second_factors.reset_factors(lee, by=lee)
    assert (error.value.field, error.value.reason) == ("user", "self")
    with pytest.raises(NotFoundError):
        second_factors.reset_factors(yui, by=lee)
    assert select_rows(AuthenticatorApp, "user_id") == [(lee,)]


@pytest.mark.parametrize(("role", "needed"), [("participant", False), ("officer", True), ("administrator", True)])
def test_passkey_is_second_step_for_staff_alone(role: str, needed: bool) -> None:
    id_ = create_user("Ito", role)
    known = account(id_=id_)
    assert known
    assert not needs_second_step(known)
    insert_passkey(id_, b"a phone")
    assert needs_second_step(known) is needed
