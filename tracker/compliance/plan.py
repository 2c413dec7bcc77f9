"""What is still safe: the last safe day of a finding on its earliest reading, and which finding is the most urgent."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.findings import MET, Assessment, Finding, Reading
from tracker.compliance.months import NEVER, Spans, day, days_until, passing

LIMIT, STAY, SETTLED = range(3)
"""What one can plan with, in the order in which it is told."""


class Outlook(NamedTuple):
    """A finding, and how far one may go on under it."""

    finding: Finding
    last_safe_day: date | None
    """The last day on the earliest reading; None for a rule that leaves no days to plan with, or where no day is safe."""
    reading: Reading | None
    """The reading that gives the last safe day; None for a rule without readings."""
    latest_safe_day: date | None
    """The last day on the most generous reading; the readings differ where it is another day."""
    if_breaks_count: date | None
    """The last safe day if every break was leave, so that its days count too; None where there is no break."""


def outlook(finding: Finding, assessment: Assessment) -> Outlook:
    """How far one may go on under a finding, from the day of the assessment on."""
    if finding.rule == "stay-length":
        return Outlook(finding, assessment.permitted_until, None, assessment.permitted_until, None)
    if not finding.readings:
        return Outlook(finding, None, None, None, None)
    on, ends = assessment.on.toordinal(), assessment.stay_ends.toordinal()
    safe = [
        (last_safe_day(reading.spans, reading.allowance_days, on, ends), place)
        for place, reading in enumerate(finding.readings)
    ]
    earliest, place = min(safe)
    reading = finding.readings[place]
    whole = (reading.spans[0][0], reading.spans[-1][1], 1)
    leave = finding.rule == "employer-tenure" and len(reading.spans) > 1
    return Outlook(
        finding,
        day(earliest) if earliest else None,
        reading,
        day(max(safe)[0]) if max(safe)[0] else None,
        day(last_safe_day((whole,), reading.allowance_days, on, ends)) if leave else None,
    )


def outlooks(assessment: Assessment) -> tuple[Outlook, ...]:
    """Every finding's outlook, the most urgent first: by harm, then by the last safe day.

    The stay's end comes after the limits that one can still plan with, and what has nothing to plan with comes last.
    """
    return tuple(sorted((outlook(finding, assessment) for finding in assessment.findings), key=_urgency))


def last_safe_day(spans: Spans, allowance: int, on: int, stay_ends: int) -> int:
    """The last day within the allowance if one goes on daily, once a day, from the later of today and the last recorded day.

    Never after the stay ends, unless that is what is recorded; the last recorded day where nothing is left, or the stay
    is over. All days are day numbers; 0 where no day is safe.
    """
    last, exceeds = passing(spans, allowance)
    if exceeds < NEVER:
        return last if last < NEVER else 0
    recorded = spans[-1][1]
    left = allowance - days_until(spans, recorded)
    if not left or stay_ends < max(recorded, on):
        return recorded
    return min(recorded + left if recorded >= on else on + left - 1, stay_ends)


def _urgency(outlook: Outlook) -> tuple[int, int, date]:
    """By status, the worst first; then limits before the stay's end before settled facts; then by the last safe day."""
    return -outlook.finding.status, _kind(outlook.finding), outlook.last_safe_day or date.min


def _kind(finding: Finding) -> int:
    if finding.readings or finding.status > MET:
        return LIMIT
    return STAY if finding.rule == "stay-length" else SETTLED
