"""People are invited, get and lose roles, change language and address, and are welcomed to a demonstration."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.participants import create_participant, keyring, select_rows
from tracker.adapters.keys import Secret
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE, Session, User, UserRole
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant
from tracker.queries.accounts import Account, account, invited_users, staff, uninvited
from tracker.queries.participants import ParticipantKey
from tracker.services.accounts import people
from tracker.services.accounts.demo import DemoAccount, create_demo_accounts
from tracker.services.accounts.passwords import set_password
from tracker.services.accounts.people import AccountDraft, Invitation
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.services.participants.drafts import ParticularsDraft

pytestmark = pytest.mark.usefixtures("app")
LINK = Secret("https://sojourn.example/invitation/x")
CHAN = AccountDraft(" T. Chan ", " Chan@Office.example", frozenset({"manager", "officer"}), "en")
YUI = ParticularsDraft(given_name="Yui", email="yui@post.example", language="ja")


def known(user_id: int) -> Account:
    """An account as it stands now."""
    db.session.rollback()
    found = account(id_=user_id)
    assert found
    return found


def invited(draft: AccountDraft = CHAN, stamp: str = "one") -> int:
    return people.invite(draft, Invitation(stamp, LINK), keys=keyring(), by=COMMAND_LINE)


def invite_participant(key: ParticipantKey, stamp: str = "one") -> int:
    return people.invite_participant(key, Invitation(stamp, LINK), keys=keyring(), by=COMMAND_LINE)


# --- invitations -----------------------------------------------------------------------------------------------------


def test_somebody_of_the_office_is_invited_by_a_letter_whose_link_is_sealed() -> None:
    id_ = invited()
    assert known(id_) == Account(id_, "T. Chan", "chan@office.example", "en", True, None, "one", CHAN.roles)
    [(kind, language, address, sealed)] = select_rows(OutboxMessage, "kind", "language", "address", "sealed", user_id=id_)
    assert (kind, language, address) == ("invitation", "en", None)
    assert LINK.text.encode() not in sealed
    assert keyring().unwrap(sealed, id_).decode() == LINK.text
    assert select_rows(AuditLine, "action", "details")[-1] == (
        "account.invited", {"user": id_, "roles": ["manager", "officer"]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"roles": frozenset()}, "roles", "missing"),
        ({"roles": frozenset({"participant"})}, "roles", "missing"),
        ({"roles": frozenset({"god"})}, "roles", "missing"),
        ({"name": "  "}, "name", "missing"),
        ({"email": "LEE@office.example "}, "email", "taken"),
    ],
)
def test_nobody_is_invited_without_name_and_role_or_to_an_address_that_is_taken(
    changed: dict[str, object], field: str, reason: str
) -> None:
    invited(AccountDraft("Lee", "lee@office.example", frozenset({"officer"})))
    with pytest.raises(FactError) as refused:
        invited(CHAN._replace(**changed), "two")  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert len(staff()) == 1


def test_a_participant_is_invited_with_what_is_recorded_and_again_by_a_new_link() -> None:
    key = create_participant("P-1", particulars=YUI)
    id_ = invite_participant(key)
    assert (known(id_).name, known(id_).language, known(id_).roles) == ("Yui", "ja", frozenset({"participant"}))
    assert select_rows(Participant, "user_id", id=key.id) == [(id_,)]
    assert invite_participant(key, "two") == id_
    assert known(id_).stamp == "two"
    assert select_rows(OutboxMessage, "kind", user_id=id_) == [("invitation",)] * 2


@pytest.mark.parametrize(
    ("particulars", "name"),
    [
        (YUI._replace(given_name=None, native_name="結衣"), "結衣"),
        (YUI._replace(given_name=None), "P-1"),
    ],
)
def test_a_participant_is_greeted_by_the_name_that_there_is(particulars: ParticularsDraft, name: str) -> None:
    assert known(invite_participant(create_participant("P-1", particulars=particulars))).name == name


def test_a_participant_is_not_invited_twice_over_or_without_an_address() -> None:
    with pytest.raises(NotFoundError):
        invite_participant(ParticipantKey(99, 1, "P-99"))
    with pytest.raises(FactError, match="email: missing"):
        invite_participant(create_participant("P-0", particulars=YUI._replace(email=None)))
    first, second = create_participant("P-1", particulars=YUI), create_participant("P-2", particulars=YUI)
    id_ = invite_participant(first)
    with pytest.raises(FactError, match="email: taken"):
        invite_participant(second, "two")
    set_password("one", Secret("hashed"), "three", by=id_)
    with pytest.raises(FactError, match="email: accepted"):
        invite_participant(first, "four")
    assert invited_users([first.id, second.id]) == {first.id: id_}


def test_the_uninvited_are_those_who_have_not_come() -> None:
    keys = [create_participant(f"P-{n}", particulars=YUI._replace(email=f"{n}@post.example")) for n in range(4)]
    invite_participant(keys[1], "one")
    set_password("two", Secret("hashed"), "three", by=invite_participant(keys[2], "two"))
    found = uninvited(after="", limit=9)
    assert [(each.reference, each.user_id is not None) for each in found] == [("P-0", False), ("P-1", True), ("P-3", False)]
    assert [each.reference for each in uninvited(after="P-0", limit=1)] == ["P-1"]


def test_an_invitation_is_sent_again_until_it_was_accepted() -> None:
    id_ = invited()
    people.invite_again(id_, Invitation("two", LINK), keys=keyring(), by=COMMAND_LINE)
    assert known(id_).stamp == "two"
    set_password("two", Secret("hashed"), "three", by=id_)
    with pytest.raises(FactError, match="email: accepted"):
        people.invite_again(id_, Invitation("four", LINK), keys=keyring(), by=COMMAND_LINE)
    for nobody in (99, COMMAND_LINE):
        with pytest.raises(NotFoundError):
            people.invite_again(nobody, Invitation("four", LINK), keys=keyring(), by=COMMAND_LINE)


# --- roles -----------------------------------------------------------------------------------------------------------


def test_roles_are_given_and_taken_and_the_audit_says_both() -> None:
    id_ = create_user("Lee", "officer")
    people.assign_roles(id_, frozenset({"manager", "administrator"}), by=COMMAND_LINE)
    assert known(id_).roles == {"manager", "administrator"}
    assert select_rows(AuditLine, "action", "details")[-1] == (
        "account.roles", {"user": id_, "before": ["officer"], "after": ["administrator", "manager"]},
    )  # fmt: skip


def test_without_a_role_an_account_is_closed_and_every_browser_signed_out() -> None:
    id_ = create_user("Lee", "officer")
    begin_session(new_token(), "a browser", by=id_)
    people.assign_roles(id_, frozenset(), by=COMMAND_LINE)
    assert not known(id_).active
    assert all(ended for (ended,) in select_rows(Session, "ended_at"))
    people.assign_roles(id_, frozenset({"officer"}), by=COMMAND_LINE)
    assert known(id_).active


def test_there_is_always_an_administrator() -> None:
    first = create_user("Okada", "administrator")
    for roles in (frozenset[str](), frozenset({"officer"})):
        with pytest.raises(FactError, match="roles: last-administrator"):
            people.assign_roles(first, roles, by=first)
    second = create_user("Chan", "administrator")
    with pytest.raises(FactError, match="roles: own"):
        people.assign_roles(first, frozenset({"administrator", "officer"}), by=first)
    people.assign_roles(first, frozenset(), by=second)
    with pytest.raises(FactError, match="roles: last-administrator"):
        people.assign_roles(second, frozenset(), by=second)


@pytest.mark.parametrize("other", ["disabled", "invited"])
def test_administrator_who_cannot_sign_in_does_not_count(other: str) -> None:
    first = create_user("Okada", "administrator", password="hashed")
    second = create_user("Chan", "administrator", password="hashed" if other == "disabled" else None)
    if other == "disabled":
        people.assign_roles(second, frozenset(), by=first)
    with pytest.raises(FactError, match="roles: last-administrator"):
        people.assign_roles(first, frozenset({"officer"}), by=first)
    people.assign_roles(second, frozenset({"officer"}), by=first)
    assert known(second).roles == {"officer"}


def test_two_administrators_cannot_demote_each_other_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _demoted_at_once(app, monkeypatch) == ["officer", "refused"]


def test_without_the_lock_both_administrators_would_go(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time anyway")
    monkeypatch.setattr(people, "lock_name", lambda name: None)
    assert _demoted_at_once(app, monkeypatch) == ["officer", "officer"]


def _demoted_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two administrators take each other's role; each waits a moment for the other's reading. The outcomes, sorted."""
    pair = [create_user(name, "administrator", password="hashed") for name in ("Okada", "Chan")]
    both = Barrier(2)

    def read_together() -> list[Account]:
        found = staff()
        with suppress(BrokenBarrierError):
            both.wait(0.5)
        return found

    monkeypatch.setattr(people, "staff", read_together)

    def demote(user_id: int, by: int) -> str:
        with app.app_context():
            try:
                people.assign_roles(user_id, frozenset({"officer"}), by=by)
            except FactError:
                return "refused"
            return "officer"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(demote, pair, reversed(pair)))


