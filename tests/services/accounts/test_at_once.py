"""Several at once at one account: a link works once, and whoever was slower finds what the faster one wrote."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.participants import keyring, select_rows
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.errors import FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE, Session, UnfinishedSignIn, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.queries.accounts import account, devices
from tracker.services.accounts import active, sessions
from tracker.services.accounts.passwords import set_password, strengthen_password
from tracker.services.accounts.people import Invitation, assign_roles, change_address, invite_again
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.services.accounts.unfinished import begin_unfinished

pytestmark = pytest.mark.usefixtures("app")
WAIT_SECONDS = 0.5
"""How long each waits for the other to have read as well."""
LINK = Secret("https://sojourn.example/invitation/x")


def stamp(user_id: int) -> str:
    """Return the stamp of an account."""
    db.session.rollback()
    found = account(id_=user_id)
    assert found
    return found.stamp


def read_together(monkeypatch: pytest.MonkeyPatch, *readers: tuple[ModuleType, str]) -> None:
    """Let each reading of these functions wait a moment for another one, before anything is written."""
    both = Barrier(2)

    def waiting(read: Callable[..., Any], *args: Any, **given: Any) -> Any:
        found = read(*args, **given)
        with suppress(BrokenBarrierError):
            both.wait(WAIT_SECONDS)
        return found

    for module, name in readers:
        monkeypatch.setattr(module, name, partial(waiting, getattr(module, name)))


def done_at_once(app: Flask, *acts: Callable[[], Any]) -> list[str]:
    """Do everything at once; return the outcomes, sorted: done or refused."""

    def one(act: Callable[[], Any]) -> str:
        with app.app_context():
            try:
                act()
            except (NotFoundError, FactError):
                return "refused"
            finally:
                db.session.remove()
            return "done"

    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


def test_link_sets_one_password(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = create_user("Lee", "officer")
    used = stamp(id_)
    read_together(monkeypatch, (active, "account"))
    acts = (partial(set_password, used, Secret(word), word, by=id_) for word in ("one", "two"))
    assert done_at_once(app, *acts) == ["done", "refused"]
    [(password, stored)] = select_rows(User, "password", "stamp", id=id_)
    assert password == stored
    assert len(select_rows(AuditLine, action="account.password")) == 1


def test_link_changes_one_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = create_user("Lee", "officer", password="hashed")
    used = stamp(id_)
    read_together(monkeypatch, (active, "account"))
    acts = (partial(change_address, used, f"{word}@office.example", word, by=id_) for word in ("one", "two"))
    assert done_at_once(app, *acts) == ["done", "refused"]
    assert len(select_rows(AuditLine, action="account.address")) == 1


def test_invitation_is_accepted_or_sent_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = create_user("Lee", "officer")
    used, again = stamp(id_), Invitation("again", LINK)
    read_together(monkeypatch, (active, "account"))
    accept = partial(set_password, used, Secret("one"), "one", by=id_)
    send_again = partial(invite_again, id_, again, keys=keyring(), by=COMMAND_LINE)
    assert done_at_once(app, accept, send_again) == ["done", "refused"]


def test_disabled_account_has_no_session_that_began_meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    create_user("Okada", "administrator", password="hashed")
    id_ = create_user("Lee", "officer", password="hashed")
    read_together(monkeypatch, (sessions, "active_account"), (sessions, "devices"))
    done_at_once(
        app,
        partial(begin_session, new_token(), "a browser", by=id_),
        partial(assign_roles, id_, frozenset(), by=COMMAND_LINE),
    )
    assign_roles(id_, frozenset({"officer"}), by=COMMAND_LINE)
    db.session.rollback()
    assert devices(id_, at=clock.now()) == []


def test_password_that_was_changed_meanwhile_begins_nothing() -> None:
    id_ = create_user("Lee", "officer", password="hashed")
    verified = stamp(id_)
    set_password(verified, Secret("new"), "changed", by=id_)
    with pytest.raises(NotFoundError):
        begin_session(new_token(), "a browser", stamp=verified, by=id_)
    with pytest.raises(NotFoundError):
        begin_unfinished(new_token(), id_, stamp=verified)
    with pytest.raises(NotFoundError):
        strengthen_password(Secret("old"), stamp=verified, by=id_)
    assert select_rows(User, "password", id=id_) == [("new",)]
    assert select_rows(Session) + select_rows(UnfinishedSignIn, "user_id") == []


def test_present_password_begins_a_session_or_a_second_step() -> None:
    id_ = create_user("Lee", "officer", password="hashed")
    begin_session(new_token(), "a browser", stamp=stamp(id_), by=id_)
    begin_unfinished(new_token(), id_, stamp=stamp(id_))
    strengthen_password(Secret("stronger"), stamp=stamp(id_), by=id_)
    assert select_rows(User, "password", id=id_) == [("stronger",)]
    assert (len(select_rows(Session)), len(select_rows(UnfinishedSignIn, "user_id"))) == (1, 1)
