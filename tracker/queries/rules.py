"""The editions of the rulebook: those that made verdicts are kept whole, by their digest, and can be used again."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select

from tracker.compliance.loading import builtin, read
from tracker.compliance.rulebook import CannotAssess, Rulebook
from tracker.errors import TrackerError
from tracker.models.assessments import AssessmentRow, EditionRow
from tracker.models.base import db
from tracker.models.participants import Participant, StayRow
from tracker.queries.participants import BATCH, Person, history_of, people

SHORTEST = 7
"""How many of its first characters may stand for a digest, at the least."""
TOLD = 12
"""How many of them a message shows."""


class Edition(NamedTuple):
    """An edition of the rulebook."""

    digest: str
    first_used_at: datetime | None
    """When it made its first verdict; None for the present one where it has made none yet."""
    standing: int
    """How many verdicts stand that it made."""
    is_present: bool
    """Whether it is the one that comes with the application."""


class UnknownEditionError(TrackerError):
    """An edition that is not known, or not named so that it can be told from others."""

    def __init__(self, asked: str, known: Iterable[str], fitting: Iterable[str] = ()) -> None:
        several = ", ".join(digest[:TOLD] for digest in fitting)
        reason = f"stands for several: {several}" if several else "is not known"
        names = ", ".join(digest[:TOLD] for digest in known)
        super().__init__(
            f"the edition {asked!r} {reason}; name it by its digest or by {SHORTEST} or more of its first characters; "
            f"known are {names}"
        )


def editions() -> tuple[Edition, ...]:
    """Every edition that made a verdict, and the present one: the last to be used first."""
    verdicts = select(AssessmentRow.edition_id, func.count().label("standing"))
    verdicts = verdicts.where(AssessmentRow.superseded_at.is_(None)).group_by(AssessmentRow.edition_id)
    standing = {row.edition_id: row.standing for row in db.session.execute(verdicts)}
    query = select(EditionRow.id, EditionRow.digest, EditionRow.first_used_at)
    query = query.order_by(EditionRow.first_used_at.desc(), EditionRow.id.desc())
    present = builtin().digest
    found = [
        Edition(row.digest, row.first_used_at, standing.get(row.id, 0), row.digest == present)
        for row in db.session.execute(query)
    ]
    unused = [] if any(each.is_present for each in found) else [Edition(present, None, 0, True)]
    return (*unused, *found)


def edition(asked: str) -> Rulebook:
    """The edition of a digest, or of a part that it begins with. Raises `UnknownEditionError`."""
    known = [each.digest for each in editions()]
    fitting = [digest for digest in known if digest.startswith(asked)] if is_digest(asked) else []
    if len(fitting) != 1:
        raise UnknownEditionError(asked, known, fitting)
    return edition_of(fitting[0])


def is_digest(text: str) -> bool:
    """Whether a text may name an edition."""
    return re.fullmatch(f"[0-9a-f]{{{SHORTEST},64}}", text) is not None


def outdated_ids(limit: int) -> list[int]:
    """People whose verdict was made by an edition that has other rules for their scheme than the present one.

    They are locked until the transaction ends; whom another one holds is passed over.
    """
    present = builtin()
    kept_ones = db.session.execute(select(EditionRow.id, EditionRow.digest).where(EditionRow.digest != present.digest))
    made_otherwise = [
        and_(AssessmentRow.edition_id == row.id, Participant.scheme.in_(_differing(edition_of(row.digest), present)))
        for row in kept_ones.all()
    ]
    query = select(Participant.id).join(AssessmentRow, AssessmentRow.participant_id == Participant.id)
    query = query.where(AssessmentRow.superseded_at.is_(None), or_(False, *made_otherwise)).order_by(Participant.id)
    return list(db.session.scalars(query.limit(limit).with_for_update(of=Participant, skip_locked=True)))


def assessable_ids(limit: int) -> list[int]:
    """People who arrived and have no verdict, though the present rules have one for them."""
    judged = select(AssessmentRow.participant_id).where(AssessmentRow.superseded_at.is_(None))
    query = select(Participant.id).join(
        StayRow, and_(StayRow.participant_id == Participant.id, StayRow.superseded_at.is_(None))
    )
    query = query.where(Participant.direction == "inbound", StayRow.arrived_on.is_not(None), Participant.id.not_in(judged))
    ids = list(db.session.scalars(query.order_by(Participant.id)))
    found: list[int] = []
    for first in range(0, len(ids), BATCH):
        found += [person.id for person in people(ids[first : first + BATCH]) if _has_rules(person)]
        if len(found) >= limit:
            break
    return sorted(found)[:limit]


def _has_rules(person: Person) -> bool:
    history = history_of(person)
    try:
        return history is not None and bool(builtin().version_for(history))
    except CannotAssess:
        return False


def _differing(one: Rulebook, other: Rulebook) -> list[str]:
    """The schemes of an edition whose rules are others in another one, or that are not there."""
    return [
        name
        for name, scheme in one.schemes.items()
        if (there := other.schemes.get(name)) is None or (scheme.is_open, scheme.versions) != (there.is_open, there.versions)
    ]


def edition_of(digest: str) -> Rulebook:
    """The edition of a whole digest that a verdict names."""
    return builtin() if digest == builtin().digest else _earlier(digest)


@cache
def _earlier(digest: str) -> Rulebook:
    """An edition of before: editions never change."""
    files = db.session.scalar(select(EditionRow.files).where(EditionRow.digest == digest))
    return read({name: text.encode() for name, text in (files or {}).items()})
