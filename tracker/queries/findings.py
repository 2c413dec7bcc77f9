"""Stored assessments as values of the engine: results are unchanged, counts up to a day are counted again for today."""

from datetime import date
from typing import Any, NamedTuple

from tracker.compliance.broken_days import BROKEN_DAYS, RecordedDays, allowance_and_use
from tracker.compliance.facts import History
from tracker.compliance.findings import Assessment, Finding, Reading, Status, Trace, clock_of, status_on
from tracker.compliance.months import NEVER, Spans, day, days_until
from tracker.compliance.rulebook import Rule, Rulebook, Version

AGE_RULE = "age-at-application"
SETTLED = {AGE_RULE, "entry-window"}
"""Rules whose result does not depend on the day."""


class StoredFinding(NamedTuple):
    """The values of a finding's row."""

    rule: str
    subject: str | None
    status: int
    exceeds_on: date | None
    trace: Any


class Verdict(NamedTuple):
    """The values of an assessment's rows."""

    granted_from: date
    """The version of the rules."""
    permitted_until: date
    stay_ends: date
    findings: tuple[StoredFinding, ...]


def assessment_of(history: History, stored: Verdict, edition: Rulebook, *, on: date) -> Assessment:
    """Return a stored assessment with the statuses and the used days of `on`."""
    version = next(each for each in edition.schemes[history.scheme].versions if each.granted_from == stored.granted_from)
    findings = tuple(_finding(each, history, version, stored.permitted_until, on.toordinal()) for each in stored.findings)
    changes = [finding.next_change_on for finding in findings if finding.next_change_on is not None]
    return Assessment(
        history,
        on,
        version,
        edition.digest,
        max([finding.status for finding in findings]),
        stored.permitted_until,
        stored.stay_ends,
        min(changes, default=None),
        findings,
    )


def _finding(stored: StoredFinding, history: History, version: Version, until: date, on: int) -> Finding:
    traced = stored.trace
    rule = None if _is_limit_on_visa(stored.rule, history) else version.rules[_source_rule(stored.rule)]
    first_day = history.birth_date if stored.rule == AGE_RULE else _day(traced["first_day"])
    trace = Trace(rule, first_day, _day(traced["last_day"]), traced["amount"])
    readings = tuple(_reading(each, rule, on) for each in traced["readings"])
    if stored.rule in SETTLED:
        return Finding(stored.rule, stored.subject, Status(stored.status), None, None, (), trace)
    if readings:
        days = [_number(reading.exceeds_on) for reading in readings]
        status, change = status_on(on, min(days), max(days))
        return Finding(stored.rule, stored.subject, status, None, day(change), readings, trace)
    exceeds = _number(stored.exceeds_on)
    if stored.rule == "stay-length" and history.stay.departed_on is None:
        return _stay(stored, until.toordinal() + 1, on, trace)
    status, change = status_on(on, exceeds, exceeds)
    return Finding(stored.rule, stored.subject, status, day(exceeds), day(change), (), trace)


def _stay(stored: StoredFinding, over: int, on: int, trace: Trace) -> Finding:
    """Return the finding of a stay without a departure: met until its last permitted day, exceeded after, never forecast."""
    status, change = status_on(on, over, over)
    if on < over:
        return Finding(stored.rule, None, Status.MET, None, day(change), (), trace)
    return Finding(stored.rule, None, status, day(over), None, (), trace)


def _reading(stored: Any, rule: Rule | None, on: int) -> Reading:
    spans = _spans(stored["spans"])
    name, allowance, used = stored["name"], stored["allowance_days"], days_until(spans, on)
    last, exceeds = _day(stored["last_permitted_day"]), _day(stored["exceeds_on"])
    reading = Reading(name, allowance, used, last, exceeds, spans, _spans(stored.get("uncounted", ())))
    if rule is None or clock_of(reading) not in BROKEN_DAYS:
        return reading
    runs = tuple(map(_spans, stored["runs"])) if "runs" in stored else tuple((span,) for span in spans)
    allowance, used = allowance_and_use(clock_of(reading), RecordedDays(spans, runs, rule.limit), on)
    return reading._replace(allowance_days=allowance, used_days=used, runs=runs)


def _spans(stored: Any) -> Spans:
    return tuple((first, last, times) for first, last, times in stored)


def _is_limit_on_visa(rule: str, history: History) -> bool:
    """Return whether the visa or its stamp gives the limit instead of the scheme."""
    return (rule == "stay-length" and history.stay.permitted_until is not None) or (
        rule == "entry-window" and history.visa.enter_by is not None
    )


def _source_rule(rule: str) -> str:
    """Return the rule whose text a finding uses: days outside the stay use the stay's length."""
    return "stay-length" if rule == "outside-stay" else rule


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _number(at: date | None) -> int:
    return NEVER if at is None else at.toordinal()
