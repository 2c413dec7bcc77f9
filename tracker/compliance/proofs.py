"""Which day can be stated to one employer, and whether a day that was stated is still true. Frozen values, no sentences."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import last_safe_day
from tracker.compliance.months import allowance_days
from tracker.compliance.rulebook import Rule

USED_UP = ("employer-tenure", "work-total")
"""The rules whose allowance a day with an employer uses up."""
NOT_EMPLOYED, STAY_OVER, PASSED = "not-employed", "stay-over", "passed"
"""Why there is no day to state: no job there is recorded, the stay is over, a limit was passed on the earliest reading."""


class Statable(NamedTuple):
    """What can be stated to an employer."""

    until: date | None
    """The last safe day there, today or later; None where there is none."""
    why_not: str | None = None


def statable(assessment: Assessment, employer: str) -> Statable:
    """The last safe day with an employer, as of the day of the assessment, or why there is none.

    It is the last day on the earliest reading of every limit that days there use up, and never after the stay.
    """
    if not _employs(assessment, employer):
        return Statable(None, NOT_EMPLOYED)
    if assessment.on > assessment.stay_ends:
        return Statable(None, STAY_OVER)
    until = _last_day(assessment, employer)
    return Statable(None, PASSED) if until < assessment.on else Statable(until)


def still_true(assessment: Assessment, employer: str, until: date) -> bool:
    """Whether a day that was stated to an employer is no later than what could be stated by these facts.

    Time alone changes nothing: without new facts the last safe day stays where it is, or moves on from day to day.
    """
    return _employs(assessment, employer) and until <= _last_day(assessment, employer)


def _employs(assessment: Assessment, employer: str) -> bool:
    return any(job.name == employer for job in assessment.history.jobs)


def _last_day(assessment: Assessment, employer: str) -> date:
    """The last safe day, whether or not it is behind. A limit is a month or more, so that its first day is always safe."""
    on, rules = assessment.on.toordinal(), assessment.version.rules
    safe = [day for name in USED_UP if name in rules for day in _safe_days(assessment, rules[name], employer, on)]
    return date.fromordinal(min([*safe, assessment.stay_ends.toordinal()]))


def _safe_days(assessment: Assessment, rule: Rule, employer: str, on: int) -> Iterator[int]:
    """The last safe day on each reading of a rule; where it counts none of the recorded days, as if the clock began today."""
    found = [each for each in assessment.findings if each.rule == rule.name and each.subject in {employer, None}]
    for reading in (reading for finding in found for reading in finding.readings):
        yield last_safe_day(reading.spans, reading.allowance_days, on, reading.uncounted)
    if not found:
        yield from (on + allowance_days(clock, on, rule.limit) - 1 for _, _, clock in rule.readings)
