"""The engine's answer and that of counting day by day, side by side, in the same plain values."""

from collections.abc import Iterator
from datetime import date

from tests.factories.history import Case
from tests.support.oracle.day_by_day import judge, permitted_until
from tests.support.oracle.invented import rulebook, schemes
from tests.support.oracle.judged import read
from tests.support.oracle.outcome import Count, Outcome, Verdict
from tests.support.oracle.walking import DAY
from tracker.compliance.assess import assess
from tracker.compliance.facts import History
from tracker.compliance.findings import Assessment, Finding

Pair = tuple[Outcome, Outcome]


def pairs(case: Case) -> Iterator[Pair]:
    """What the engine says and what counting says, on the case's day, and on the eve and the day of its next change."""
    versions = schemes()[case.history.scheme]
    judged, permitted = judge(case.history, versions), permitted_until(case.history, versions)
    counted = read(judged, permitted, case.on)
    yield engine_says(case.history, case.on), counted
    if counted.next_change_on is not None:
        for on in (counted.next_change_on - DAY, counted.next_change_on):
            yield engine_says(case.history, on), read(judged, permitted, on)


def agree(case: Case) -> bool:
    """Whether the two say the same on every day that is compared. An engine that gives up does not agree."""
    try:
        return all(engine == counted for engine, counted in pairs(case))
    except (ArithmeticError, LookupError, ValueError):
        return False


def engine_says(history: History, on: date) -> Outcome:
    """The engine's assessment under the invented schemes."""
    return outcome_of(assess(history, rulebook(), on=on))


def outcome_of(assessment: Assessment) -> Outcome:
    """An assessment in plain values."""
    return Outcome(
        assessment.status.name.lower(),
        assessment.permitted_until,
        assessment.next_change_on,
        tuple(verdict_of(finding) for finding in assessment.findings),
    )


def verdict_of(finding: Finding) -> Verdict:
    """A finding in plain values."""
    readings = {
        reading.name: Count(reading.allowance_days, reading.used_days, reading.last_permitted_day, reading.exceeds_on)
        for reading in finding.readings
    }
    return Verdict(finding.rule, finding.subject, finding.status.name.lower(), finding.exceeds_on, readings)
