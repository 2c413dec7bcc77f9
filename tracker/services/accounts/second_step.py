"""Finish a sign-in with a second factor, which counts once, however often and wherever it is sent."""

from tracker.adapters.keys import Keyring, Secret
from tracker.adapters.one_time_codes import accepted_step, plain_code
from tracker.errors import TrackerError
from tracker.models.accounts import AuthenticatorApp, RecoveryCode, UnfinishedSignIn
from tracker.models.locks import lock_name
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.accounts import Account, account
from tracker.queries.second_factors import (
    App,
    app_of,
    recovery_codes_left,
    unfinished_user,
    unused_recovery_code,
)
from tracker.services.accounts.email import queue_email
from tracker.services.accounts.sessions import digest, insert_session


class WrongCodeError(TrackerError):
    """The code is not right, was used before, or belongs to a sign-in that is over. Nothing was written."""

    def __init__(self) -> None:
        super().__init__("the code is not accepted")


@transaction("accounts.second_step.finish_with_app")
def finish_with_app(
    work: UnitOfWork,
    code: Secret,
    begun: Secret,
    token: Secret,
    device: str,
    *,
    keys: Keyring,
    by: int,
    operation: str | None = None,
) -> int:
    """Sign a browser in with a code of the user's app; return the session's id. `begun` is the token of the first step.

    One transaction. Raises WrongCodeError, which includes a code of a step that was accepted before.
    """
    _require_unfinished(work, begun, by)
    app = app_of(by)
    if app is None:
        raise WrongCodeError
    accept_code(work, app, code, keys=keys, user_id=by)
    work.audit("app-code.used", user=by)
    finish(work, begun)
    return insert_session(work, token, device, user_id=by, two_factors=True)


@transaction("accounts.second_step.finish_with_recovery_code")
def finish_with_recovery_code(
    work: UnitOfWork,
    code: Secret,
    begun: Secret,
    token: Secret,
    device: str,
    *,
    keys: Keyring,
    by: int,
    operation: str | None = None,
) -> int:
    """Sign a browser in with a recovery code, and say so by email; return the session's id.

    One transaction. Raises WrongCodeError, which includes a code that was used before.
    """
    who = _require_unfinished(work, begun, by)
    used = unused_recovery_code(by, recovery_mark(by, code, keys=keys))
    if used is None:
        raise WrongCodeError
    work.update(RecoveryCode, {"id": used}, used_at=work.at)
    queue_email(work, who, "recovery-code-used")
    work.audit("recovery-code.used", user=by, left=recovery_codes_left(by) - 1)
    finish(work, begun)
    return insert_session(work, token, device, user_id=by, two_factors=True)


@transaction("accounts.second_step.warn_owner")
def warn_owner(work: UnitOfWork, *, by: int, operation: str | None = None) -> bool:
    """Email the owner of an account that somebody knows the password and tries codes; return whether there is an owner.

    One transaction. The caller sees to it that this is rare.
    """
    who = account(id_=by)
    if who is None or not who.active:
        return False
    queue_email(work, who, "wrong-codes")
    work.audit("wrong-codes.reported", user=by)
    return True


def lock_factors(user_id: int) -> None:
    """Lock the second factors of a user until the transaction ends, so that no code is accepted twice."""
    lock_name(f"second factors {user_id}")


def accept_code(work: UnitOfWork, app: App, code: Secret, *, keys: Keyring, user_id: int) -> None:
    """Store the step of a right code as the last one. Raises `WrongCodeError`.

    The caller owns the transaction and holds the lock of the user's factors.
    """
    secret = Secret(keys.unwrap(app.sealed, user_id).decode())
    step = accepted_step(secret, code.text, at=work.at, after=app.last_step)
    if step is None:
        raise WrongCodeError
    work.update(AuthenticatorApp, {"user_id": user_id}, last_step=step)


def recovery_mark(user_id: int, code: Secret, *, keys: Keyring) -> bytes:
    """Return the keyed digest under which a user's recovery code is stored. Raises `SealedError` without data keys."""
    return keys.mark(f"recovery code {user_id} {plain_code(code.text)}")


def finish(work: UnitOfWork, begun: Secret) -> None:
    """Delete the unfinished sign-in with a token. The caller owns the transaction, and begins the session."""
    work.delete(UnfinishedSignIn, token_digest=digest(begun.text))


def _require_unfinished(work: UnitOfWork, begun: Secret, user_id: int) -> Account:
    """Return the user whose sign-in is waiting for a second step, locked. Raises `WrongCodeError` if that is over."""
    lock_factors(user_id)
    who, unfinished = account(id_=user_id, lock=True), unfinished_user(digest(begun.text), at=work.at)
    if unfinished is None or unfinished.user_id != user_id or who is None or not who.active:
        raise WrongCodeError
    return who
