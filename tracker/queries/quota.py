"""Places as they are taken, the ceilings that managers recorded, and the lines of the ledger."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, func, select

from tracker.compliance.ledger import Kind, Line
from tracker.compliance.loading import builtin
from tracker.compliance.quota import Ceiling, parse_window, published, recorded
from tracker.models import quota as kept
from tracker.models.base import db
from tracker.models.quota import LedgerEntry, Place, QuotaWindow


class WindowKey(NamedTuple):
    """One window of one scheme, one way."""

    scheme: str
    direction: str
    window: str
    """`YYYY`, `YYYY-H1` or `YYYY-H2`."""


class PlaceFact(NamedTuple):
    """A place that is taken."""

    id: int
    scheme: str
    direction: str
    window: str
    number: int
    participant_id: int
    taken_on: date

    @property
    def window_key(self) -> WindowKey:
        """The window that it is a place of."""
        return WindowKey(self.scheme, self.direction, self.window)


PLACE = tuple(getattr(Place, name) for name in PlaceFact._fields)


def known_ceilings(scheme: str, direction: str) -> tuple[Ceiling, ...]:
    """What the rulebook knows, then what managers recorded, in that order. One statement."""
    query = select(kept.Ceiling.window, kept.Ceiling.amount, kept.Ceiling.source)
    query = query.where(
        kept.Ceiling.scheme == scheme, kept.Ceiling.direction == direction, kept.Ceiling.superseded_at.is_(None)
    )
    rows = db.session.execute(query.order_by(kept.Ceiling.id)).all()
    found = builtin().schemes.get(scheme)
    return (*(published(found, direction) if found else ()), *(recorded(*row) for row in rows))


def held_window(key: WindowKey) -> int | None:
    """The id of a window, locked until the transaction ends; None where no place was ever taken in it."""
    query = select(QuotaWindow.id).where(
        QuotaWindow.scheme == key.scheme, QuotaWindow.direction == key.direction, QuotaWindow.window == key.window
    )
    return db.session.scalar(query.with_for_update())


def taken_numbers(key: WindowKey) -> list[int]:
    """The numbers of the places that are taken in a window, in rising order."""
    query = select(Place.number).where(*_in(key), Place.given_back_on.is_(None))
    return list(db.session.scalars(query.order_by(Place.number)))


def taken_count(key: WindowKey) -> tuple[int, int]:
    """How many places of a window are taken, and the highest of their numbers (0 for none). One statement."""
    query = select(func.count(), func.coalesce(func.max(Place.number), 0)).where(*_in(key), Place.given_back_on.is_(None))
    count, highest = db.session.execute(query).one()
    return count, highest


def places_of(ids: Collection[int]) -> dict[int, PlaceFact]:
    """The places that people hold, by participant. One statement."""
    query = select(*PLACE).where(Place.participant_id.in_(ids), Place.given_back_on.is_(None))
    return {row.participant_id: PlaceFact(*row) for row in db.session.execute(query)}


def issue_entry(place_id: int) -> int:
    """The ledger's line of a place's issue."""
    query = select(LedgerEntry.id).where(
        LedgerEntry.place_id == place_id, LedgerEntry.kind == "issued", LedgerEntry.superseded_at.is_(None)
    )
    return db.session.scalars(query).one()


def ledger_lines(scheme: str, direction: str, year: int, through: date) -> list[Line]:
    """What happened to the places of a quota year up to a day, summed by kind and day. One statement."""
    query = select(LedgerEntry.kind, LedgerEntry.happened_on, func.sum(LedgerEntry.amount)).where(
        LedgerEntry.scheme == scheme,
        LedgerEntry.direction == direction,
        LedgerEntry.window.in_(windows_of(year)),
        LedgerEntry.happened_on <= through,
        LedgerEntry.superseded_at.is_(None),
    )
    rows = db.session.execute(query.group_by(LedgerEntry.kind, LedgerEntry.happened_on))
    return [Line(cast("Kind", kind), on, amount, year) for kind, on, amount in rows]


def live_places(scheme: str, direction: str, year: int, through: date) -> int:
    """How many places of a quota year are taken at the end of a day, counted from the places alone. One statement."""
    gone = Place.given_back_on.is_not(None) & (Place.given_back_on <= through)
    query = select(func.count()).where(
        Place.scheme == scheme,
        Place.direction == direction,
        Place.window.in_(windows_of(year)),
        Place.taken_on <= through,
        ~gone,
        Place.returned_as.is_distinct_from("corrected"),
    )
    return db.session.scalars(query).one()


def windows_of(year: int) -> tuple[str, str, str]:
    """Every name that a window of a year can have."""
    name = parse_window(f"{year:04}").name
    return name, f"{name}-H1", f"{name}-H2"


def _in(key: WindowKey) -> tuple[ColumnElement[bool], ...]:
    return Place.scheme == key.scheme, Place.direction == key.direction, Place.window == key.window


def standing_ceiling(key: WindowKey) -> int | None:
    """The id of the ceiling that is recorded for a window; None where none is."""
    query = select(kept.Ceiling.id).where(
        kept.Ceiling.scheme == key.scheme,
        kept.Ceiling.direction == key.direction,
        kept.Ceiling.window == key.window,
        kept.Ceiling.superseded_at.is_(None),
    )
    return db.session.scalar(query)
