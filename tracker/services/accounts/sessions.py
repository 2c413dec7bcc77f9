"""Browsers are signed in and out. A session is a row: who ends it, ends it everywhere and at once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import update

from tracker import clock
from tracker.adapters.keys import Secret
from tracker.errors import NotFoundError
from tracker.models.accounts import Session
from tracker.models.base import db
from tracker.models.transaction import housekeeping, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.accounts import SignedIn, account, devices

LONGEST_DEVICE = 200
"""Characters that are kept of what a browser says it is."""
SEEN_AGAIN = timedelta(minutes=1)
"""How old the moment at which a browser was last seen may get before it is written anew."""


class SessionLifetime(NamedTuple):
    """How long a session lasts: without being seen, and in all."""

    idle: timedelta
    in_all: timedelta


ON_A_PHONE = SessionLifetime(timedelta(days=7), timedelta(days=30))
"""Of a participant, who sees only what is their own."""
AT_A_DESK = SessionLifetime(timedelta(hours=1), timedelta(hours=12))
"""Of staff, who note_browser_seen what belongs to others."""


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def session_lifetime(roles: frozenset[str]) -> SessionLifetime:
    """How long somebody with these roles stays signed in."""
    return ON_A_PHONE if roles <= {"participant"} else AT_A_DESK


@transaction("accounts.sessions.begin_session")
def begin_session(work: UnitOfWork, token: Secret, device: str, *, by: int, operation: str | None = None) -> int:
    """A browser is signed in, with a token that nobody else has; its session's id. Raises `NotFoundError`."""
    who = account(id_=by)
    if who is None or not who.active:
        raise NotFoundError("there is no such account")
    lasts = session_lifetime(who.roles)
    session = work.number(Session)
    work.insert(
        Session,
        id=session,
        user_id=by,
        token_digest=digest(token.text),
        device=device[:LONGEST_DEVICE],
        begun_at=work.at,
        seen_at=work.at,
        idle_until=work.at + lasts.idle,
        ends_at=work.at + lasts.in_all,
        ended_at=None,
    )
    work.audit("session.begun", session=session)
    return session


def new_token() -> Secret:
    """A token of 256 random bits."""
    return Secret(secrets.token_urlsafe(32))


def note_browser_seen(who: SignedIn) -> None:
    """Notes that a browser was seen, at most once a minute."""
    now = clock.now()
    if now - who.seen_at >= SEEN_AGAIN:
        _seen(who.session_id, now, now + session_lifetime(who.roles).idle)


@housekeeping
def _seen(session_id: int, at: datetime, idle_until: datetime) -> None:
    seen = update(Session).where(Session.id == session_id).values(seen_at=at, idle_until=idle_until)
    db.session.execute(seen)


@transaction("accounts.sessions.end_session")
def end_session(work: UnitOfWork, session_id: int, *, by: int, operation: str | None = None) -> None:
    """One browser of one's own is signed out; one that is signed out already stays so."""
    if any(each.session_id == session_id for each in devices(by, at=work.at)):
        work.update(Session, {"id": session_id, "user_id": by}, ended_at=work.at)
        work.audit("session.ended", session=session_id)


@transaction("accounts.sessions.end_all_sessions")
def end_all_sessions(work: UnitOfWork, *, by: int, operation: str | None = None) -> int:
    """All browsers of one's own are signed out, this one too; how many there were."""
    return end_sessions_of(work, by)


def end_sessions_of(work: UnitOfWork, user_id: int) -> int:
    """All browsers of a user are signed out; how many there were. The caller owns the transaction."""
    alive = devices(user_id, at=work.at)
    for each in alive:
        work.update(Session, {"id": each.session_id}, ended_at=work.at)
    if alive:
        work.audit("sessions.ended", user=user_id, sessions=len(alive))
    return len(alive)
