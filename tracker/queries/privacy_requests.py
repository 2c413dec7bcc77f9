"""Queries of requests for access to personal data or its correction, and of the log of refusals."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, func, select

from tracker.models.base import db
from tracker.models.participants import Participant
from tracker.models.privacy_requests import PrivacyRequest, RefusalEntry


class PrivacyRequestKey(NamedTuple):
    """A request in the version that the user has seen, and its participant."""

    id: int
    version: int
    participant_id: int


class PrivacyRequestFact(NamedTuple):
    """A request with its words and its answer; None for what it does not have."""

    id: int
    version: int
    participant_id: int
    kind: str
    channel: str
    subject: str | None
    wanted: str | None
    why: str | None
    received_on: date
    due_on: date
    state: str
    ground: str | None
    answer: str | None
    answered_on: date | None

    @property
    def key(self) -> PrivacyRequestKey:
        """Return the key of this version."""
        return PrivacyRequestKey(self.id, self.version, self.participant_id)

    @property
    def is_open(self) -> bool:
        """Return whether the request is unanswered."""
        return self.answered_on is None


class ListedRequest(NamedTuple):
    """A request without its words, as a list shows it."""

    id: int
    participant_id: int
    reference: str
    kind: str
    channel: str
    received_on: date
    due_on: date
    state: str
    answered_on: date | None


class DueRequests(NamedTuple):
    """How many requests are unanswered, and how many of them are overdue; the first deadline, None if none is open."""

    unanswered: int
    overdue: int
    next_due: date | None


class Requester(NamedTuple):
    """A participant who makes a request, and the account to which the answer goes; None without one."""

    id: int
    user_id: int | None


class LoggedRefusal(NamedTuple):
    """An entry of the log of refusals."""

    id: int
    kind: str
    ground: str
    reasons: str
    entered_on: date
    delete_on: date
    reference: str | None
    """None after the person's erasure."""


FACT = tuple(getattr(PrivacyRequest, name) for name in PrivacyRequestFact._fields)
LISTED = (
    *(PrivacyRequest.id, PrivacyRequest.participant_id, Participant.reference),
    *(getattr(PrivacyRequest, name) for name in ListedRequest._fields[3:]),
)


def requests_of(participant_id: int) -> list[PrivacyRequestFact]:
    """Return a participant's requests, the newest first. One statement, and one for the person's key."""
    query = select(*FACT).where(PrivacyRequest.participant_id == participant_id).order_by(PrivacyRequest.id.desc())
    return [PrivacyRequestFact(*row) for row in db.session.execute(query).all()]


def privacy_request(id_: int, *, participant_id: int, lock: bool = False) -> PrivacyRequestFact | None:
    """Return a participant's request; None if it is not theirs. `lock` locks the row until the transaction ends."""
    query = select(*FACT).where(PrivacyRequest.id == id_, PrivacyRequest.participant_id == participant_id)
    row = db.session.execute(query.with_for_update() if lock else query).first()
    return None if row is None else PrivacyRequestFact(*row)


def open_privacy_requests() -> list[ListedRequest]:
    """Return all unanswered requests, the earliest deadline first. One statement."""
    return _listed(_all().where(PrivacyRequest.answered_on.is_(None)).order_by(PrivacyRequest.due_on, PrivacyRequest.id))


def answered_privacy_requests(limit: int) -> list[ListedRequest]:
    """Return the requests that were answered last, the latest first. One statement."""
    answered = _all().where(PrivacyRequest.answered_on.is_not(None))
    return _listed(answered.order_by(PrivacyRequest.answered_at.desc(), PrivacyRequest.id.desc()).limit(limit))


def due_requests(*, on: date) -> DueRequests:
    """Count the unanswered requests, and those that are overdue on a day. One statement."""
    overdue = func.count().filter(PrivacyRequest.due_on < on)
    query = select(func.count(), overdue, func.min(PrivacyRequest.due_on)).where(PrivacyRequest.answered_on.is_(None))
    return DueRequests(*db.session.execute(query).one())


def people_with_open_requests(ids: Collection[int]) -> set[int]:
    """Return those of some participants who wait for an answer: nothing about them may be erased. One statement."""
    query = select(PrivacyRequest.participant_id).where(PrivacyRequest.participant_id.in_(ids))
    return set(db.session.scalars(query.where(PrivacyRequest.answered_on.is_(None))))


def has_open_access_request(participant_id: int) -> bool:
    """Return whether the participant waits for a copy of their data. One statement."""
    waits = (
        PrivacyRequest.participant_id == participant_id,
        PrivacyRequest.answered_on.is_(None),
        PrivacyRequest.kind == "access",
    )
    return db.session.scalar(select(PrivacyRequest.id).where(*waits)) is not None


def count_open_own_requests(participant_id: int) -> int:
    """Return how many requests that the participant made on the page wait for an answer. One statement."""
    waits = PrivacyRequest.answered_on.is_(None), PrivacyRequest.channel == "account"
    return db.session.scalar(select(func.count()).where(PrivacyRequest.participant_id == participant_id, *waits)) or 0


def requester(participant_id: int) -> Requester | None:
    """Return a participant, whose row is locked until the transaction ends; None if they are unknown or erased."""
    query = select(Participant.id, Participant.user_id).where(Participant.id == participant_id)
    row = db.session.execute(query.where(Participant.erased_at.is_(None)).with_for_update()).first()
    return None if row is None else Requester(*row)


def logged_refusals() -> list[LoggedRefusal]:
    """Return the log of refusals, the newest entry first. One statement."""
    columns = [getattr(RefusalEntry, name) for name in LoggedRefusal._fields[:-1]]
    query = select(*columns, Participant.reference).outerjoin(Participant, Participant.id == RefusalEntry.participant_id)
    return [LoggedRefusal._make(row) for row in db.session.execute(query.order_by(RefusalEntry.id.desc()))]


def refusals_to_delete(limit: int, *, on: date) -> list[int]:
    """Return the entries of the log whose time is over on a day, the oldest first. One statement."""
    query = select(RefusalEntry.id).where(RefusalEntry.delete_on <= on)
    return list(db.session.scalars(query.order_by(RefusalEntry.delete_on, RefusalEntry.id).limit(limit)))


def _all() -> Select[tuple[object, ...]]:
    return select(*LISTED).join(Participant, Participant.id == PrivacyRequest.participant_id)


def _listed(query: Select[tuple[object, ...]]) -> list[ListedRequest]:
    return [ListedRequest._make(row) for row in db.session.execute(query)]
