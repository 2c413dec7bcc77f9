"""Rows of the ledger of alerts: written ahead, ended, and due again. The caller owns the transaction."""

from collections.abc import Sequence

from tracker.compliance.alert_days import NextAlert
from tracker.compliance.watched_days import WatchedDay
from tracker.models.alerts import DUE, Alert
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.alerts import AlertFact


def end_alert(work: UnitOfWork, alert: AlertFact, state: str) -> None:
    """End an alert that is due, in one of the other states."""
    work.update(Alert, {"id": alert.id}, state=state, ended_at=work.at)


def write_ahead(work: UnitOfWork, id_: int, watched: WatchedDay, found: NextAlert, alerts: Sequence[AlertFact]) -> None:
    """Write an alert that is due later; one that was superseded, because the day had moved away, is due again."""
    key = (*watched.limit, found.threshold, watched.day)
    for alert in alerts:
        if (alert.rule, alert.subject, alert.threshold, alert.target_on) == key:
            return work.update(Alert, {"id": alert.id}, state=DUE, ended_at=None)
    return insert_alert(work, id_, watched, found, DUE)


def insert_alert(work: UnitOfWork, id_: int, watched: WatchedDay, found: NextAlert, state: str) -> None:
    """Insert an alert of a participant in a state."""
    rule, subject = watched.limit
    work.insert(
        Alert,
        id=work.number(Alert),
        participant_id=id_,
        operation_id=work.operation_id,
        rule=rule,
        subject=subject,
        threshold=found.threshold,
        target_on=watched.day,
        due_on=found.due_on,
        state=state,
        ended_at=None if state == DUE else work.at,
        snoozed_at=None,
    )
