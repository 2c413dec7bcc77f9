"""Sign browsers in and out. A session is a row: ending it takes effect everywhere at once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from sqlalchemy import update

from tracker import clock
from tracker.adapters.keys import Secret
from tracker.errors import StorageError
from tracker.models.accounts import Session, UnfinishedSignIn
from tracker.models.base import db
from tracker.models.transaction import housekeeping, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.models.write_queue import hurry
from tracker.queries.accounts import SignedIn, devices
from tracker.services.accounts.active import active_account

LOG = structlog.get_logger("tracker")
LONGEST_DEVICE = 200
"""Characters of a browser's description that are stored."""
SEEN_AGAIN = timedelta(minutes=1)
"""The age at which `seen_at` is updated."""
SEEN_SECONDS = 0.25
"""How long a page waits for other writers to note that its browser was seen."""


class SessionLifetime(NamedTuple):
    """The time that a session lasts: without use, and in total."""

    idle: timedelta
    in_all: timedelta


ON_A_PHONE = SessionLifetime(timedelta(days=7), timedelta(days=30))
"""For participants, who see only their own record."""
AT_A_DESK = SessionLifetime(timedelta(hours=1), timedelta(hours=12))
"""For the office, which sees the records of others."""


def digest(token: str) -> bytes:
    """Return the digest of a token, which is stored in its place."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def session_lifetime(roles: frozenset[str]) -> SessionLifetime:
    """Return the lifetime of sessions of a user with these roles."""
    return ON_A_PHONE if roles <= {"participant"} else AT_A_DESK


@transaction("accounts.sessions.begin_session")
def begin_session(
    work: UnitOfWork,
    token: Secret,
    device: str,
    *,
    two_factors: bool = False,
    stamp: str | None = None,
    by: int,
    operation: str | None = None,
) -> int:
    """Sign a browser in under a new token; return the session's id.

    One transaction. Raises NotFoundError if the account is not active, or its stamp is not `stamp`: the password that was
    verified before this transaction was changed meanwhile.
    """
    return insert_session(work, token, device, user_id=by, two_factors=two_factors, stamp=stamp)


def insert_session(
    work: UnitOfWork, token: Secret, device: str, *, user_id: int, two_factors: bool, stamp: str | None = None
) -> int:
    """Store a session; return its id. The caller owns the transaction. Raises NotFoundError as `begin_session` does."""
    who = active_account(user_id, stamp=stamp)
    lifetime = session_lifetime(who.roles)
    session = work.number(Session)
    work.insert(
        Session,
        id=session,
        user_id=user_id,
        token_digest=digest(token.text),
        device=device[:LONGEST_DEVICE],
        begun_at=work.at,
        seen_at=work.at,
        idle_until=work.at + lifetime.idle,
        ends_at=work.at + lifetime.in_all,
        ended_at=None,
        proved_at=work.at,
        two_factors=two_factors,
        challenge=None,
        new_app=None,
    )
    work.audit("session.begun", session=session)
    return session


def new_token() -> Secret:
    """Return a token of 256 random bits."""
    return Secret(secrets.token_urlsafe(32))


def note_browser_seen(who: SignedIn) -> None:
    """Update the moment at which a browser was last seen, at most once a minute. In its own transaction.

    If the database cannot be written now, nothing is noted: a page that only reads is shown all the same. The session may end
    earlier by that, never later.
    """
    now = clock.now()
    if now - who.seen_at < SEEN_AGAIN:
        return
    try:
        with hurry(SEEN_SECONDS):
            _seen(who.session_id, now, now + session_lifetime(who.roles).idle)
    except StorageError as error:
        LOG.warning("session not noted as seen", session=who.session_id, error=str(error))


@housekeeping
def _seen(session_id: int, at: datetime, idle_until: datetime) -> None:
    seen = update(Session).where(Session.id == session_id).values(seen_at=at, idle_until=idle_until)
    db.session.execute(seen)


@transaction("accounts.sessions.end_session")
def end_session(work: UnitOfWork, session_id: int, *, by: int, operation: str | None = None) -> None:
    """Sign out one of the user's browsers; do nothing if it is signed out already."""
    if any(each.session_id == session_id for each in devices(by, at=work.at)):
        work.update(Session, {"id": session_id, "user_id": by}, ended_at=work.at)
        work.audit("session.ended", session=session_id)


@transaction("accounts.sessions.end_all_sessions")
def end_all_sessions(work: UnitOfWork, *, by: int, operation: str | None = None) -> int:
    """Sign out all browsers of the user, this one too; return their number."""
    return end_sessions_of(work, by)


def end_sessions_of(work: UnitOfWork, user_id: int, *, but: int | None = None) -> int:
    """Sign out all browsers of a user, except the session `but`, and end unfinished sign-ins; return their number.

    The caller owns the transaction.
    """
    alive = [each for each in devices(user_id, at=work.at) if each.session_id != but]
    for each in alive:
        work.update(Session, {"id": each.session_id}, ended_at=work.at)
    work.delete(UnfinishedSignIn, user_id=user_id)
    if alive:
        work.audit("sessions.ended", user=user_id, sessions=len(alive))
    return len(alive)


@transaction("accounts.sessions.renew_session")
def renew_session(work: UnitOfWork, token: Secret, *, session_id: int, by: int, operation: str | None = None) -> int:
    """Give a session a new token after the user has proved again who they are; the cookie of before is void. Return its id."""
    renew(work, token, session_id=session_id)
    return session_id


def renew(work: UnitOfWork, token: Secret, *, session_id: int) -> None:
    """Give a session a new token. The caller owns the transaction, in which the user proved who they are."""
    work.update(Session, {"id": session_id}, token_digest=digest(token.text), proved_at=work.at)
    work.audit("session.proved", session=session_id)
