"""Who acts: people who sign in, the programme's own services, and what each of them may be."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import Base, Moment, one_of

KINDS = ("person", "service")
ROLES = ("participant", "officer", "manager", "administrator")
COMMAND_LINE, DAILY_RUN = -1, -2
"""The services that act where nobody is signed in. A migration makes them; below zero no person's id ever is."""


class User(Base):
    """Somebody who signs in, or a service of the programme."""

    __tablename__ = "users"
    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str | None]
    active: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment)


class UserRole(Base):
    """A role that a user has."""

    __tablename__ = "user_roles"
    __table_args__ = (one_of("role", ROLES),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
