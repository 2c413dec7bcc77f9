"""Set up and remove second factors: an authenticator app, recovery codes. The first one signs out all other browsers."""

from typing import Any

from tracker.adapters.keys import Keyring, Secret
from tracker.adapters.one_time_codes import accepted_step
from tracker.errors import FactError, NotFoundError
from tracker.models.accounts import AuthenticatorApp, Passkey, RecoveryCode, Session
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.accounts import Account
from tracker.queries.second_factors import app_of, needs_second_step, new_app_of, passkeys_of
from tracker.services.accounts.active import active_staff
from tracker.services.accounts.email import queue_email
from tracker.services.accounts.second_step import WrongCodeError, lock_factors, recovery_mark
from tracker.services.accounts.sessions import end_sessions_of


@transaction("accounts.second_factors.begin_app")
def begin_app(
    work: UnitOfWork, secret: Secret, *, session_id: int, keys: Keyring, by: int, operation: str | None = None
) -> int:
    """Store the secret of an app that is being set up, encrypted, with the user's session. Raises `SealedError` without data keys."""
    sealed = keys.wrap(secret.text.encode(), by)
    work.update(Session, {"id": session_id, "user_id": by}, new_app=sealed)
    work.audit("app.begun", user=by)
    return by


@transaction("accounts.second_factors.confirm_app")
def confirm_app(
    work: UnitOfWork,
    code: Secret,
    recovery_codes: tuple[Secret, ...],
    *,
    session_id: int,
    keys: Keyring,
    by: int,
    operation: str | None = None,
) -> int:
    """Set up the app of which this is a code, in the place of an earlier one, with new recovery codes; return the user's id.

    One transaction. Emails the user, and signs out their other browsers if the password sufficed before.
    Raises NotFoundError if no app is being set up, WrongCodeError.
    """
    lock_factors(by)
    who = active_staff(by)
    app = _new_app(work, code, session_id=session_id, keys=keys, user_id=by)
    work.update(Session, {"id": session_id}, new_app=None)
    first = not needs_second_step(who)
    if app_of(by) is None:
        work.insert(AuthenticatorApp, user_id=by, **app)
    else:
        work.update(AuthenticatorApp, {"user_id": by}, **app)
    note_factor(work, who, "app.added", session_id=session_id, first=first)
    replace_recovery_codes(work, by, recovery_codes, keys=keys)
    return by


def _new_app(work: UnitOfWork, code: Secret, *, session_id: int, keys: Keyring, user_id: int) -> dict[str, Any]:
    """Return the columns of the app that is being set up in a session. Raises `NotFoundError`, `WrongCodeError`."""
    sealed = new_app_of(session_id)
    if sealed is None:
        raise NotFoundError("no app is being set up")
    step = accepted_step(Secret(keys.unwrap(sealed, user_id).decode()), code.text, at=work.at, after=0)
    if step is None:
        raise WrongCodeError
    return {"sealed": sealed, "created_at": work.at, "last_step": step}


@transaction("accounts.second_factors.remove_app")
def remove_app(work: UnitOfWork, *, required: bool, by: int, operation: str | None = None) -> int:
    """Remove the user's app, and the recovery codes with the last factor; `required` if one factor must stay.

    One transaction. Raises FactError("app", "last") if the last factor must stay.
    """
    lock_factors(by)
    who = active_staff(by)
    if app_of(by) is not None:
        work.delete(AuthenticatorApp, user_id=by)
        forget_factor(work, who, "app.removed", is_last=not passkeys_of(by), required=required)
    return by


@transaction("accounts.second_factors.make_recovery_codes")
def make_recovery_codes(
    work: UnitOfWork, codes: tuple[Secret, ...], *, keys: Keyring, by: int, operation: str | None = None
) -> int:
    """Store new recovery codes in the place of all earlier ones, and say so by email; return the user's id.

    One transaction. Raises FactError("codes", "no-factor") without a second factor, SealedError without data keys.
    """
    lock_factors(by)
    who = active_staff(by)
    if not needs_second_step(who):
        raise FactError("codes", "no-factor")
    replace_recovery_codes(work, by, codes, keys=keys)
    queue_email(work, who, "recovery-codes-made")
    return by


@transaction("accounts.second_factors.reset_factors")
def reset_factors(work: UnitOfWork, user_id: int, *, by: int, operation: str | None = None) -> int:
    """Remove all second factors of another user of the office who lost them, and sign them out; return the user's id.

    One transaction. Emails the user. Raises NotFoundError; FactError("user", "self") for the caller's own.
    """
    if user_id == by:
        raise FactError("user", "self")
    lock_factors(user_id)
    who = active_staff(user_id)
    for table in (AuthenticatorApp, Passkey, RecoveryCode):
        work.delete(table, user_id=user_id)
    end_sessions_of(work, user_id)
    queue_email(work, who, "second-factor-removed")
    work.audit("second-factors.reset", user=user_id)
    return user_id


def note_factor(work: UnitOfWork, who: Account, action: str, *, session_id: int, first: bool) -> None:
    """Audit and email that a factor was added; this browser has proved it. The caller owns the transaction.

    With the first one, the user's other browsers are signed out: a password was enough for them.
    """
    if first:
        end_sessions_of(work, who.id, but=session_id)
    work.update(Session, {"id": session_id}, two_factors=True, proved_at=work.at)
    queue_email(work, who, "second-factor-added")
    work.audit(action, user=who.id)


def forget_factor(work: UnitOfWork, who: Account, action: str, *, is_last: bool, required: bool) -> None:
    """Audit and email that a factor was removed; recovery codes end with the last one. The caller owns the transaction.

    Raises FactError("app", "last") if one must stay.
    """
    if is_last and required:
        raise FactError("app", "last")
    if is_last:
        work.delete(RecoveryCode, user_id=who.id)
    queue_email(work, who, "second-factor-removed")
    work.audit(action, user=who.id)


def replace_recovery_codes(work: UnitOfWork, user_id: int, codes: tuple[Secret, ...], *, keys: Keyring) -> None:
    """Store the marks of new recovery codes; earlier codes end. The caller owns the transaction."""
    work.delete(RecoveryCode, user_id=user_id)
    for code in codes:
        mark = recovery_mark(user_id, code, keys=keys)
        work.insert(RecoveryCode, id=work.number(RecoveryCode), user_id=user_id, mark=mark, used_at=None)
    work.audit("recovery-codes.made", user=user_id, codes=len(codes))
