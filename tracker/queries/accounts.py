"""Queries of accounts, their roles, their sessions, and participants without an account."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, bindparam, func, or_, select, type_coerce

from tracker.models.accounts import Session, User, UserRole
from tracker.models.base import Moment, db
from tracker.models.data_keys import remember_key
from tracker.models.participants import Participant, Particulars, PersonKey
from tracker.models.sealed_words import email_mark, open_words
from tracker.queries.participants import ParticipantKey
from tracker.queries.particulars import PARTICULARS, open_particulars

PARTICIPANT = frozenset({"participant"})


class SignedIn(NamedTuple):
    """A user who is signed in, with the session."""

    session_id: int
    seen_at: datetime
    user_id: int
    name: str
    email: str
    language: str | None
    stamp: str
    proved_at: datetime | None
    """When the user last proved who they are with this browser; None before this was stored."""
    two_factors: bool
    """Whether this browser was signed in with two factors."""
    participant: ParticipantKey | None
    """The participant who is this user; None for staff."""
    roles: frozenset[str]

    @property
    def is_staff(self) -> bool:
        """Whether this is a user of the office."""
        return bool(self.roles - PARTICIPANT)


class Account(NamedTuple):
    """A user who may sign in, or was invited to."""

    id: int
    name: str
    email: str
    language: str | None
    active: bool
    password: str | None
    """The argon2 hash; None until the invitation is accepted."""
    stamp: str
    roles: frozenset[str]
    password_nonce: str | None = None
    address_nonce: str | None = None
    """What the newest links say; links that say something else are void."""
    participant_id: int | None = None
    """The participant whose account it is; None for staff."""

    @property
    def is_staff(self) -> bool:
        """Whether this is a user of the office."""
        return bool(self.roles - PARTICIPANT)


class UninvitedParticipant(NamedTuple):
    """A participant who has not accepted an invitation."""

    id: int
    reference: str
    given_name: str | None
    family_name: str | None
    email: str | None
    user_id: int | None
    """None if never invited."""


class Device(NamedTuple):
    """A browser in which a user is signed in."""

    session_id: int
    device: str
    begun_at: datetime
    seen_at: datetime


# As stored: they are opened with the person's key, which comes in the same row.
NAME, EMAIL = type_coerce(User.name, String), type_coerce(User.email, String)
SIGNED_IN = (
    select(
        *(Session.id, Session.seen_at, Session.user_id, NAME, EMAIL, User.language, User.stamp),
        *(Session.proved_at, Session.two_factors),
        *(Participant.id, Participant.version, Participant.reference, UserRole.role),
        PersonKey.wrapped,
    )
    .join(User, User.id == Session.user_id)
    .outerjoin(Participant, Participant.user_id == User.id)
    .outerjoin(PersonKey, PersonKey.participant_id == Participant.id)
    .outerjoin(UserRole, UserRole.user_id == User.id)
    .where(User.active, Session.ended_at.is_(None), Session.token_digest == bindparam("digest"))
    .where(Session.idle_until > bindparam("at"), Session.ends_at > bindparam("at"))
)
ACCOUNT = (
    select(
        User.id,
        NAME.label("name"),
        EMAIL.label("email"),
        User.language,
        User.active,
        User.password,
        User.stamp,
        UserRole.role,
        User.password_nonce,
        User.address_nonce,
        Participant.id.label("participant_id"),
        PersonKey.wrapped,
    )
    .outerjoin(Participant, Participant.user_id == User.id)
    .outerjoin(PersonKey, PersonKey.participant_id == Participant.id)
    .outerjoin(UserRole, UserRole.user_id == User.id)
    .where(User.kind == "person", User.email.is_not(None))
    .order_by(User.id)
)


def signed_in(token_digest: bytes, *, at: datetime) -> SignedIn | None:
    """Return the user whose session with this token is valid at a moment, or None. One statement."""
    rows = db.session.connection().execute(SIGNED_IN, {"digest": token_digest, "at": at}).all()
    if not rows:
        return None
    first: Any = list(rows[0])
    first[3], first[4] = _opened(first[9], first[13], first[3], first[4])
    key = None if first[9] is None else ParticipantKey(*first[9:12])
    return SignedIn(*(*first[:9], key, _roles(rows)))


def account(
    *, id_: int | None = None, email: str | None = None, stamp: str | None = None, lock: bool = False
) -> Account | None:
    """Return the account with an id, an address or a stamp, or None. One statement.

    `lock` locks the row until the transaction ends, so that what is decided on it is still true when it is written.
    """
    known = User.id == id_ if id_ is not None else _has_email(email) if email is not None else User.stamp == stamp
    query = ACCOUNT.where(known)
    # Rows that name the account as their author may be inserted meanwhile: only its key must not change for them.
    rows = db.session.execute(query.with_for_update(of=User, key_share=True) if lock else query).all()
    return next(iter(_accounts(rows)), None)


def _has_email(email: str) -> ColumnElement[bool]:
    """Return the condition for an address: its mark, or the address itself if it is not sealed yet."""
    return or_(User.email_mark == email_mark(email), and_(User.email_mark.is_(None), User.email == email))


def staff() -> list[Account]:
    """Return the accounts of staff, the oldest first, without participants. One statement."""
    participants = select(UserRole.user_id).where(UserRole.role == "participant")
    found = _accounts(db.session.execute(ACCOUNT.where(User.id.not_in(participants))).all())
    return [each for each in found if each.roles]


def last_sign_ins(user_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each of these users last signed in, for those who did. One statement."""
    query = select(Session.user_id, func.max(Session.begun_at, type_=Moment).label("at")).group_by(Session.user_id)
    query = query.where(Session.user_id.in_(user_ids))
    return {row.user_id: row.at for row in db.session.execute(query)}