def test_malformed_address_is_not_invited() -> None:
    with pytest.raises(FactError, match="email: malformed"):
        invite_participant(create_participant("P-1", particulars=YUI._replace(email="yui at post.example")))
    with pytest.raises(FactError, match="email: malformed"):
        invited(CHAN._replace(email="chan@"))
    assert known(invited(CHAN._replace(email="Chan＠xn--r8jz45g.jp"))).email == "chan@例え.jp"


def test_roles_are_those_of_the_office_and_for_the_office_only() -> None:
    id_, yui = create_user("Lee", "officer"), create_user("Yui", "participant")
    for roles in ({"participant"}, {"officer", "god"}):
        with pytest.raises(FactError, match="roles: unknown"):
            people.assign_roles(id_, frozenset(roles), by=COMMAND_LINE)
    for nobody in (yui, 99):
        with pytest.raises(NotFoundError):
            people.assign_roles(nobody, frozenset({"officer"}), by=COMMAND_LINE)
    assert select_rows(UserRole, "role") == [("officer",), ("participant",)]


# --- what is one's own -----------------------------------------------------------------------------------------------


def test_a_language_is_one_of_the_letters() -> None:
    id_ = create_user("Lee", "officer")
    assert people.set_language("zh-Hant", by=id_) == "zh-Hant"
    assert known(id_).language == "zh-Hant"
    with pytest.raises(FactError, match="language: unknown"):
        people.set_language("klingon", by=id_)


