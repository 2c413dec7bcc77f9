"""Reminders of the reply to a notice, in the ledger of alerts. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import date

from tracker.compliance.alert_days import CASE_REPLY, next_reminder
from tracker.compliance.watched_days import WatchedDay
from tracker.models.alerts import DUE, MADE, SUPERSEDED
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.alerts import AlertFact, alerts_of
from tracker.queries.cases import awaited_replies
from tracker.queries.participants import Person
from tracker.services.ledger import end_alert, write_ahead

MESSAGE = "case-notice"
"""The kind of the messages about notices."""


def plan_reminder(
    work: UnitOfWork,
    participant_id: int,
    case_id: int,
    due_on: date,
    *,
    served_on: date | None,
    on: date,
    alerts: Sequence[AlertFact],
) -> None:
    """Write the next reminder of a reply ahead. `alerts`: those of the person, without one that is due for this case."""
    found = next_reminder(due_on, served_on=served_on, on=on)
    if found is not None:
        write_ahead(work, participant_id, WatchedDay(CASE_REPLY, str(case_id), due_on), found, alerts)


def end_reminders(work: UnitOfWork, participant_id: int, case_id: int) -> list[AlertFact]:
    """Supersede the reminder that is due for a case; return the alerts of the person. One statement."""
    alerts = alerts_of([participant_id])[participant_id]
    for alert in alerts:
        if (alert.rule, alert.subject, alert.state) == (CASE_REPLY, str(case_id), DUE):
            end_alert(work, alert, SUPERSEDED)
    return alerts


def remind_of_replies(
    work: UnitOfWork, person: Person, due: Sequence[AlertFact], alerts: Sequence[AlertFact], *, on: date, is_reachable: bool
) -> bool:
    """Store the messages of reminders that are due, and write the next ones ahead; return whether any was stored."""
    awaited = awaited_replies(person.id) if due else {}
    is_reminded = False
    for alert in due:
        waiting = awaited.get(int(alert.subject))
        details = {"rule": CASE_REPLY, "day": alert.target_on.isoformat()}
        if waiting is None or waiting.answer_due_on != alert.target_on or alert.target_on < on:
            end_alert(work, alert, SUPERSEDED)
            work.audit("alert.ended", person.id, **details)
            continue
        end_alert(work, alert, MADE)
        plan_reminder(work, person.id, waiting.id, alert.target_on, served_on=None, on=on, alerts=alerts)
        if is_reachable:
            content = {"case": waiting.id, "due": alert.target_on.isoformat(), "extended": False, "reminder": True}
            work.post(person.id, MESSAGE, person.particulars.language, case_id=waiting.id, **content)
            is_reminded = True
        work.audit("alert.made", person.id, threshold=alert.threshold, **details)
    return is_reminded
