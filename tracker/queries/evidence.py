"""Queries of evidence: the files of a participant, those of a case, and those whose period is over."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select

from tracker import clock
from tracker.adapters.keys import Secret
from tracker.compliance.evidence import CASE, COURSE, JOB, REQUEST
from tracker.compliance.retention import EVIDENCE_MONTHS, latest_due
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.models.evidence import Evidence
from tracker.models.history import Course, Job
from tracker.models.participants import Participant
from tracker.models.privacy_requests import PrivacyRequest
from tracker.queries.holds import BY_HAND, CLOSED_CASE, OPEN_CASE, OPEN_REQUEST, holds_of

AT_ONCE = 500
"""Names that one statement looks for."""
STINTS: dict[str, type[Job | Course]] = {JOB: Job, COURSE: Course}
HELD = (BY_HAND, OPEN_CASE, CLOSED_CASE, OPEN_REQUEST)
"""The holds that keep evidence longer: a report that waits for its signature shows none."""


class EvidenceFact(NamedTuple):
    """A file as pages list it."""

    id: int
    participant_id: int
    about: str
    about_id: int
    name: str
    """Without an ending."""
    media_type: str
    size: int
    added_at: datetime


class EvidenceLocation(NamedTuple):
    """Where a file is, and the key that opens it."""

    stored_as: str
    key: Secret


class EvidenceUse(NamedTuple):
    """How much room the files of a participant take."""

    numbers: tuple[int, ...]
    """The numbers that are taken, in order."""
    size: int


FACT = tuple(getattr(Evidence, name) for name in EvidenceFact._fields)


def evidence_of(participant_id: int) -> list[EvidenceFact]:
    """Return all files of a participant, the latest first. One statement, and one for the person's key."""
    return _facts(select(*FACT).where(Evidence.participant_id == participant_id))


def evidence_about(participant_id: int, about: str, about_id: int) -> list[EvidenceFact]:
    """Return the files about one thing, the latest first. One statement, and one for the person's key."""
    same = Evidence.participant_id == participant_id, Evidence.about == about, Evidence.about_id == about_id
    return _facts(select(*FACT).where(*same))


def evidence_for_case(participant_id: int, case_id: int) -> list[EvidenceFact]:
    """Return what a case may be decided on: its own files, and those about jobs and courses, the latest first. Two statements."""
    seen = or_(Evidence.about.in_(STINTS), and_(Evidence.about == CASE, Evidence.about_id == case_id))
    return _facts(select(*FACT).where(Evidence.participant_id == participant_id, seen))


def evidence(id_: int, *, participant_id: int) -> EvidenceFact | None:
    """Return a file of a participant; None if it is not theirs. One statement, and one for the person's key."""
    return next(iter(_facts(select(*FACT).where(Evidence.id == id_, Evidence.participant_id == participant_id))), None)


def evidence_location(id_: int) -> EvidenceLocation | None:
    """Return where a file is; None if it is deleted. One statement, and one for the person's key. Raises SealedError."""
    row = db.session.execute(select(Evidence.stored_as, Evidence.key).where(Evidence.id == id_)).first()
    return None if row is None else EvidenceLocation(row.stored_as, Secret(row.key))


def evidence_use(participant_id: int) -> EvidenceUse:
    """Return how much room the files of a participant take. One statement."""
    query = select(Evidence.number, Evidence.size).where(Evidence.participant_id == participant_id).order_by(Evidence.number)
    rows = db.session.execute(query).all()
    return EvidenceUse(tuple(row.number for row in rows), sum(row.size for row in rows))


def has_stint(participant_id: int, about: str, line_id: int) -> bool:
    """Return whether a job or course of the participant is in force. One statement."""
    table = STINTS[about]
    same = table.participant_id == participant_id, table.line_id == line_id
    current = table.superseded_at.is_(None), ~table.withdrawn
    return db.session.scalar(select(table.id).where(*same, *current)) is not None


def known_names(names: Collection[str]) -> set[str]:
    """Return those of some names of files that have a row. One statement for each `AT_ONCE` names."""
    listed, found = sorted(names), set[str]()
    for start in range(0, len(listed), AT_ONCE):
        found |= set(
            db.session.scalars(select(Evidence.stored_as).where(Evidence.stored_as.in_(listed[start : start + AT_ONCE])))
        )
    return found


def stored_names() -> list[str]:
    """Return the names of all files, in order. One statement."""
    return list(db.session.scalars(select(Evidence.stored_as).order_by(Evidence.stored_as)))


def stored_names_of(reference: str) -> list[str]:
    """Return the names of the files of the participant with a reference. One statement."""
    query = select(Evidence.stored_as).join(Participant, Participant.id == Evidence.participant_id)
    return list(db.session.scalars(query.where(Participant.reference == reference)))


def evidence_due(*, on: date, limit: int) -> Sequence[int]:
    """Return the ids of files whose period is over on a day and that nothing holds, at most `limit`, the oldest first.

    The period counts from the day on which the last case about the file was closed, or its request was answered. A file about
    a job or course to which no case was closed stays as long as the participant's facts.
    """
    last = latest_due(EVIDENCE_MONTHS, on=on)
    ended = (
        select(Evidence.id, Evidence.participant_id, func.max(Case.closed_at).label("ended_at"))
        .join(Case, Case.participant_id == Evidence.participant_id)
        .where(
            or_(
                and_(Evidence.about == CASE, Evidence.about_id == Case.id),
                and_(Evidence.about.in_(STINTS), Case.closed_at >= Evidence.added_at),
            ),
        )
        .group_by(Evidence.id, Evidence.participant_id)
        .having(func.max(Case.closed_at) < clock.end_of_day(last))
    )
    answered = (
        select(Evidence.id, Evidence.participant_id, PrivacyRequest.answered_on.label("ended_on"))
        .join(PrivacyRequest, PrivacyRequest.id == Evidence.about_id)
        .where(Evidence.about == REQUEST, PrivacyRequest.answered_on <= last)
    )
    rows = sorted((row.id, row.participant_id) for query in (ended, answered) for row in db.session.execute(query))
    held = holds_of({participant_id for _, participant_id in rows}, on=on, kinds=HELD)
    return [id_ for id_, participant_id in rows if participant_id not in held][:limit]


def _facts(query: Select[*tuple[Any, ...]]) -> list[EvidenceFact]:
    return [EvidenceFact(*row) for row in db.session.execute(query.order_by(Evidence.id.desc()))]