def test_a_new_address_is_asked_at_that_address_and_nobody_learns_whose_it_is() -> None:
    id_, other = create_user("Lee", "officer"), create_user("Chan", "manager")
    assert people.request_address_change("new@post.example", LINK, "nonce", keys=keyring(), by=id_) == id_
    taken = known(other).email
    assert people.request_address_change(taken, LINK, "nonce", keys=keyring(), by=id_) == id_
    assert select_rows(OutboxMessage, "kind", "address") == [("address-change", "new@post.example")]
    assert [action for (action,) in select_rows(AuditLine, "action")] == ["account.address-asked"] * 2
    with pytest.raises(NotFoundError):
        people.request_address_change("new@post.example", LINK, "nonce", keys=keyring(), by=99)


def test_a_new_address_makes_links_of_before_void_and_the_old_one_is_told() -> None:
    id_, other = create_user("Lee", "officer"), create_user("Chan", "manager")
    before = known(id_)
    people.change_address(before.stamp, "new@post.example", "another", by=id_)
    assert (known(id_).email, known(id_).stamp) == ("new@post.example", "another")
    assert select_rows(OutboxMessage, "kind", "address") == [("address-changed", before.email)]
    with pytest.raises(NotFoundError):
        people.change_address(before.stamp, "newer@post.example", "third", by=id_)
    with pytest.raises(ConflictError):
        people.change_address("another", known(other).email, "third", by=id_)
    with pytest.raises(NotFoundError):
        people.change_address("x", "newer@post.example", "third", by=99)


# --- a demonstration -------------------------------------------------------------------------------------------------


def test_guests_come_in_with_a_password_once() -> None:
    key = create_participant("P-1", particulars=YUI)
    yui = DemoAccount(AccountDraft("Yui", "yui@post.example", frozenset({"participant"}), "ja"), "one", Secret("kept"), key.id)
    chan = DemoAccount(CHAN, "two", Secret("kept"))
    assert create_demo_accounts((yui, chan), by=COMMAND_LINE) == 2
    assert create_demo_accounts((yui, chan._replace(stamp="three")), by=COMMAND_LINE) == 0
    assert select_rows(User, "email", "password", kind="person") == [
        ("yui@post.example", "kept"),
        ("chan@office.example", "kept"),
    ]
    [(user_id,)] = select_rows(Participant, "user_id", id=key.id)
    assert known(user_id).name == "Yui"
