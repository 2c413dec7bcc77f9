"""People with a visa: who they are, the visa, the stay, and the passport's number under a key of their own."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.compliance.rulebook import DIRECTIONS
from tracker.models.base import Base, Fact, Moment, Ordered, one_of, partial_index, partial_unique_index

SEXES = ("F", "M", "X")


class Participant(Base):
    """A person under one scheme. Rows stay for ever, so that no address ever means somebody else."""

    __tablename__ = "participants"
    __table_args__ = (
        one_of("direction", DIRECTIONS),
        partial_index("ix_participants_due", "next_change_on IS NOT NULL", "next_change_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(Ordered, unique=True)
    scheme: Mapped[str]
    direction: Mapped[str]
    version: Mapped[int]
    """Of particulars, visa, stay and passport together; jobs and courses have their own."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    next_change_on: Mapped[date | None]
    """The day on which time alone changes the verdict; the daily run takes those whose day has come."""
    permitted_until: Mapped[date | None]
    """The last permitted day: stamped, or counted from the arrival; None before it."""
    created_at: Mapped[datetime] = mapped_column(Moment)


def _once(table: str) -> tuple[UniqueConstraint, Index]:
    """A fact that a person has once: its versions are unique, and one of them stands."""
    return (
        UniqueConstraint("participant_id", "version"),
        partial_unique_index(f"uq_{table}_standing", "superseded_at IS NULL", "participant_id"),
    )


class Particulars(Fact, Base):
    """Who a person is."""

    __tablename__ = "particulars"
    __table_args__ = (*_once("particulars"), one_of("sex", SEXES))

    family_name: Mapped[str | None]
    given_name: Mapped[str | None]
    native_name: Mapped[str | None]
    birth_date: Mapped[date | None]
    sex: Mapped[str | None]
    nationality: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str | None]
    folded: Mapped[str | None]
    """The three names without width, case and spaces, one after the other: what a name is looked for in."""


class VisaRow(Fact, Base):
    """The application and the visa, and how either of them ended."""

    __tablename__ = "visas"
    __table_args__ = _once("visas")

    applied_on: Mapped[date | None]
    issued_on: Mapped[date | None]
    enter_by: Mapped[date | None]
    refused_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    lapsed_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]


class StayRow(Fact, Base):
    """The days in the territory, from arrival to the final departure."""

    __tablename__ = "stays"
    __table_args__ = _once("stays")

    arrived_on: Mapped[date | None]
    permitted_until: Mapped[date | None]
    """The last permitted day as stamped; None where the scheme's own length decides."""
    departed_on: Mapped[date | None]


class Passport(Fact, Base):
    """The passport's number, sealed with the person's key; the mark answers only whether two are the same."""

    __tablename__ = "passports"
    __table_args__ = _once("passports")

    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mark: Mapped[bytes] = mapped_column(LargeBinary, index=True)


class PersonKey(Base):
    """The key of one person, wrapped by the settings' key. Where its row is gone, so is what it sealed."""

    __tablename__ = "person_keys"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)
