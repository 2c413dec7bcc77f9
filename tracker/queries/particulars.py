"""The particulars of participants, opened with each person's key."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from tracker.models.base import db
from tracker.models.data_keys import cipher_of
from tracker.models.identifiers import COLUMN, decode_identifiers
from tracker.models.participants import Particulars, PersonKey


class ParticularsFact(NamedTuple):
    """The current particulars of a person; None is unknown."""

    id: int
    version: int
    family_name: str | None = None
    given_name: str | None = None
    native_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    nationality: str | None = None
    email: str | None = None
    language: str | None = None


NO_PARTICULARS = ParticularsFact(0, 0)
PARTICULARS: tuple[Any, ...] = (*(getattr(Particulars, name) for name in ParticularsFact._fields), Particulars.sealed)
"""The columns from which `open_particulars` makes a fact."""


def open_particulars(cells: Sequence[Any], participant_id: int, wrapped: bytes | None) -> ParticularsFact:
    """Return the fact in the cells of `PARTICULARS`, opened with the person's key as stored; `NO_PARTICULARS` without a row.

    Without identifiers if the key is destroyed. Raises `SealedError` if the data key for it is missing.
    """
    *plain, sealed = cells
    if plain[0] is None:
        return NO_PARTICULARS
    stored = ParticularsFact(*plain)
    if not sealed or not wrapped:
        return stored
    return stored._replace(**decode_identifiers(cipher_of(participant_id, wrapped).open(sealed, COLUMN)))


def current_particulars(ids: Collection[int]) -> dict[int, ParticularsFact]:
    """Return the current particulars by participant, opened as `open_particulars` does. One statement."""
    query = select(Particulars.participant_id, PersonKey.wrapped, *PARTICULARS)
    query = query.outerjoin(PersonKey, PersonKey.participant_id == Particulars.participant_id)
    rows = db.session.execute(query.where(Particulars.participant_id.in_(ids), Particulars.superseded_at.is_(None)))
    return {row[0]: open_particulars(tuple(row)[2:], row[0], row[1]) for row in rows}


def ids_with_plain_identifiers(limit: int) -> list[int]:
    """Return participants with identifiers that a former release stored plainly, the lowest id first. One statement.

    An index holds exactly these.
    """
    query = select(Particulars.participant_id).where(Particulars.sealed.is_(None)).distinct()
    return list(db.session.scalars(query.order_by(Particulars.participant_id).limit(limit)))


def count_plain_identifiers() -> int:
    """Return the number of participants whose identifiers are not sealed yet. One statement."""
    query = select(func.count(Particulars.participant_id.distinct())).where(Particulars.sealed.is_(None))
    return db.session.scalar(query) or 0


def plain_versions(ids: Collection[int]) -> dict[int, list[ParticularsFact]]:
    """Return the versions of particulars that are not sealed yet, by participant. One statement."""
    found: dict[int, list[ParticularsFact]] = defaultdict(list)
    query = select(Particulars.participant_id, *PARTICULARS[:-1])
    for id_, *cells in db.session.execute(query.where(Particulars.participant_id.in_(ids), Particulars.sealed.is_(None))):
        found[id_].append(ParticularsFact(*cells))
    return found
