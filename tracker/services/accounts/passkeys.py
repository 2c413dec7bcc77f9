"""Passkeys of users: added, named, removed, and used to sign in. A challenge is answered once."""

from typing import Any, NamedTuple

from sqlalchemy import select, update

from tracker.adapters.keys import Keyring, Secret
from tracker.adapters.passkeys import (
    NewPasskey,
    PasskeyRefusedError,
    Site,
    passkey_named_in,
    read_new_passkey,
    read_signature,
)
from tracker.errors import FactError, NotFoundError
from tracker.models.accounts import Passkey, Session
from tracker.models.base import db
from tracker.models.transaction import housekeeping, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.second_factors import (
    OwnPasskey,
    app_of,
    needs_second_step,
    passkey_of,
    passkeys_of,
    recovery_codes_left,
    unfinished_user,
)
from tracker.services.accounts.active import active_account
from tracker.services.accounts.second_factors import forget_factor, note_factor, replace_recovery_codes
from tracker.services.accounts.second_step import finish, lock_factors
from tracker.services.accounts.sessions import digest, insert_session, renew
from tracker.services.accounts.unfinished import new_challenge

LONGEST_NAME = 60
MOST = 20
"""Passkeys of one user."""


class PasskeyAnswer(NamedTuple):
    """What a browser answered to a challenge of this site."""

    answer: Secret
    challenge_hex: str
    """The challenge in hexadecimal digits, as it can be part of a request's digest."""
    site: Site


@housekeeping
def begin_challenge(session_id: int) -> bytes:
    """Store what the next passkey of a session must sign, and return it. One transaction of its own."""
    challenge = new_challenge()
    db.session.execute(update(Session).where(Session.id == session_id).values(challenge=challenge))
    return challenge


@housekeeping
def take_session_challenge(session_id: int) -> bytes:
    """Return what a passkey of a session must have signed, once; then, and if none was requested, random bytes.

    One transaction of its own.
    """
    challenge = db.session.scalar(select(Session.challenge).where(Session.id == session_id).with_for_update())
    db.session.execute(update(Session).where(Session.id == session_id).values(challenge=None))
    return challenge or new_challenge()


@transaction("accounts.passkeys.add_passkey")
def add_passkey(
    work: UnitOfWork,
    name: str,
    answer: PasskeyAnswer,
    recovery_codes: tuple[Secret, ...],
    *,
    session_id: int,
    keys: Keyring,
    by: int,
    operation: str | None = None,
) -> bool:
    """Store a passkey that the user's device made; return whether the recovery codes were stored as well.

    They are, for staff who have none left. One transaction. Emails the user. Raises PasskeyRefusedError; FactError("name",
    "missing" or "too-many").
    """
    lock_factors(by)
    who, row = active_account(by), _new_row(name, answer, by)
    work.insert(Passkey, id=work.number(Passkey), user_id=by, created_at=work.at, used_at=None, **row)
    note_factor(work, who, "passkey.added", session_id=session_id, first=who.is_staff and not needs_second_step(who))
    if not who.is_staff or recovery_codes_left(by):
        return False
    replace_recovery_codes(work, by, recovery_codes, keys=keys)
    return True


def _new_row(name: str, answer: PasskeyAnswer, user_id: int) -> dict[str, Any]:
    """Return the columns of a new passkey. Raises as `add_passkey` does."""
    if not name.strip():
        raise FactError("name", "missing")
    made = read_new_passkey(answer.answer.text, bytes.fromhex(answer.challenge_hex), answer.site)
    if len(passkeys_of(user_id)) >= MOST:
        raise FactError("name", "too-many")
    if passkey_of(made.credential_id) is not None:
        raise PasskeyRefusedError
    return made._asdict() | {"name": name.strip()[:LONGEST_NAME]}


@transaction("accounts.passkeys.rename_passkey")
def rename_passkey(work: UnitOfWork, passkey_id: int, name: str, *, by: int, operation: str | None = None) -> int:
    """Name one of the user's passkeys; return its id. Raises NotFoundError; FactError("name", "missing")."""
    _require_own(passkey_id, by)
    if not name.strip():
        raise FactError("name", "missing")
    work.update(Passkey, {"id": passkey_id, "user_id": by}, name=name.strip()[:LONGEST_NAME])
    work.audit("passkey.named", user=by, passkey=passkey_id)
    return passkey_id


@transaction("accounts.passkeys.remove_passkey")
def remove_passkey(work: UnitOfWork, passkey_id: int, *, required: bool, by: int, operation: str | None = None) -> int:
    """Remove one of the user's passkeys; `required` if staff must keep one factor. Return its id.

    One transaction. Emails the user. Raises NotFoundError; FactError("app", "last") if it is the last factor and must stay.
    """
    lock_factors(by)
    who = active_account(by)
    _require_own(passkey_id, by)
    is_last = who.is_staff and len(passkeys_of(by)) == 1 and app_of(by) is None
    forget_factor(work, who, "passkey.removed", is_last=is_last, required=required)
    work.delete(Passkey, id=passkey_id)
    return passkey_id


@transaction("accounts.passkeys.finish_with_passkey")
def finish_with_passkey(
    work: UnitOfWork,
    answer: PasskeyAnswer,
    begun: Secret,
    token: Secret,
    device: str,
    *,
    by: int,
    operation: str | None = None,
) -> int:
    """Sign a browser in with one of the user's passkeys; return the session's id. `begun` is the token of the unfinished sign-in.

    One transaction. Raises PasskeyRefusedError, also if that sign-in is over or another user's; NotFoundError if the account is
    not active.
    """
    lock_factors(by)
    active_account(by)  # locked first: a new password ends sign-ins that are not finished
    unfinished = unfinished_user(digest(begun.text), at=work.at)
    if unfinished is None or unfinished.user_id not in {None, by}:
        raise PasskeyRefusedError
    accept_passkey(work, answer, user_id=by)
    finish(work, begun)
    return insert_session(work, token, device, user_id=by, two_factors=True)


@transaction("accounts.passkeys.prove_with_passkey")
def prove_with_passkey(
    work: UnitOfWork, answer: PasskeyAnswer, token: Secret, *, session_id: int, by: int, operation: str | None = None
) -> int:
    """Renew a session, as `renew_session` does, after the user proved with a passkey who they are. Raises PasskeyRefusedError."""
    accept_passkey(work, answer, user_id=by)
    renew(work, token, session_id=session_id)
    return session_id


def accept_passkey(work: UnitOfWork, answer: PasskeyAnswer, *, user_id: int) -> None:
    """Store that one of the user's passkeys was used. The caller owns the transaction. Raises `PasskeyRefusedError`."""
    lock_factors(user_id)
    known = passkey_of(passkey_named_in(answer.answer.text))
    if known is None or known.user_id != user_id:
        raise PasskeyRefusedError
    key = NewPasskey(known.credential_id, known.public_key, known.sign_count)
    count = read_signature(answer.answer.text, bytes.fromhex(answer.challenge_hex), answer.site, key, user_id)
    work.update(Passkey, {"id": known.id}, sign_count=count, used_at=work.at)
    work.audit("passkey.used", user=user_id, passkey=known.id)


def _require_own(passkey_id: int, user_id: int) -> OwnPasskey:
    own = {each.id: each for each in passkeys_of(user_id)}
    if passkey_id not in own:
        raise NotFoundError("there is no such passkey")
    return own[passkey_id]
