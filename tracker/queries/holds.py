"""Holds: what keeps a participant's data beyond the period. A further source joins `SOURCES`."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tracker import clock
from tracker.compliance.retention import CONTEST_DAYS
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.models.participants import Participant
from tracker.models.reports import Report
from tracker.models.retention import RetentionHold
from tracker.queries.privacy_requests import people_with_open_requests

BY_HAND, OPEN_CASE, CLOSED_CASE, UNSIGNED_REPORT, OPEN_REQUEST = (
    "by-hand",
    "open-case",
    "closed-case",
    "unsigned-report",
    "open-request",
)
LATER = aliased(Report)
SAME_MONTH = tuple(getattr(LATER, name) == getattr(Report, name) for name in ("scheme", "direction", "month"))
UNSIGNED = (
    select(Report.scheme, Report.direction, func.min(Report.month))
    .where(Report.state != "signed", ~select(LATER.id).where(*SAME_MONTH, LATER.issue > Report.issue).exists())
    .group_by(Report.scheme, Report.direction)
)
AGAINST_ERASURE = (OPEN_CASE, OPEN_REQUEST, BY_HAND)
"""The kinds of holds for which an administrator cannot erase the person either."""


class Hold(NamedTuple):
    """A reason to store a participant's data beyond the period."""

    participant_id: int
    kind: str
    until: date | None = None
    """The last day of the hold; None while its end is unknown."""
    subject: str = ""
    """The rule of a case, or the month of a report; empty for others."""


class HandHold(NamedTuple):
    """A hold that an officer recorded, with its words."""

    id: int
    version: int
    reason: str
    until: date | None
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str | None
    lift_reason: str | None

    def is_current(self, on: date) -> bool:
        """Return whether the hold is in force on a day."""
        return self.lifted_at is None and (self.until is None or self.until >= on)


class HoldKey(NamedTuple):
    """A hold of a participant in the version that the officer has seen."""

    id: int
    version: int


def holds_of(ids: Collection[int], *, on: date, kinds: Collection[str] | None = None) -> dict[int, list[Hold]]:
    """Return the holds in force on a day by participant, all or some kinds. One or two statements for each of `SOURCES`."""
    found: dict[int, list[Hold]] = defaultdict(list)
    for source in (source for kind, source in SOURCES.items() if ids and (kinds is None or kind in kinds)):
        for hold in source(ids, on):
            found[hold.participant_id].append(hold)
    return found


def hand_holds(participant_id: int) -> list[HandHold]:
    """Return every hold that officers recorded about a participant, lifted ones too, the newest first. One statement."""
    placed, lifted, table = aliased(User), aliased(User), RetentionHold
    query = select(table.id, table.version, table.reason, table.until, table.placed_at, placed.name)
    query = query.add_columns(table.lifted_at, lifted.name, table.lift_reason)
    query = query.join(placed, placed.id == table.placed_by).outerjoin(lifted, lifted.id == table.lifted_by)
    rows = db.session.execute(query.where(table.participant_id == participant_id).order_by(table.id.desc()))
    return [HandHold._make(row) for row in rows]


def _by_hand(ids: Collection[int], on: date) -> Iterable[Hold]:
    table = RetentionHold
    current = table.lifted_at.is_(None), or_(table.until.is_(None), table.until >= on)
    query = select(table.participant_id, table.until).where(table.participant_id.in_(ids), *current).order_by(table.id)
    return [Hold(id_, BY_HAND, until) for id_, until in db.session.execute(query)]


def _cases(ids: Collection[int], on: date) -> Iterable[Hold]:
    """Return the open cases, and the closed ones that the participant may still contest."""
    query = select(Case.participant_id, Case.rule, Case.closed_at).where(Case.participant_id.in_(ids)).order_by(Case.id)
    for id_, rule, closed_at in db.session.execute(query):
        if closed_at is None:
            yield Hold(id_, OPEN_CASE, None, rule)
        elif (until := clock.hong_kong_day(closed_at) + timedelta(days=CONTEST_DAYS)) >= on:
            yield Hold(id_, CLOSED_CASE, until, rule)


def _open_requests(ids: Collection[int], _: date) -> Iterable[Hold]:
    return [Hold(id_, OPEN_REQUEST) for id_ in sorted(people_with_open_requests(ids))]


def _unsigned_reports(ids: Collection[int], on: date) -> Iterable[Hold]:
    """Return the earliest report, up to the month of the participant's last day, whose newest issue is not signed."""
    known = select(
        Participant.id, Participant.scheme, Participant.direction, Participant.stay_ends_on, Participant.visa_ends_on
    )
    unsigned = _unsigned_months()
    for id_, scheme, direction, stay_ends_on, visa_ends_on in db.session.execute(known.where(Participant.id.in_(ids))):
        month, last_day = unsigned.get((scheme, direction)), stay_ends_on or visa_ends_on
        if month is not None and last_day is not None and month <= last_day.isoformat()[:7]:
            yield Hold(id_, UNSIGNED_REPORT, None, month)


def _unsigned_months() -> dict[tuple[str, str], str]:
    """Return the earliest month without a signed newest issue, by scheme and direction. Months without a report are none."""
    return {(scheme, direction): month for scheme, direction, month in db.session.execute(UNSIGNED)}


SOURCES: dict[str, Callable[[Collection[int], date], Iterable[Hold]]] = {
    BY_HAND: _by_hand,
    OPEN_CASE: _cases,
    OPEN_REQUEST: _open_requests,
    UNSIGNED_REPORT: _unsigned_reports,
}
"""What lists the holds of participants on a day, by the first kind that it finds; each further source joins here."""
