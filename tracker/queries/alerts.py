"""The ledger of alerts."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from tracker.compliance.alert_days import NO_LIMITS, OPEN_JOB
from tracker.models.alerts import DUE, MADE, SUPERSEDED, Alert
from tracker.models.base import db


class AlertFact(NamedTuple):
    """A line of the ledger; see `Alert`."""

    id: int
    participant_id: int
    rule: str
    subject: str
    threshold: int
    target_on: date
    due_on: date
    state: str
    ended_at: datetime | None
    snoozed_at: datetime | None


ALERT = tuple(getattr(Alert, name) for name in AlertFact._fields)


def alerts_of(ids: Collection[int]) -> dict[int, list[AlertFact]]:
    """Return every alert of some participants, by participant, in the order of writing. One statement."""
    found: dict[int, list[AlertFact]] = defaultdict(list)
    for row in db.session.execute(select(*ALERT).where(Alert.participant_id.in_(ids)).order_by(Alert.id)):
        fact = AlertFact(*row)
        found[fact.participant_id].append(fact)
    return found


def participants_with_due_alerts(on: date, limit: int) -> list[int]:
    """Return participants to whom something is to be announced by a day, of at most `limit` alerts. One statement."""
    query = select(Alert.participant_id).where(Alert.state == DUE, Alert.due_on <= on)
    return sorted(set(db.session.scalars(query.order_by(Alert.due_on, Alert.id).limit(limit))))


def shown_alerts(participant_id: int, *, on: date) -> list[AlertFact]:
    """Return the latest alert of each limit whose day is not over and that was not put away, the nearest day first.

    A limit whose next alert was superseded since has none: its day moved, or it is not in use any more. One statement.
    """
    return _latest(participant_id, Alert.rule.not_in(NO_LIMITS), Alert.target_on >= on)


def open_questions(participant_id: int) -> list[AlertFact]:
    """Return the unanswered questions whether a job without an end is ongoing, one a job, the oldest first. One statement."""
    return _latest(participant_id, Alert.rule == OPEN_JOB)


def _latest(participant_id: int, *conditions: ColumnElement[bool]) -> list[AlertFact]:
    ended = Alert.participant_id == participant_id, Alert.state.in_((MADE, SUPERSEDED)), *conditions
    latest: dict[tuple[str, str], AlertFact] = {}
    for row in db.session.execute(select(*ALERT).where(*ended).order_by(Alert.ended_at, Alert.id)):
        fact = AlertFact(*row)
        latest[fact.rule, fact.subject] = fact
    shown = (fact for fact in latest.values() if fact.state == MADE and fact.snoozed_at is None)
    return sorted(shown, key=lambda fact: fact.target_on)
