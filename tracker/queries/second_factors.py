"""Queries of second factors: authenticator apps, passkeys, recovery codes, and sign-ins that need one."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select

from tracker.models.accounts import AuthenticatorApp, Passkey, RecoveryCode, Session, UnfinishedSignIn
from tracker.models.base import db
from tracker.queries.accounts import Account


class App(NamedTuple):
    """An authenticator app of a user."""

    sealed: bytes
    created_at: datetime
    last_step: int


class OwnPasskey(NamedTuple):
    """A passkey of a user."""

    id: int
    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    created_at: datetime
    used_at: datetime | None
    user_id: int


class UnfinishedUser(NamedTuple):
    """A browser whose user has to prove more."""

    user_id: int | None
    """None if a passkey alone is to say who it is."""
    challenge: bytes


def app_of(user_id: int) -> App | None:
    """Return the user's authenticator app, or None. One statement."""
    query = select(AuthenticatorApp.sealed, AuthenticatorApp.created_at, AuthenticatorApp.last_step)
    row = db.session.execute(query.where(AuthenticatorApp.user_id == user_id)).first()
    return None if row is None else App(*row)


def new_app_of(session_id: int) -> bytes | None:
    """Return the encrypted secret of the app that is being set up in a session, or None. One statement."""
    return db.session.scalar(select(Session.new_app).where(Session.id == session_id))


PASSKEY = select(*(getattr(Passkey, name) for name in OwnPasskey._fields)).order_by(Passkey.id)


def passkeys_of(user_id: int) -> list[OwnPasskey]:
    """Return the passkeys of a user, the oldest first. One statement."""
    return [OwnPasskey(*tuple(row)) for row in db.session.execute(PASSKEY.where(Passkey.user_id == user_id))]


def passkey_of(credential_id: bytes) -> OwnPasskey | None:
    """Return the passkey with the name that its device gave it, or None. One statement."""
    row = db.session.execute(PASSKEY.where(Passkey.credential_id == credential_id)).first()
    return None if row is None else OwnPasskey(*tuple(row))


def needs_second_step(who: Account) -> bool:
    """Return whether a password does not suffice: staff who have an app or a passkey. At most one statement.

    To participants a passkey is another way to sign in; their password suffices.
    """
    if not who.is_staff:
        return False
    app = select(AuthenticatorApp.user_id.label("user_id")).where(AuthenticatorApp.user_id == who.id)
    passkey = select(Passkey.user_id).where(Passkey.user_id == who.id)
    return db.session.execute(app.union_all(passkey).limit(1)).first() is not None


def recovery_codes_left(user_id: int) -> int:
    """Return how many recovery codes of a user are unused. One statement."""
    unused = RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def unused_recovery_code(user_id: int, mark: bytes) -> int | None:
    """Return the id of the user's unused recovery code with a mark, or None. One statement."""
    unused = and_(RecoveryCode.user_id == user_id, RecoveryCode.mark == mark, RecoveryCode.used_at.is_(None))
    return db.session.scalar(select(RecoveryCode.id).where(unused))


def unfinished_user(token_digest: bytes, *, at: datetime) -> UnfinishedUser | None:
    """Return the user who has to prove more in a browser with this token; None if that is over. One statement."""
    query = select(UnfinishedSignIn.user_id, UnfinishedSignIn.challenge)
    row = db.session.execute(query.where(UnfinishedSignIn.token_digest == token_digest, UnfinishedSignIn.ends_at > at)).first()
    return None if row is None else UnfinishedUser(*row)


def users_with_second_factor() -> frozenset[int]:
    """Return the ids of users who have an app or a passkey. One statement."""
    query = select(AuthenticatorApp.user_id).union(select(Passkey.user_id))
    return frozenset(db.session.scalars(query))
