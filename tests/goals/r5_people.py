"""Scenes of accounts: people are invited, come in, change what is theirs, and go out."""

from collections.abc import Callable
from typing import Any, TypeAlias

from tests.factories.participants import keyring
from tests.factories.second_factors import insert_app, insert_passkey
from tests.goals.r5_play import Act, Play
from tests.support.soft_passkeys import SoftPasskey
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.adapters.one_time_codes import current_code
from tracker.adapters.passkeys import PasskeyUser, Site, creation_options, read_new_passkey, request_options
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.accounts import devices
from tracker.services.accounts import demo, passkeys, passwords, people, second_factors, second_step, sessions
from tracker.services.accounts.passkeys import PasskeyAnswer
from tracker.services.accounts.people import AccountDraft, Invitation
from tracker.services.accounts.unfinished import begin_unfinished
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.passports import audit_passport_view

Scene: TypeAlias = Callable[[Play], Act]
APP = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
CHALLENGE, SITE = b"c" * 32, Site("localhost", "http://localhost")
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


def _began_app(play: Play) -> tuple[dict[str, Any], Secret]:
    """Somebody sets an app up: who and with which session, and what it shows."""
    id_ = _member(play, "officer")
    about: dict[str, Any] = {"session_id": devices(id_, at=clock.now())[0].session_id, "keys": keyring(), "by": id_}
    second_factors.begin_app(APP, **about)
    return about, Secret(current_code(APP, at=clock.now()))


def _begin_app(play: Play) -> Act:
    about, _ = _began_app(play)
    return play.act(second_factors.begin_app, APP, session_id=about["session_id"], by=about["by"])


def _confirm_app(play: Play) -> Act:
    about, code = _began_app(play)
    codes = (Secret(f"code of {play.number}"),)
    return play.act(second_factors.confirm_app, code, codes, session_id=about["session_id"], by=about["by"])


def _with_app(play: Play) -> int:
    id_ = _member(play, "officer")
    insert_app(id_, keyring().wrap(APP.text.encode(), id_), by=COMMAND_LINE)
    return id_


def _finish(use_case: Callable[..., Any]) -> Scene:
    def scene(play: Play) -> Act:
        id_, begun = _with_app(play), Secret(f"begun by {play.number}")
        second_factors.make_recovery_codes((Secret(f"code of {play.number}"),), keys=keyring(), by=id_)
        begin_unfinished(begun, id_)
        is_app = use_case is second_step.finish_with_app
        code = Secret(current_code(APP, at=clock.now()) if is_app else f"code of {play.number}")
        return play.act(use_case, code, begun, Secret(f"new token of {play.number}"), "a browser", by=id_)

    return scene


def _remove_app(play: Play) -> Act:
    return play.act(second_factors.remove_app, required=False, by=_with_app(play))


def _make_codes(play: Play) -> Act:
    return play.act(second_factors.make_recovery_codes, (Secret(f"code of {play.number}"),), by=_with_app(play))


def _reset_factors(play: Play) -> Act:
    return play.act(second_factors.reset_factors, _with_app(play))


def _renew_session(play: Play) -> Act:
    id_ = _member(play, "officer")
    session = devices(id_, at=clock.now())[0].session_id
    return play.act(sessions.renew_session, Secret(f"another token of {play.number}"), session_id=session, by=id_)


def _add_passkey(play: Play) -> Act:
    id_ = _member(play, "officer")
    answer = SoftPasskey(number=play.number).make(
        creation_options(SITE, CHALLENGE, PasskeyUser(id_, "a@post.example", "A"), []), SITE.origin
    )
    session, codes = devices(id_, at=clock.now())[0].session_id, (Secret(f"code of {play.number}"),)
    given = PasskeyAnswer(Secret(answer), CHALLENGE.hex(), SITE)
    return play.act(passkeys.add_passkey, "A phone", given, codes, session_id=session, by=id_)


def _with_passkey(play: Play) -> tuple[int, int, PasskeyAnswer]:
    """Somebody with a passkey: the ids of both, and what it has signed."""
    id_, phone = _member(play, "officer"), SoftPasskey(number=play.number)
    made = read_new_passkey(
        phone.make(creation_options(SITE, CHALLENGE, PasskeyUser(id_, "a@post.example", "A"), []), SITE.origin), CHALLENGE, SITE
    )
    passkey = insert_passkey(id_, made.credential_id, made.public_key)
    signed = phone.sign(request_options(SITE, CHALLENGE, []), SITE.origin)
    return id_, passkey, PasskeyAnswer(Secret(signed), CHALLENGE.hex(), SITE)


def _rename_passkey(play: Play) -> Act:
    id_, passkey, _ = _with_passkey(play)
    return play.act(passkeys.rename_passkey, passkey, "Another phone", by=id_)


def _remove_passkey(play: Play) -> Act:
    id_, passkey, _ = _with_passkey(play)
    return play.act(passkeys.remove_passkey, passkey, required=False, by=id_)


def _finish_with_passkey(play: Play) -> Act:
    id_, _, answer = _with_passkey(play)
    begun = Secret(f"begun by {play.number}")
    begin_unfinished(begun, None)
    return play.act(passkeys.finish_with_passkey, answer, begun, Secret(f"new token of {play.number}"), "a browser", by=id_)


def _prove_with_passkey(play: Play) -> Act:
    id_, _, answer = _with_passkey(play)
    session = devices(id_, at=clock.now())[0].session_id
    return play.act(passkeys.prove_with_passkey, answer, Secret(f"new token of {play.number}"), session_id=session, by=id_)


def _welcome(play: Play) -> Act:
    known = demo.DemoAccount(_draft(play, "officer"), "unused", KEPT)
    _invited(play, "officer")
    new = demo.DemoAccount(_draft(play, "participant"), f"{play.number}", KEPT, play.person().id)
    return play.act(demo.create_demo_accounts, (known, new))


PEOPLE: dict[str, list[Scene]] = {
    "accounts.demo.welcome": [_welcome],
    "accounts.passkeys.add_passkey": [_add_passkey],
    "accounts.passkeys.rename_passkey": [_rename_passkey],
    "accounts.passkeys.remove_passkey": [_remove_passkey],
    "accounts.passkeys.finish_with_passkey": [_finish_with_passkey],
    "accounts.passkeys.prove_with_passkey": [_prove_with_passkey],
    "accounts.second_factors.begin_app": [_begin_app],
    "accounts.second_factors.confirm_app": [_confirm_app],
    "accounts.second_factors.remove_app": [_remove_app],
    "accounts.second_factors.make_recovery_codes": [_make_codes],
    "accounts.second_factors.reset_factors": [_reset_factors],
    "accounts.second_step.finish_with_app": [_finish(second_step.finish_with_app)],
    "accounts.second_step.finish_with_recovery_code": [_finish(second_step.finish_with_recovery_code)],
    "accounts.second_step.warn_owner": [_own(second_step.warn_owner)],
    "accounts.sessions.renew_session": [_renew_session],
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
