"""Users who sign in, the programme's own services, their roles and sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment, one_of

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
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    """In lower case; None for a service."""
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

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    device: Mapped[str]
    """The browser's own description."""
    begun_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    idle_until: Mapped[datetime] = mapped_column(Moment)
    """When the session ends unless the browser is seen before."""
    ends_at: Mapped[datetime] = mapped_column(Moment)
    """When the session ends in any case."""
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the user, a new password or the closing of the account ended it."""


class Throttle(Base):
    """The tries of one account, browser or network address. No fact of the programme: old rows are deleted each night."""

    __tablename__ = "throttles"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """A keyed digest: the row tells neither the address nor the account."""
    whole_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """When all tries are there again. Each try moves it by one pause, as in the generic cell rate algorithm."""
