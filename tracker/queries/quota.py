"""Queries of taken places, of ceilings recorded by managers, and of the ledger's lines."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, case, func, select

from tracker.compliance.ledger import Kind, Line
from tracker.compliance.loading import builtin
from tracker.compliance.quota import Ceiling, parse_window, published, recorded
from tracker.compliance.rulebook import DIRECTIONS
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.quota import CeilingRow, LedgerEntry, Place, QuotaWindow


class WindowKey(NamedTuple):
    """One window of one scheme and direction."""

    scheme: str
    direction: str
    window: str
    """`YYYY`, `YYYY-H1` or `YYYY-H2`."""


class PlaceFact(NamedTuple):
    """A taken place."""

    id: int
    scheme: str
    direction: str
    window: str
    number: int
    participant_id: int
    taken_on: date

    @property
    def window_key(self) -> WindowKey:
        """Return the window of the place."""
        return WindowKey(self.scheme, self.direction, self.window)


class CeilingFact(NamedTuple):
    """A ceiling that a manager recorded for one window."""

    window: str
    amount: int
    source: str
    recorded_at: datetime
    recorded_by: str
    """The manager's name."""
    superseded_at: datetime | None
    """When another ceiling replaced it; None for the current one."""


class TakenPlaces(NamedTuple):
    """The places of a quota year in one direction at the end of a day."""

    issued: int = 0
    live: int = 0
    """The taken places: issued and not given back."""


PLACE = tuple(getattr(Place, name) for name in PlaceFact._fields)


def known_ceilings(scheme: str, direction: str) -> tuple[Ceiling, ...]:
    """Return the rulebook's ceilings, then those recorded by managers in the order of recording. One statement."""
    query = select(CeilingRow.window, CeilingRow.amount, CeilingRow.source)
    query = query.where(CeilingRow.scheme == scheme, CeilingRow.direction == direction, CeilingRow.superseded_at.is_(None))
    rows = db.session.execute(query.order_by(CeilingRow.id)).all()
    found = builtin().schemes.get(scheme)
    return (*(published(found, direction) if found else ()), *(recorded(*row) for row in rows))


def all_ceilings() -> dict[tuple[str, str], tuple[Ceiling, ...]]:
    """Return the known ceilings of every scheme and direction, as `known_ceilings` does. One statement."""
    query = select(CeilingRow.scheme, CeilingRow.direction, CeilingRow.window, CeilingRow.amount, CeilingRow.source)
    rows = db.session.execute(query.where(CeilingRow.superseded_at.is_(None)).order_by(CeilingRow.id))
    found: dict[tuple[str, str], list[Ceiling]] = defaultdict(list)
    for scheme in builtin().schemes.values():
        for direction in DIRECTIONS:
            found[scheme.name, direction].extend(published(scheme, direction))
    for name, direction, window, amount, source in rows:
        found[name, direction].append(recorded(window, amount, source))
    return {way: tuple(known) for way, known in found.items()}


def ceiling_versions(scheme: str, direction: str, year: int) -> list[CeilingFact]:
    """Return every ceiling recorded for the windows of a year, the newest first. One statement."""
    ceiling = CeilingRow
    query = select(ceiling.window, ceiling.amount, ceiling.source, ceiling.recorded_at, User.name, ceiling.superseded_at)
    query = query.join(User, User.id == ceiling.recorded_by).where(*_of_year(scheme, direction, year))
    return [CeilingFact(*row) for row in db.session.execute(query.order_by(ceiling.id.desc()))]


def newest_ceiling_id(scheme: str, direction: str, year: int) -> int:
    """Return the id of the ceiling recorded last for a window of a year; 0 without one. One statement."""
    query = select(func.coalesce(func.max(CeilingRow.id), 0)).where(*_of_year(scheme, direction, year))
    return db.session.scalars(query).one()


def _of_year(scheme: str, direction: str, year: int) -> tuple[ColumnElement[bool], ...]:
    ceiling = CeilingRow
    return ceiling.scheme == scheme, ceiling.direction == direction, ceiling.window.in_(windows_of(year))


def lock_window(key: WindowKey) -> int | None:
    """Lock a window until the transaction ends and return its id; None if no place was ever taken in it."""
    query = select(QuotaWindow.id).where(
        QuotaWindow.scheme == key.scheme, QuotaWindow.direction == key.direction, QuotaWindow.window == key.window
    )
    return db.session.scalar(query.with_for_update())


def taken_numbers(key: WindowKey) -> list[int]:
    """Return the numbers of a window's taken places, ascending."""
    query = select(Place.number).where(*_in(key), Place.given_back_on.is_(None))
    return list(db.session.scalars(query.order_by(Place.number)))


def taken_count(key: WindowKey) -> tuple[int, int]:
    """Return how many places of a window are taken, and the highest number (0 for none). One statement."""
    query = select(func.count(), func.coalesce(func.max(Place.number), 0)).where(*_in(key), Place.given_back_on.is_(None))
    count, highest = db.session.execute(query).one()
    return count, highest


def places_of(ids: Collection[int]) -> dict[int, PlaceFact]:
    """Return the places that participants hold, by participant. One statement."""
    query = select(*PLACE).where(Place.participant_id.in_(ids), Place.given_back_on.is_(None))
    return {row.participant_id: PlaceFact(*row) for row in db.session.execute(query)}


def issue_entry(place_id: int) -> int:
    """Return the id of the ledger entry for the issue of a place."""
    query = select(LedgerEntry.id).where(
        LedgerEntry.place_id == place_id, LedgerEntry.kind == "issued", LedgerEntry.superseded_at.is_(None)
    )
    return db.session.scalars(query).one()


def ledger_lines(scheme: str, direction: str, year: int, through: date) -> list[Line]:
    """Return the ledger's lines of a quota year up to a day, included, summed by kind and day. One statement."""
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
    """Return how many places of a quota year are taken at the end of a day, counted from the places alone. One statement."""
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


def taken_by_way(year: int, through: date) -> dict[tuple[str, str], TakenPlaces]:
    """Return the places of a quota year at the end of a day, by scheme and direction. One statement.

    A direction without places is missing. Counted from the places alone; a corrected place was never issued.
    """
    gone = Place.given_back_on.is_not(None) & (Place.given_back_on <= through)
    query = select(Place.scheme, Place.direction, func.count(), func.sum(case((gone, 0), else_=1))).where(
        Place.window.in_(windows_of(year)), Place.taken_on <= through, Place.returned_as.is_distinct_from("corrected")
    )
    rows = db.session.execute(query.group_by(Place.scheme, Place.direction))
    return {(scheme, direction): TakenPlaces(issued, live) for scheme, direction, issued, live in rows}


def windows_of(year: int) -> tuple[str, str, str]:
    """Return every possible name of a window in a year."""
    name = parse_window(f"{year:04}").name
    return name, f"{name}-H1", f"{name}-H2"


def _in(key: WindowKey) -> tuple[ColumnElement[bool], ...]:
    return Place.scheme == key.scheme, Place.direction == key.direction, Place.window == key.window


def current_ceiling(key: WindowKey) -> int | None:
    """Return the id of the current recorded ceiling of a window; None without one."""
    query = select(CeilingRow.id).where(
        CeilingRow.scheme == key.scheme,
        CeilingRow.direction == key.direction,
        CeilingRow.window == key.window,
        CeilingRow.superseded_at.is_(None),
    )
    return db.session.scalar(query)
