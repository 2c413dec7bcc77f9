"""The search of participants by the marks of their names, email addresses, birth dates and references."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, exists, false, literal, or_, select, union

from tracker.models.base import db
from tracker.models.participants import Participant, Particulars, Passport, PersonKey, SearchMark
from tracker.queries.particulars import PARTICULARS, open_particulars

LAST_CHARACTER = "\U0010ffff"


class MarkedWord(NamedTuple):
    """One word of a search, as marks (see `formats.search.typed`)."""

    ways: tuple[tuple[tuple[int, ...], ...], ...]
    """A participant is found if one of these ways applies: if there is a mark of each of its groups."""
    exact: tuple[int, ...]
    """Marks of a whole word that is written like this one."""
    alike: tuple[int, ...]
    """Marks of a whole word that differs in its spelling only."""
    beginnings: tuple[str, ...]
    """The beginnings of references that this may be."""


class SearchCursor(NamedTuple):
    """The position of a participant among those found: the worse the match, the higher the rank."""

    rank: int = -1
    reference: str = ""


class FoundPerson(NamedTuple):
    """A participant as a list shows them."""

    id: int
    reference: str
    family_name: str | None
    given_name: str | None
    native_name: str | None
    birth_date: date | None
    scheme: str
    direction: str
    rank: int = 0
    """0 if every word is written like this; 1 more for each word spelled otherwise, 2 for each word begun."""
    erased_at: datetime | None = None


def participants_by_reference(*, after: str, limit: int) -> list[FoundPerson]:
    """Return the participants whose references come after one, by reference. One statement."""
    own = Participant.id, Participant.reference, Participant.scheme, Participant.direction, literal(0), Participant.erased_at
    query = select(*own, PersonKey.wrapped, *PARTICULARS).outerjoin(PersonKey, PersonKey.participant_id == Participant.id)
    current = and_(Particulars.participant_id == Participant.id, Particulars.superseded_at.is_(None))
    query = query.outerjoin(Particulars, current).where(Participant.reference > after)
    rows = db.session.execute(query.order_by(Participant.reference).limit(limit))
    return [_found_person(tuple(row)) for row in rows]


def search_participants(
    words: Sequence[MarkedWord], *, passport: bytes | None, after: SearchCursor, limit: int
) -> list[FoundPerson]:
    """Return the participants who match all words, or whose current or former passport has the mark; none without words.

    The best matches come first, equal ones by reference. One statement, which reads the marks of matching people only.
    """
    if not words:
        return []
    found: list[Select[int]] = [select(Participant.id).where(*(Participant.id.in_(_matching(word)) for word in words))]
    if passport is not None:
        found.append(select(Passport.participant_id).where(Passport.mark == passport))
    rank = sum((_rank(word) for word in words), literal(0)).label("rank")
    own = Participant.id, Participant.reference, Participant.scheme, Participant.direction
    matched = select(*own, rank, Participant.erased_at).where(Participant.id.in_(union(*found))).subquery()
    row = matched.c
    current = and_(Particulars.participant_id == row.id, Particulars.superseded_at.is_(None))
    query = select(row.id, row.reference, row.scheme, row.direction, row.rank, row.erased_at, PersonKey.wrapped, *PARTICULARS)
    query = query.outerjoin(PersonKey, PersonKey.participant_id == row.id).outerjoin(Particulars, current)
    later = or_(row.rank > after.rank, and_(row.rank == after.rank, row.reference > after.reference))
    query = query.where(later).order_by(row.rank, row.reference).limit(limit)
    return [_found_person(tuple(found_row)) for found_row in db.session.execute(query)]


def _found_person(row: tuple[Any, ...]) -> FoundPerson:
    id_, reference, scheme, direction, rank, erased_at, wrapped, *cells = row
    who = open_particulars(cells, id_, wrapped)
    names = who.family_name, who.given_name, who.native_name, who.birth_date
    return FoundPerson(id_, reference, *names, scheme, direction, rank, erased_at)


def ids_without_mark(mark: int, *, limit: int) -> list[int]:
    """Return the ids of participants, except erased ones, who lack a mark, the lowest first. One statement."""
    has = exists().where(SearchMark.participant_id == Participant.id, SearchMark.mark == mark)
    query = select(Participant.id).where(~has, Participant.erased_at.is_(None)).order_by(Participant.id).limit(limit)
    return list(db.session.scalars(query))


def _matching(word: MarkedWord) -> CompoundSelect[int]:
    """Return the ids of all who match a word, each way through an index of its own."""
    ranges = (and_(Participant.reference >= each, Participant.reference < each + LAST_CHARACTER) for each in word.beginnings)
    referenced = select(Participant.id).where(or_(false(), *ranges))
    ways = (select(Participant.id).where(*(Participant.id.in_(_having(group)) for group in way)) for way in word.ways)
    return union(referenced, *ways)


def _having(marks: tuple[int, ...]) -> Select[int]:
    return select(SearchMark.participant_id).where(SearchMark.mark.in_(marks))


def _rank(word: MarkedWord) -> ColumnElement[int]:
    return case((Participant.id.in_(_having(word.exact)), 0), (Participant.id.in_(_having(word.alike)), 1), else_=2)
