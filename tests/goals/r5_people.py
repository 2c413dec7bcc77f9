"""Scenes of accounts: people are invited, come in, change what is theirs, and go out."""

from collections.abc import Callable
from typing import Any, TypeAlias

from tests.factories.participants import keyring
from tests.goals.r5_play import Act, Play
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.services.accounts import demo, passwords, people, sessions
from tracker.services.accounts.people import AccountDraft, Invitation
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.passports import audit_passport_view

Scene: TypeAlias = Callable[[Play], Act]
LINK, KEPT = Secret("https://sojourn.example/x"), Secret("as argon2 keeps it")


def _draft(play: Play, *roles: str) -> AccountDraft:
    name = f"{'-'.join(roles)}-{play.number}"
    return AccountDraft(name, f"{name}@office.example", frozenset(roles), "en")


def _invited(play: Play, *roles: str) -> int:
    """Somebody of the office who has not come yet; the stamp is their first."""
    draft = _draft(play, *roles)
    return people.invite(draft, Invitation(f"{draft.name}, first", LINK), keys=keyring(), by=COMMAND_LINE)


def _member(play: Play, *roles: str) -> int:
    """Somebody of the office with a password and a browser; the stamp is their second."""
    id_, name = _invited(play, *roles), _draft(play, *roles).name
    passwords.set_password(f"{name}, first", KEPT, f"{name}, second", by=id_)
    sessions.begin_session(Secret(f"token of {name}"), "a browser", by=id_)
    return id_


def _own(use_case: Callable[..., Any], *asked: Any, **more: Any) -> Scene:
    """Somebody does it for themselves."""
    return lambda play: play.act(use_case, *asked, by=_member(play, "officer"), **more)


def _set_password(play: Play) -> Act:
    id_ = _member(play, "officer")
    return play.act(
        passwords.set_password, f"officer-{play.number}, second", Secret("another"), f"{play.number}, third", by=id_
    )


def _first_password(play: Play) -> Act:
    id_ = _invited(play, "officer")
    return play.act(passwords.set_password, f"officer-{play.number}, first", KEPT, f"{play.number}, second", by=id_)


def _invite(play: Play) -> Act:
    return play.act(people.invite, _draft(play, "manager", "officer"), Invitation(f"{play.number}", LINK))


def _invite_again(play: Play) -> Act:
    return play.act(people.invite_again, _invited(play, "officer"), Invitation(f"{play.number}", LINK))


def _invite_participant(play: Play) -> Act:
    key = play.person(particulars=ParticularsDraft(given_name="Given", email=f"{play.number}@post.example"))
    return play.act(people.invite_participant, key, Invitation(f"{play.number}", LINK))


def _invite_participant_again(play: Play) -> Act:
    key = play.person(particulars=ParticularsDraft(given_name="Given", email=f"{play.number}@post.example"))
    people.invite_participant(key, Invitation(f"{play.number}", LINK), keys=keyring(), by=COMMAND_LINE)
    return play.act(people.invite_participant, key, Invitation(f"{play.number}, second", LINK))


def _assign_roles(play: Play) -> Act:
    return play.act(people.assign_roles, _member(play, "officer"), frozenset({"manager"}))


def _disable(play: Play) -> Act:
    return play.act(people.assign_roles, _member(play, "officer"), frozenset())


def _change_address(play: Play) -> Act:
    id_, new = _member(play, "officer"), f"new-{play.number}@office.example"
    return play.act(people.change_address, f"officer-{play.number}, second", new, f"{play.number}, third", by=id_)


def _begin_session(play: Play) -> Act:
    token = Secret(f"another token of {play.number}")
    return play.act(sessions.begin_session, token, "another browser", by=_member(play, "officer"))


def _end_session(play: Play) -> Act:
    id_ = _member(play, "officer")
    last = sessions.begin_session(Secret(f"another token of {play.number}"), "another browser", by=id_)
    return play.act(sessions.end_session, last, by=id_)


def _welcome(play: Play) -> Act:
    known = demo.DemoAccount(_draft(play, "officer"), "unused", KEPT)
    _invited(play, "officer")
    new = demo.DemoAccount(_draft(play, "participant"), f"{play.number}", KEPT, play.person().id)
    return play.act(demo.create_demo_accounts, (known, new))


PEOPLE: dict[str, list[Scene]] = {
    "accounts.demo.welcome": [_welcome],
    "accounts.passwords.ask_new_password": [_own(passwords.request_new_password, LINK, "nonce")],
    "accounts.passwords.set_password": [_first_password, _set_password],
    "accounts.passwords.strengthen_password": [_own(passwords.strengthen_password, Secret("kept anew"))],
    "accounts.people.invite": [_invite],
    "accounts.people.invite_again": [_invite_again],
    "accounts.people.invite_participant": [_invite_participant, _invite_participant_again],
    "accounts.people.assign_roles": [_assign_roles, _disable],
    "accounts.people.speak": [_own(people.set_language, "ja")],
    "accounts.people.ask_new_address": [_own(people.request_address_change, "new@post.example", LINK, "nonce")],
    "accounts.people.change_address": [_change_address],
    "accounts.sessions.begin_session": [_begin_session],
    "accounts.sessions.end_session": [_end_session],
    "accounts.sessions.end_all_sessions": [_own(sessions.end_all_sessions)],
    "participants.note_passport_shown": [
        lambda play: play.act(audit_passport_view, play.person(), reason="a form of the airline"),
    ],
}
"""Use case -> its scenes."""
