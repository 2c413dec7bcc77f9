"""Places of the quota, numbered in windows with ceilings, and the ledger of what happened to them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.compliance.rulebook import DIRECTIONS
from tracker.models.base import Base, Moment, one_of, partial_unique_index

RETURNS = ("lapsed", "cancelled", "corrected")
KINDS = ("issued", "lapsed", "cancelled", "correction")


class CeilingRow(Base):
    """The number of places of a window, as recorded by a manager. The newest row of a window is in force."""

    __tablename__ = "quota_ceilings"
    __table_args__ = (
        one_of("direction", DIRECTIONS),
        CheckConstraint("amount >= 0", name="not_negative"),
        partial_unique_index("uq_quota_ceilings_standing", "superseded_at IS NULL", "scheme", "direction", "window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme: Mapped[str]
    direction: Mapped[str]
    window: Mapped[str]
    """`YYYY`, `YYYY-H1` or `YYYY-H2`."""
    amount: Mapped[int]
    source: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(Moment)


class QuotaWindow(Base):
    """A window with taken places. Its row is locked while a place is taken or given back."""

    __tablename__ = "quota_windows"
    __table_args__ = (one_of("direction", DIRECTIONS), UniqueConstraint("scheme", "direction", "window"))

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme: Mapped[str]
    direction: Mapped[str]
    window: Mapped[str]


class Place(Base):
    """One unit of the quota. The row of a returned place is not deleted, but its number is free again."""

    __tablename__ = "places"
    __table_args__ = (
        one_of("direction", DIRECTIONS),
        one_of("returned_as", RETURNS),
        CheckConstraint("number BETWEEN 1 AND ceiling", name="below_ceiling"),
        CheckConstraint("number >= 1", name="counted_from_one"),
        partial_unique_index("uq_places_number", "given_back_on IS NULL", "scheme", "direction", "window", "number"),
        partial_unique_index("uq_places_person", "given_back_on IS NULL", "participant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme: Mapped[str]
    direction: Mapped[str]
    window: Mapped[str]
    number: Mapped[int]
    ceiling: Mapped[int | None]
    """A copy of the ceiling, so that a CHECK enforces the limit; None if no ceiling is known."""
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"))
    taken_on: Mapped[date]
    given_back_on: Mapped[date | None]
    returned_as: Mapped[str | None]
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))


class LedgerEntry(Base):
    """One event in a window: `issued` takes places, the others give them back; a correction does either."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        one_of("direction", DIRECTIONS),
        one_of("kind", KINDS),
        Index("ix_ledger_entries_window", "scheme", "direction", "window", "happened_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme: Mapped[str]
    direction: Mapped[str]
    window: Mapped[str]
    kind: Mapped[str]
    amount: Mapped[int]
    happened_on: Mapped[date]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    note: Mapped[str | None]
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    superseded_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the fact behind the entry was corrected: the entry no longer counts from then on."""
