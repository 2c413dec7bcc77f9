"""Queries of the rulebook's editions: those that made assessments are stored whole by digest, and can be used again."""

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
"""The least number of a digest's first characters that may name it."""
SHOWN_CHARACTERS = 12
"""The number of a digest's first characters in a message."""


class Edition(NamedTuple):
    """An edition of the rulebook."""

    digest: str
    first_used_at: datetime | None
    """The moment of its first assessment; None for the present edition before its first."""
    verdict_count: int
    """The number of current assessments that it made."""
    is_present: bool
    """Whether it is the edition of this release."""


class UnknownEditionError(TrackerError):
    """An edition that is unknown, or whose short name fits several."""

    def __init__(self, digest: str, known: Iterable[str], fitting: Iterable[str] = ()) -> None:
        several = ", ".join(each[:SHOWN_CHARACTERS] for each in fitting)
        reason = f"stands for several: {several}" if several else "is not known"
        names = ", ".join(each[:SHOWN_CHARACTERS] for each in known)
        super().__init__(
            f"the edition {digest!r} {reason}; name it by its digest or by {SHORTEST} or more of its first characters; "
            f"known are {names}"
        )


def editions() -> tuple[Edition, ...]:
    """Return every edition that made an assessment, and the present one, the latest used first. Two statements."""
    verdicts = select(AssessmentRow.edition_id, func.count().label("number"))
    verdicts = verdicts.where(AssessmentRow.superseded_at.is_(None)).group_by(AssessmentRow.edition_id)
    counts = {row.edition_id: row.number for row in db.session.execute(verdicts)}
    query = select(EditionRow.id, EditionRow.digest, EditionRow.first_used_at)
    query = query.order_by(EditionRow.first_used_at.desc(), EditionRow.id.desc())
    present = builtin().digest
    found = [
        Edition(row.digest, row.first_used_at, counts.get(row.id, 0), row.digest == present)
        for row in db.session.execute(query)
    ]
    unused = [] if any(each.is_present for each in found) else [Edition(present, None, 0, True)]
    return (*unused, *found)


def edition(digest: str) -> Rulebook:
    """Return the edition with a digest or its first characters. Raises `UnknownEditionError`."""
    known = [each.digest for each in editions()]
    fitting = [each for each in known if each.startswith(digest)] if is_digest(digest) else []
    if len(fitting) != 1:
        raise UnknownEditionError(digest, known, fitting)
    return edition_of(fitting[0])


def is_digest(text: str) -> bool:
    """Return whether a text may name an edition."""
    return re.fullmatch(f"[0-9a-f]{{{SHORTEST},64}}", text) is not None


def outdated_ids(limit: int) -> list[int]:
    """Return participants assessed by an edition with other rules for their scheme than the present one.

    Their rows are locked until the transaction ends; rows locked by others are skipped.
    """
    present = builtin()
    former = db.session.execute(select(EditionRow.id, EditionRow.digest).where(EditionRow.digest != present.digest))
    made_otherwise = [
        and_(AssessmentRow.edition_id == row.id, Participant.scheme.in_(_differing(edition_of(row.digest), present)))
        for row in former.all()
    ]
    query = select(Participant.id).join(AssessmentRow, AssessmentRow.participant_id == Participant.id)
    current = AssessmentRow.superseded_at.is_(None), Participant.erased_at.is_(None)
    query = query.where(*current, or_(False, *made_otherwise)).order_by(Participant.id)
    return list(db.session.scalars(query.limit(limit).with_for_update(of=Participant, skip_locked=True)))


def assessable_ids(limit: int) -> list[int]:
    """Return participants who arrived and have no assessment, though the present rules apply to them."""
    assessed = select(AssessmentRow.participant_id).where(AssessmentRow.superseded_at.is_(None))
    query = select(Participant.id).join(
        StayRow, and_(StayRow.participant_id == Participant.id, StayRow.superseded_at.is_(None))
    )
    inbound = Participant.direction == "inbound", Participant.erased_at.is_(None)
    query = query.where(*inbound, StayRow.arrived_on.is_not(None), Participant.id.not_in(assessed))
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
    """Return the schemes whose rules differ in another edition or are missing there."""
    return [
        name
        for name, scheme in one.schemes.items()
        if (there := other.schemes.get(name)) is None or (scheme.is_open, scheme.versions) != (there.is_open, there.versions)
    ]


def edition_of(digest: str) -> Rulebook:
    """Return the edition with a whole digest, as stored with an assessment."""
    return builtin() if digest == builtin().digest else _earlier(digest)


@cache
def _earlier(digest: str) -> Rulebook:
    """Return a former edition. Cached, because editions never change."""
    files = db.session.scalar(select(EditionRow.files).where(EditionRow.digest == digest))
    return read({name: text.encode() for name, text in (files or {}).items()})
