"""Alerts: write ahead when a watched day is announced next, make the announcements that are due, and put them away."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tracker.compliance.alert_days import NextAlert, next_alert
from tracker.compliance.findings import Assessment
from tracker.compliance.watched_days import WatchedDay
from tracker.errors import NotFoundError
from tracker.models.alerts import DUE, MADE, PASSED_OVER, SUPERSEDED, Alert
from tracker.models.transaction import bulk_transaction, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.alerts import AlertFact, alerts_of, participants_with_due_alerts, shown_alerts
from tracker.queries.employers import employers_of_limits
from tracker.queries.participants import Person, ids_with_account, people
from tracker.services.cases import renew_cases
from tracker.services.watched_days import assess_person, watched_days_of

MESSAGE = "alert"
"""The kind of the messages."""


def plan_alerts(work: UnitOfWork, assessed: Iterable[tuple[Person, Assessment | None]], *, on: date, fresh: bool) -> None:
    """Write ahead the next alert of each watched day of people who were assessed, and supersede those whose day moved.

    The caller owns the transaction and holds the people's locks. One statement; none for people who are `fresh`.
    """
    by_person = list(assessed)
    ledger = {} if fresh else alerts_of([person.id for person, _ in by_person])
    for person, assessment in by_person:
        _plan(work, person.id, watched_days_of(assessment), ledger.get(person.id, ()), on)


@bulk_transaction("alerts.make_alerts")
def make_alerts(work: UnitOfWork, *, limit: int, on: date, by: int, operation: str | None = None) -> int:
    """Store the messages of at most `limit` people's alerts that are due by a day, and write the next ones ahead.

    Return how many were due. A limit that is not in use any more is not announced; neither is a day that is over, nor a
    threshold that a more urgent one has overtaken. May run twice: each alert is made once.
    """
    persons = people(participants_with_due_alerts(on, limit), lock=True)
    ids = [person.id for person in persons]
    ledger, with_account = alerts_of(ids), ids_with_account(ids)
    due = {id_: [alert for alert in ledger[id_] if alert.state == DUE and alert.due_on <= on] for id_ in ids}
    employers = employers_of_limits((alert.rule, alert.subject) for alerts in due.values() for alert in alerts)
    reminded: set[int] = set()
    for person in persons:
        assessment = assess_person(person, on=on)
        watched = {each.limit: each for each in watched_days_of(assessment)}
        for alert in due[person.id]:
            made = _make(work, alert, watched.get((alert.rule, alert.subject)), ledger[person.id], on)
            details = {"rule": alert.rule, "day": alert.target_on.isoformat()}
            if assessment is None or made is None:
                work.audit("alert.ended", person.id, **details)
                continue
            if person.id in with_account or person.particulars.email:
                content = _content(person, assessment, alert, employers.get((alert.rule, alert.subject)))
                work.post(person.id, MESSAGE, person.particulars.language, **content, threshold=made)
                reminded.add(person.id)
            work.audit("alert.made", person.id, threshold=made, **details)
    if reminded:
        renew_cases(work, reminded)
    return sum(map(len, due.values()))


@transaction("alerts.snooze_alert")
def snooze_alert(
    work: UnitOfWork, participant_id: int, alert_id: int, *, on: date, by: int, operation: str | None = None
) -> int:
    """Put away an alert that a participant's page shows, until the next one of that limit; return its id. One transaction.

    Raises `NotFoundError` if the page does not show it.
    """
    if not people([participant_id], lock=True) or all(alert.id != alert_id for alert in shown_alerts(participant_id, on=on)):
        raise NotFoundError("there is no such alert")
    work.update(Alert, {"id": alert_id}, snoozed_at=work.at)
    work.audit("alert.snoozed", participant_id, alert=alert_id)
    return alert_id


def _plan(work: UnitOfWork, id_: int, watched: Sequence[WatchedDay], alerts: Sequence[AlertFact], on: date) -> None:
    days = {each.limit: each for each in watched}
    for alert in alerts:
        if alert.state == DUE:
            now = days.get((alert.rule, alert.subject))
            if now is not None and now.day == alert.target_on:
                del days[alert.rule, alert.subject]
            else:
                _end(work, alert, SUPERSEDED)
    for each in days.values():
        found = next_alert(each, on, _thresholds(each, alerts))
        if found is not None:
            _write_ahead(work, id_, each, found, alerts)


def _make(work: UnitOfWork, alert: AlertFact, watched: WatchedDay | None, alerts: Sequence[AlertFact], on: date) -> int | None:
    """End an alert that is due, and write the next one ahead; return the threshold to announce, or None."""
    if watched is None or watched.day != alert.target_on:
        _end(work, alert, SUPERSEDED)
        return None
    ended = _thresholds(watched, alerts) | {alert.threshold}
    urgent = next_alert(watched, on, ended - {alert.threshold})
    announced = urgent.threshold if urgent is not None and urgent.due_on <= on else None
    _end(work, alert, MADE if announced == alert.threshold else PASSED_OVER)
    if urgent is not None and announced not in {None, alert.threshold}:
        _insert(work, alert.participant_id, watched, urgent, MADE)
        ended.add(urgent.threshold)
    following = next_alert(watched, on, ended)
    if following is not None:
        _write_ahead(work, alert.participant_id, watched, following, alerts)
    return announced


def _thresholds(watched: WatchedDay, alerts: Sequence[AlertFact]) -> set[int]:
    """Return the thresholds of a watched day that were announced or passed over."""
    same = (alert for alert in alerts if (alert.rule, alert.subject) == watched.limit)
    return {alert.threshold for alert in same if alert.target_on == watched.day and alert.state in {MADE, PASSED_OVER}}


def _end(work: UnitOfWork, alert: AlertFact, state: str) -> None:
    work.update(Alert, {"id": alert.id}, state=state, ended_at=work.at)


def _write_ahead(work: UnitOfWork, id_: int, watched: WatchedDay, found: NextAlert, alerts: Sequence[AlertFact]) -> None:
    """Write an alert that is due later; one that was superseded, because the day had moved away, is due again."""
    key = (*watched.limit, found.threshold, watched.day)
    for alert in alerts:
        if (alert.rule, alert.subject, alert.threshold, alert.target_on) == key:
            return work.update(Alert, {"id": alert.id}, state=DUE, ended_at=None)
    return _insert(work, id_, watched, found, DUE)


def _insert(work: UnitOfWork, id_: int, watched: WatchedDay, found: NextAlert, state: str) -> None:
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


def _content(person: Person, assessment: Assessment, alert: AlertFact, employer: str | None) -> dict[str, Any]:
    """Return what the message of an alert is rendered from: the days left are counted when it is sent."""
    rule = assessment.version.rules.get(alert.rule)
    starts = [job.started_on for job in person.jobs if str(job.employer_id) == alert.subject]
    return {
        "rule": alert.rule,
        "subject": alert.subject,
        "name": employer,
        "day": alert.target_on.isoformat(),
        "since": min(starts).isoformat() if starts else None,
        "months": rule.limit if rule is not None and rule.unit == "months" else None,
    }
