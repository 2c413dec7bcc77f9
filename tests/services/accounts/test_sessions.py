"""Browsers are signed in for a while, and signed out for good."""

from datetime import timedelta
from typing import NoReturn

import pytest
import time_machine
from sqlalchemy import update
from structlog.testing import capture_logs

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import select_rows
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.errors import NotFoundError, StorageError
from tracker.models.accounts import COMMAND_LINE, Session, User
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.write_queue import seconds_left
from tracker.queries.accounts import SignedIn, devices, signed_in
from tracker.services.accounts import sessions
from tracker.services.accounts.people import assign_roles
from tracker.services.accounts.sessions import (
    AT_A_DESK,
    LONGEST_DEVICE,
    ON_A_PHONE,
    SEEN_AGAIN,
    begin_session,
    digest,
    end_all_sessions,
    end_session,
    new_token,
    note_browser_seen,
    session_lifetime,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("app")
SECOND = timedelta(seconds=1)


def begun(user_id: int) -> Secret:
    """The token of a new session."""
    token = new_token()
    begin_session(token, "a browser", by=user_id)
    return token


def who(token: Secret) -> SignedIn | None:
    """Who is signed in with a token now."""
    db.session.rollback()
    return signed_in(digest(token.text), at=clock.now())


def test_a_token_tells_who_it_is_and_the_database_does_not_hold_it() -> None:
    key, id_ = create_participant_user("P-1", "Yui")
    token = begun(id_)
    found = who(token)
    assert found
    assert found[2:6] == (id_, "Yui", f"yui-{id_}@post.example", "en")
    assert (found.participant, found.roles, found.two_factors) == (key, frozenset({"participant"}), False)
    assert token.text not in repr(select_rows(Session, "token_digest", "device")) + repr(select_rows(AuditLine, "details"))
    assert who(Secret("another")) is None


def test_what_a_browser_says_of_itself_is_cut_off() -> None:
    begin_session(new_token(), "x" * 999, by=create_user("Lee", "officer"))
    assert select_rows(Session, "device") == [("x" * LONGEST_DEVICE,)]


def test_only_those_who_may_come_in_are_signed_in() -> None:
    gone = create_user("Gone", "officer")
    token = begun(gone)
    assign_roles(gone, frozenset(), by=COMMAND_LINE)
    assert who(token) is None
    for nobody in (gone, 99, COMMAND_LINE):
        with pytest.raises(NotFoundError):
            begin_session(new_token(), "", by=nobody)


@pytest.mark.parametrize(
    ("roles", "lasts"), [(["participant"], ON_A_PHONE), (["officer"], AT_A_DESK), (["participant", "officer"], AT_A_DESK)]
)
def test_a_session_is_over_when_it_was_not_seen_or_has_lasted(roles: list[str], lasts: object) -> None:
    assert session_lifetime(frozenset(roles)) is lasts
    idle, in_all = session_lifetime(frozenset(roles))
    with time_machine.travel(clock.now(), tick=False) as traveller:
        start = clock.now()
        token, lone = begun(create_user("Lee", *roles)), begun(create_user("Chan", *roles))
        while clock.now() + idle < start + in_all:
            traveller.shift(idle - SECOND)
            found = who(token)
            assert found
            note_browser_seen(found)
        assert who(lone) is None
        traveller.move_to(start + in_all - SECOND)
        assert who(token)
        traveller.shift(SECOND)
        assert who(token) is None


def test_being_seen_is_written_at_most_once_a_minute() -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        token = begun(create_user("Lee", "officer"))
        for shift, moved in ((SEEN_AGAIN - SECOND, False), (SECOND, True)):
            traveller.shift(shift)
            found = who(token)
            assert found
            note_browser_seen(found)
            assert (select_rows(Session, "seen_at") == [(clock.now(),)]) is moved


def test_page_is_read_though_its_browser_cannot_be_noted_as_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise StorageError("the disk is full")

    with time_machine.travel(clock.now(), tick=False) as traveller:
        token = begun(create_user("Lee", "officer"))
        traveller.shift(SEEN_AGAIN)
        found = who(token)
        assert found
        monkeypatch.setattr(sessions, "_seen", fail)
        with capture_logs() as entries:
            note_browser_seen(found)
        assert [(each["event"], each["error"]) for each in entries] == [("session not noted as seen", "the disk is full")]
        assert who(token) == found


def test_page_that_is_read_waits_for_no_other_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    with time_machine.travel(clock.now(), tick=False) as traveller:
        token = begun(create_user("Lee", "officer"))
        traveller.shift(SEEN_AGAIN)
        found = who(token)
        assert found
        monkeypatch.setattr(sessions, "_seen", lambda *_: waits.append(seconds_left()))
        note_browser_seen(found)
    assert len(waits) == 1
    assert waits[0] <= sessions.SEEN_SECONDS


def test_disabled_account_has_no_session_though_its_session_goes_on() -> None:
    id_ = create_user("Lee", "officer")
    token = begun(id_)
    assert who(token)
    with db.engine.begin() as connection:
        connection.execute(update(User).where(User.id == id_).values(active=False))
    assert who(token) is None


def test_one_browser_is_signed_out_by_whoever_it_belongs_to() -> None:
    lee, chan = create_user("Lee", "officer"), create_user("Chan", "manager")
    first, second, other = begun(lee), begun(lee), begun(chan)
    sessions = [session.session_id for session in (who(first), who(other)) if session]
    for each in (*sessions, sessions[0], 99):
        end_session(each, by=lee)
    assert [bool(who(token)) for token in (first, second, other)] == [False, True, True]
    assert [action for (action,) in select_rows(AuditLine, "action")].count("session.ended") == 1


def test_everywhere_is_everywhere_of_ones_own() -> None:
    lee, chan = create_user("Lee", "officer"), create_user("Chan", "manager")
    tokens = [begun(each) for each in (lee, lee, chan)]
    assert end_all_sessions(by=lee) == 2
    assert [bool(who(token)) for token in tokens] == [False, False, True]
    assert end_all_sessions(by=lee) == 0


def test_browsers_are_shown_with_the_one_seen_last_first() -> None:
    lee = create_user("Lee", "officer")
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for device in ("first", "second"):
            begin_session(new_token(), device, by=lee)
            traveller.shift(60)
        begin_session(new_token(), "of another", by=create_user("Chan", "manager"))
        assert [each.device for each in devices(lee, at=clock.now())] == ["second", "first"]
