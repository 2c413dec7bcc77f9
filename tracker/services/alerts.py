"""Alerts: write ahead when a watched day is announced next, make the announcements that are due, and put them away."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.compliance.alert_days import CASE_REPLY, NO_LIMITS, OPEN_JOB, next_alert
from tracker.compliance.findings import Assessment
from tracker.compliance.watched_days import WatchedDay
from tracker.errors import NotFoundError
from tracker.models.alerts import DUE, MADE, PASSED_OVER, SUPERSEDED, Alert
from tracker.models.transaction import bulk_transaction, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.alerts import AlertFact, alerts_of, participants_with_due_alerts, shown_alerts
from tracker.queries.employers import employers_of_limits
from tracker.queries.participants import Person, ids_with_account, people
from tracker.services.flags import renew_cases
from tracker.services.ledger import end_alert, insert_alert, write_ahead
from tracker.services.open_jobs import ask_about_jobs, plan_questions
from tracker.services.reply_reminders import remind_of_replies
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
        alerts = ledger.get(person.id, ())
        _plan(work, person.id, watched_days_of(assessment), [each for each in alerts if each.rule not in NO_LIMITS], on)
        plan_questions(work, person, assessment, [each for each in alerts if each.rule == OPEN_JOB], on=on)


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
        is_reachable = person.id in with_account or bool(person.particulars.email)
        if _make_all(work, person, due[person.id], ledger[person.id], employers, on=on, is_reachable=is_reachable):
            reminded.add(person.id)
    if reminded:
        renew_cases(work, reminded)
    return sum(map(len, due.values()))


def _make_all(
    work: UnitOfWork,
    person: Person,
    due: Sequence[AlertFact],
    ledger: Sequence[AlertFact],
    employers: Mapping[tuple[str, str], str],
    *,
    on: date,
    is_reachable: bool,
) -> bool:
    """Make a person's alerts and questions that are due; return whether a message was stored: none if not reachable."""
    assessment = assess_person(person, on=on)
    by_rule = {rule: [alert for alert in due if alert.rule == rule] for rule in NO_LIMITS}
    is_questioned = ask_about_jobs(work, person, assessment, by_rule[OPEN_JOB], ledger, on=on, is_reachable=is_reachable)
    is_reminded = remind_of_replies(work, person, by_rule[CASE_REPLY], ledger, on=on, is_reachable=is_reachable)
    limits = [alert for alert in due if alert.rule not in NO_LIMITS]
    is_alerted = _make_limits(work, person, assessment, limits, ledger, employers=employers, on=on, is_reachable=is_reachable)
    return is_questioned or is_reminded or is_alerted


def _make_limits(
    work: UnitOfWork,
    person: Person,
    assessment: Assessment | None,
    due: Sequence[AlertFact],
    ledger: Sequence[AlertFact],
    *,
    employers: Mapping[tuple[str, str], str],
    on: date,
    is_reachable: bool,
) -> bool:
    """Make a person's alerts of limits that are due; return whether a message was stored."""
    watched = {each.limit: each for each in watched_days_of(assessment)}
    is_reminded = False
    for alert in due:
        made = _make(work, alert, watched.get((alert.rule, alert.subject)), ledger, on)
        details = {"rule": alert.rule, "day": alert.target_on.isoformat()}
        if assessment is None or made is None:
            work.audit("alert.ended", person.id, **details)
            continue
        if is_reachable:
            content = _content(person, assessment, alert, employers.get((alert.rule, alert.subject)))
            work.post(person.id, MESSAGE, person.particulars.language, **content, threshold=made)
            is_reminded = True
        work.audit("alert.made", person.id, threshold=made, **details)
    return is_reminded


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
                end_alert(work, alert, SUPERSEDED)
    for each in days.values():
        found = next_alert(each, on, _thresholds(each, alerts))
        if found is not None:
            write_ahead(work, id_, each, found, alerts)


def _make(work: UnitOfWork, alert: AlertFact, watched: WatchedDay | None, alerts: Sequence[AlertFact], on: date) -> int | None:
    """End an alert that is due, and write the next one ahead; return the threshold to announce, or None."""
    if watched is None or watched.day != alert.target_on:
        end_alert(work, alert, SUPERSEDED)
        return None
    ended = _thresholds(watched, alerts) | {alert.threshold}
    urgent = next_alert(watched, on, ended - {alert.threshold})
    announced = urgent.threshold if urgent is not None and urgent.due_on <= on else None
    end_alert(work, alert, MADE if announced == alert.threshold else PASSED_OVER)
    if urgent is not None and announced not in {None, alert.threshold}:
        insert_alert(work, alert.participant_id, watched, urgent, MADE)
        ended.add(urgent.threshold)
    following = next_alert(watched, on, ended)
    if following is not None:
        write_ahead(work, alert.participant_id, watched, following, alerts)
    return announced


def _thresholds(watched: WatchedDay, alerts: Sequence[AlertFact]) -> set[int]:
    """Return the thresholds of a watched day that were announced or passed over."""
    same = (alert for alert in alerts if (alert.rule, alert.subject) == watched.limit)
    return {alert.threshold for alert in same if alert.target_on == watched.day and alert.state in {MADE, PASSED_OVER}}


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
