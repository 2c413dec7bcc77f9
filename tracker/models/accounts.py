"""Users who sign in, the programme's own services, their roles, sessions and second factors."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment, one_of, partial_index
from tracker.models.sealed_words import SealedWords

KINDS = ("person", "service")
ROLES = ("participant", "officer", "manager", "administrator")
COMMAND_LINE, DAILY_RUN = -1, -2
"""The services that act when no user is signed in. A migration creates them; no person's id is below zero."""


class User(Base):
    """A person who signs in, or a service of the programme."""

    __tablename__ = "users"
    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(SealedWords)
    email: Mapped[str | None] = mapped_column(SealedWords, unique=True)
    """In lower case; None for a service."""
    email_mark: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, unique=True)
    """A keyed digest of the address, by which the account is found; None for a service, and before the address was sealed."""
    language: Mapped[str | None]
    active: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment)
    password: Mapped[str | None]
    """The argon2 hash; None until the invitation was accepted."""
    stamp: Mapped[str | None]
    """Changes with the password: links and sessions with an earlier stamp are void. None for a service."""
    password_nonce: Mapped[str | None]
    """What the newest link for a new password says; earlier links are void. None if none was sent."""
    address_nonce: Mapped[str | None]
    """The same of links for a new email address."""


class UserRole(Base):
    """A role that a user has."""

    __tablename__ = "user_roles"
    __table_args__ = (one_of("role", ROLES),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class Session(Base):
    """One browser that a user is signed in with. The browser holds the token, the row only its SHA-256."""

    __tablename__ = "sessions"
    __table_args__ = (partial_index("ix_sessions_secrets", "challenge IS NOT NULL OR new_app IS NOT NULL", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    device: Mapped[str]
    """The browser's own description."""
    begun_at: Mapped[datetime] = mapped_column(Moment, index=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    idle_until: Mapped[datetime] = mapped_column(Moment)
    """When the session ends unless the browser is seen before."""
    ends_at: Mapped[datetime] = mapped_column(Moment)
    """When the session ends in any case."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the user, a new password or the closing of the account ended it."""
    proved_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the user last proved who they are with this browser; None for sessions from before this was stored."""
    two_factors: Mapped[bool]
    """Whether a second factor was proved as well, or a passkey, which is two factors in one."""
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the next passkey of this browser must sign; None if none was requested, or it was answered."""
    new_app: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The encrypted secret of an authenticator app that is being set up; None if none is."""


class UnfinishedSignIn(Base):
    """A browser whose user has to prove more before it is signed in. No fact of the programme: deleted when it is over."""

    __tablename__ = "unfinished_sign_ins"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """The SHA-256 of the token that the browser holds."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Whose password was entered; None if a passkey alone is to say who it is."""
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    """What a passkey must sign."""
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)


class FormPage(Base):
    """A page that answered a form, for a day, so that back, forward and reload show it without sending the form again.

    No fact of the programme. Its key is the token, which only the browser holds.
    """

    __tablename__ = "form_pages"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """The SHA-256 of the token in the address of the page."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The page with its path and status, encrypted with a key made of the token."""
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)


class AuthenticatorApp(Base):
    """The application on a user's phone that shows a new code every 30 seconds (TOTP, RFC 6238)."""

    __tablename__ = "authenticator_apps"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The secret, encrypted with the settings' key."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_step: Mapped[int]
    """The period of 30 seconds, counted from 1970, of the last accepted code: no code of it or before is accepted."""


class RecoveryCode(Base):
    """A code that takes the place of the second factor once. The codes of a user are made together."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """A keyed digest of the user and the code."""
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Passkey(Base):
    """A key pair on a user's device; the private half never leaves it (WebAuthn)."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """The name that the device gave it."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often the device says it was used: always 0 if it is synchronised between devices."""
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Throttle(Base):
    """The tries of one account, browser or network address. No fact of the programme: old rows are deleted each night."""

    __tablename__ = "throttles"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """A keyed digest: the row tells neither the address nor the account."""
    whole_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """When all tries are there again. Each try moves it by one pause, as in the generic cell rate algorithm."""