def devices(user_id: int, *, at: datetime) -> list[Device]:
    """Return the browsers in which a user is signed in at a moment, the latest seen first. One statement."""
    alive = Session.user_id == user_id, Session.ended_at.is_(None), Session.idle_until > at, Session.ends_at > at
    query = select(Session.id, Session.device, Session.begun_at, Session.seen_at).where(*alive)
    return [Device(*row) for row in db.session.execute(query.order_by(Session.seen_at.desc(), Session.id))]


def is_session_of(user_id: int, session_id: int) -> bool:
    """Return whether a session, current or ended, belongs to a user. One statement."""
    query = select(Session.id).where(Session.id == session_id, Session.user_id == user_id)
    return db.session.scalar(query) is not None


def invited_users(participant_ids: Collection[int]) -> dict[int, int]:
    """Return the user ids of invited participants, by participant. One statement."""
    query = select(Participant.id, Participant.user_id).where(Participant.id.in_(participant_ids))
    return {row.id: row.user_id for row in db.session.execute(query.where(Participant.user_id.is_not(None)))}


def uninvited(*, after: str, limit: int) -> list[UninvitedParticipant]:
    """Return participants who have not accepted an invitation, by reference, after the reference `after`. One statement."""
    who = Particulars.participant_id == Participant.id, Particulars.superseded_at.is_(None)
    query = (
        select(
            *(Participant.id, Participant.reference, Participant.user_id, PersonKey.wrapped),
            *PARTICULARS,
        )
        .outerjoin(PersonKey, PersonKey.participant_id == Participant.id)
        .outerjoin(Particulars, and_(*who))
        .outerjoin(User, User.id == Participant.user_id)
        .where(Participant.reference > after, Participant.erased_at.is_(None), User.password.is_(None))
    )
    rows = db.session.execute(query.order_by(Participant.reference).limit(limit))
    return [_uninvited(*row) for row in map(tuple, rows)]


def _uninvited(id_: int, reference: str, user_id: int | None, wrapped: bytes | None, *cells: Any) -> UninvitedParticipant:
    who = open_particulars(cells, id_, wrapped)
    return UninvitedParticipant(id_, reference, who.given_name, who.family_name, who.email, user_id)


def _accounts(rows: Sequence[Any]) -> list[Account]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return [_account(each[0], _roles(each)) for each in found.values()]


def _account(row: Any, roles: frozenset[str]) -> Account:
    names = _opened(row.participant_id, row.wrapped, row.name, row.email)
    after = row.password_nonce, row.address_nonce, row.participant_id
    return Account(*(row.id, *names, *tuple(row)[3:7], roles, *after))


def _opened(participant_id: int | None, wrapped: bytes | None, *stored: str) -> tuple[str, ...]:
    """Return stored words of an account, whose person's key is given as stored."""
    if participant_id is not None:
        remember_key(participant_id, wrapped)
    return tuple(open_words(each) or "" for each in stored)


def _roles(rows: Sequence[Any]) -> frozenset[str]:
    return frozenset(row.role for row in rows if row.role is not None)
