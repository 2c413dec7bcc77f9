"""Passwords are asked for and set; whoever sets one is told, and signed out everywhere."""

import pytest

from tests.factories.accounts import create_user
from tests.factories.participants import keyring, select_rows
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.errors import NotFoundError
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.idempotency import Operation
from tracker.models.outbox import OutboxMessage
from tracker.queries.accounts import account, devices
from tracker.services.accounts.passwords import request_new_password, set_password, strengthen_password
from tracker.services.accounts.people import assign_roles
from tracker.services.accounts.sessions import begin_session, new_token

pytestmark = pytest.mark.usefixtures("app")
LINK = Secret("https://sojourn.example/new-password/x")


def stamp(user_id: int) -> str:
    """The stamp of an account as it stands now."""
    db.session.rollback()
    found = account(id_=user_id)
    assert found
    return found.stamp


def closed() -> int:
    """Somebody whose account is closed."""
    id_ = create_user("Gone", "officer")
    assign_roles(id_, frozenset(), by=COMMAND_LINE)
    return id_


def test_a_link_for_a_new_password_is_sealed_for_whoever_asked() -> None:
    id_ = create_user("Lee", "officer", password="kept", language="ja")
    request_new_password(LINK, "nonce", keys=keyring(), by=id_)
    [(kind, language, sealed)] = select_rows(OutboxMessage, "kind", "language", "sealed", user_id=id_)
    assert (kind, language, keyring().unwrap(sealed, id_).decode()) == ("new-password", "ja", LINK.text)


def test_nobody_else_asks_for_one() -> None:
    for nobody in (99, COMMAND_LINE, closed()):
        with pytest.raises(NotFoundError):
            request_new_password(LINK, "nonce", keys=keyring(), by=nobody)
    assert not select_rows(OutboxMessage)


def test_a_first_password_is_set_without_a_letter_and_a_next_one_with() -> None:
    id_ = create_user("Lee", "officer")
    set_password(stamp(id_), Secret("first"), "one", by=id_)
    assert (select_rows(User, "password", "stamp", id=id_), select_rows(OutboxMessage)) == ([("first", "one")], [])
    set_password("one", Secret("second"), "two", by=id_)
    assert select_rows(OutboxMessage, "kind", "sealed", user_id=id_) == [("password-changed", None)]
    assert select_rows(AuditLine, "action", "details")[-1] == ("account.password", {"user": id_, "first": False})
    assert "second" not in repr(select_rows(AuditLine, "details")) + repr(select_rows(Operation, "answer"))


def test_a_new_password_signs_every_browser_out() -> None:
    id_, other = create_user("Lee", "officer"), create_user("Chan", "manager")
    for each in (id_, id_, other):
        begin_session(new_token(), "a browser", by=each)
    set_password(stamp(id_), Secret("first"), "one", by=id_)
    db.session.rollback()
    assert [len(devices(each, at=clock.now())) for each in (id_, other)] == [0, 1]


def test_a_stamp_sets_a_password_once() -> None:
    id_ = create_user("Lee", "officer")
    before = stamp(id_)
    set_password(before, Secret("first"), "one", by=id_)
    for by, used in ((id_, before), (99, before), (closed(), before)):
        with pytest.raises(NotFoundError):
            set_password(used, Secret("second"), "two", by=by)
    assert select_rows(User, "password", id=id_) == [("first",)]


def test_a_password_may_be_kept_anew() -> None:
    id_ = create_user("Lee", "officer", password="old")
    before = stamp(id_)
    strengthen_password(Secret("new"), by=id_)
    assert select_rows(User, "password", "stamp", id=id_) == [("new", before)]
