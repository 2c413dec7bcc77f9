"""Participants: their particulars, visa, stay, and the passport number under a key of their own."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.compliance.rulebook import DIRECTIONS
from tracker.models.base import Base, Moment, Ordered, one_of, partial_index, partial_unique_index
from tracker.models.fact_columns import Fact

SEXES = ("F", "M", "X")
NO_LAST_DAY = "stay_ends_on IS NULL AND visa_ends_on IS NULL"


class Participant(Base):
    """A person under one scheme. Rows are never deleted, so that an id in a URL never means another person."""

    __tablename__ = "participants"
    __table_args__ = (
        one_of("direction", DIRECTIONS),
        partial_index("ix_participants_due", "next_change_on IS NOT NULL", "next_change_on"),
        partial_index("ix_participants_erased", "erased_at IS NOT NULL", "id"),
        partial_index("ix_participants_stay_ends", "stay_ends_on IS NOT NULL", "stay_ends_on", "id"),
        partial_index("ix_participants_visa_ends", "visa_ends_on IS NOT NULL", "visa_ends_on", "id"),
        partial_index("ix_participants_no_last_day", f"{NO_LAST_DAY} AND erased_at IS NULL", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(Ordered, unique=True)
    scheme: Mapped[str]
    direction: Mapped[str]
    version: Mapped[int]
    """The version of particulars, visa, stay and passport together; jobs and courses have their own."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    next_change_on: Mapped[date | None]
    """The day on which time alone changes the assessment; the daily run assesses the participant again from then on."""
    permitted_until: Mapped[date | None]
    """The last permitted day: stamped, or counted from the arrival; None before the arrival."""
    stay_ends_on: Mapped[date | None]
    """The last day of the stay: the departure, else the last permitted day; None without an arrival, and if erased."""
    visa_ends_on: Mapped[date | None]
    """The last day of application and visa, of a participant who never arrived; None for others, and if erased."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    age_applied: Mapped[int | None]
    """The completed years on the day of application, which reports count; None if either day is unknown."""
    erased_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the personal data were erased."""


def _one_current_version(table: str) -> tuple[UniqueConstraint, Index]:
    """Return the constraints of a fact that a participant has once: unique versions, one of them current."""
    return (
        UniqueConstraint("participant_id", "version"),
        partial_unique_index(f"uq_{table}_standing", "superseded_at IS NULL", "participant_id"),
    )


class Particulars(Fact, Base):
    """A participant's names, birth date, sex, nationality, email address and language.

    Names, birth date and email address are sealed together. Their own columns hold values only in rows of releases before
    December 2026, until the nightly run seals them.
    """

    __tablename__ = "particulars"
    __table_args__ = (
        *_one_current_version("particulars"),
        one_of("sex", SEXES),
        partial_index("ix_particulars_unsealed", "sealed IS NULL", "participant_id"),
    )

    family_name: Mapped[str | None]
    given_name: Mapped[str | None]
    native_name: Mapped[str | None]
    birth_date: Mapped[date | None]
    sex: Mapped[str | None]
    nationality: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The identifiers under the person's key, see `models.identifiers`; empty bytes if erased, None in rows not yet sealed."""


class VisaRow(Fact, Base):
    """The days of the application and the visa, and of how either ended."""

    __tablename__ = "visas"
    __table_args__ = _one_current_version("visas")

    applied_on: Mapped[date | None]
    issued_on: Mapped[date | None]
    enter_by: Mapped[date | None]
    refused_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    lapsed_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]


class StayRow(Fact, Base):
    """The stay in the territory, from the arrival to the final departure."""

    __tablename__ = "stays"
    __table_args__ = _one_current_version("stays")

    arrived_on: Mapped[date | None]
    permitted_until: Mapped[date | None]
    """The last permitted day as stamped; None if the scheme's length of stay applies."""
    departed_on: Mapped[date | None]


class Passport(Fact, Base):
    """The passport number, sealed with the participant's key. Equal numbers have equal marks."""

    __tablename__ = "passports"
    __table_args__ = _one_current_version("passports")

    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mark: Mapped[bytes] = mapped_column(LargeBinary, index=True)


class SearchMark(Base):
    """A keyed digest of a word, or of its beginning, by which a participant is found now. No history: a correction replaces them."""

    __tablename__ = "participant_search_marks"
    # The key is the index of the search. SQLite then stores the rows there alone.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy reads it

    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participants.id"), primary_key=True, autoincrement=False, index=True
    )


class PersonKey(Base):
    """The key of one participant, wrapped by the settings' key. Without it all that it sealed is unreadable."""

    __tablename__ = "person_keys"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    """Empty from the erasure until no byte of the key is left in the files of the database; then the row is deleted."""
    made_at: Mapped[datetime] = mapped_column(Moment)
