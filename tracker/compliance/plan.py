"""What is still safe: the last safe day of a finding, on its earliest reading and on each, and which finding is the most urgent."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.findings import MET, Assessment, Finding, Reading
from tracker.compliance.months import NEVER, Spans, day, days_until, passing

LIMIT, SPENT, STAY, SETTLED = range(4)
"""In the order in which they are told: limits with days to plan with, limits without, the stay, and what is settled."""


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


class Margin(NamedTuple):
    """What one reading of a limit leaves."""

    reading: Reading
    days_left: int
    """Of the allowance after the day of the assessment; never below 0. What is planned later is not taken off."""
    last_safe_day: date | None
    """The last day on this reading, if one goes on daily and once a day; None where no day is safe, or the stay is over."""


def outlook(finding: Finding, assessment: Assessment) -> Outlook:
    """How far one may go on under a finding, from the day of the assessment on."""
    if finding.rule == "stay-length":
        return Outlook(finding, assessment.permitted_until, None, assessment.permitted_until, None)
    if not finding.readings:
        return Outlook(finding, None, None, None, None)
    on, ends = assessment.on.toordinal(), assessment.stay_ends.toordinal()
    safe = [last_safe_day(reading.spans, reading.allowance_days, on) for reading in finding.readings]
    reading = finding.readings[safe.index(min(safe))]
    whole = _without_breaks(reading.spans, on)
    leave = finding.rule == "employer-tenure" and whole != reading.spans
    if_leave = last_safe_day(whole, reading.allowance_days, on) if leave else 0
    return Outlook(finding, _within(min(safe), on, ends), reading, _within(max(safe), on, ends), _within(if_leave, on, ends))


def margins(finding: Finding, assessment: Assessment) -> tuple[Margin, ...]:
    """What each reading of a finding leaves, in their order; nothing for a rule without readings."""
    on, ends = assessment.on.toordinal(), assessment.stay_ends.toordinal()
    return tuple(
        Margin(
            reading,
            max(reading.allowance_days - reading.used_days, 0),
            _within(last_safe_day(reading.spans, reading.allowance_days, on), on, ends),
        )
        for reading in finding.readings
    )


def outlooks(assessment: Assessment) -> tuple[Outlook, ...]:
    """Every finding's outlook, the most urgent first: by harm, then by the last safe day.

    The stay's end comes after the limits, and what has nothing to plan with comes last.
    """
    seen = (outlook(finding, assessment) for finding in assessment.findings)
    return tuple(sorted(seen, key=lambda each: _urgency(each, assessment.on)))


def last_safe_day(spans: Spans, allowance: int, on: int) -> int:
    """The last day within the allowance if one goes on daily, once a day, from the later of today and the last recorded day.

    The end of the stay is not looked at. All days are day numbers; the last recorded day where nothing is left, 0 where
    no day is safe.
    """
    last, exceeds = passing(spans, allowance)
    if exceeds < NEVER:
        return last if last < NEVER else 0
    recorded = spans[-1][1]
    left = allowance - days_until(spans, recorded)
    if not left or recorded >= on:
        return recorded + left
    return on + left - 1


def _within(safe: int, on: int, stay_ends: int) -> date | None:
    """A safe day, never after the stay; None where there is none, or the stay is over."""
    return day(min(safe, stay_ends)) if safe and on <= stay_ends else None


def _without_breaks(spans: Spans, on: int) -> Spans:
    """One span over all breaks, that to the eve of today included: what would count if they all were leave."""
    return ((spans[0][0], max(spans[-1][1], on - 1), 1),)


def _urgency(outlook: Outlook, on: date) -> tuple[int, int, date]:
    """By status, the worst first; then by kind; then by the last safe day."""
    return -outlook.finding.status, _kind(outlook, on), outlook.last_safe_day or date.min


def _kind(outlook: Outlook, on: date) -> int:
    finding, safe = outlook.finding, outlook.last_safe_day
    if finding.status > MET:
        return LIMIT
    if finding.readings:
        return LIMIT if safe and safe >= on else SPENT
    return STAY if finding.rule == "stay-length" else SETTLED
