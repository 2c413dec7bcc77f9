"""What is still safe: the last safe day of a finding, on its earliest reading and on each, and which finding is the most urgent."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.findings import MET, Assessment, Finding, Reading, clock_of
from tracker.compliance.months import NEVER, Spans, allowance_days, day, days_until, parted, passing

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
    safe = [_safe(reading, on) for reading in finding.readings]
    reading = finding.readings[safe.index(min(safe))]
    rule = finding.trace.rule
    if_leave = _safe_if_leave(reading, rule.limit, on) if rule and rule.name == "employer-tenure" else 0
    return Outlook(finding, _within(min(safe), on, ends), reading, _within(max(safe), on, ends), _within(if_leave, on, ends))


def margins(finding: Finding, assessment: Assessment) -> tuple[Margin, ...]:
    """What each reading of a finding leaves, in their order; nothing for a rule without readings."""
    on, ends = assessment.on.toordinal(), assessment.stay_ends.toordinal()
    return tuple(
        Margin(
            reading,
            max(reading.allowance_days - reading.used_days, 0),
            _within(_safe(reading, on), on, ends),
        )
        for reading in finding.readings
    )


def outlooks(assessment: Assessment) -> tuple[Outlook, ...]:
    """Every finding's outlook, the most urgent first: by harm, then by the last safe day.

    The stay's end comes after the limits, and what has nothing to plan with comes last.
    """
    seen = (outlook(finding, assessment) for finding in assessment.findings)
    return tuple(sorted(seen, key=lambda each: _urgency(each, assessment.on)))


def last_safe_day(spans: Spans, allowance: int, on: int, uncounted: Spans = ()) -> int:
    """The last day within the allowance if one goes on daily, once a day, from the later of today and the last recorded day.

    The days that the rule does not count cost nothing, but are recorded where they count at least once (`Reading.uncounted`).
    The end of the stay is not looked at. All days are day numbers; the last recorded day where nothing is left, 0 where
    no day is safe.
    """
    last, exceeds = passing(spans, allowance)
    free = max([until for _, until, times in uncounted if times and until < exceeds], default=0)
    if exceeds < NEVER:
        return max(last if last < NEVER else 0, free)
    recorded = max(spans[-1][1], free)
    left = allowance - days_until(spans, recorded)
    since = recorded + 1 if recorded >= on else on
    reached = _going_on(since, left, uncounted)
    return reached if reached >= since else recorded


def _safe(reading: Reading, on: int) -> int:
    """The last safe day of a reading, as a day number."""
    return last_safe_day(reading.spans, reading.allowance_days, on, reading.uncounted)


def _safe_if_leave(reading: Reading, months: int, on: int) -> int:
    """The last safe day if every break, that to the eve of today included, was leave; 0 where that counts no other day."""
    recorded = [*reading.spans, *(span for span in reading.uncounted if span[2])]
    first, last = min(span[0] for span in recorded), max(span[1] for span in recorded)
    whole, uncounted = parted(((first, max(last, on - 1), 1),), [span[:2] for span in reading.uncounted])
    if whole == reading.spans:
        return 0
    return last_safe_day(whole, allowance_days(clock_of(reading), whole[0][0], months), on, uncounted)


def _going_on(since: int, left: int, uncounted: Spans) -> int:
    """The last day on which one may go on daily from a day on with so many days left, those not counted that follow included."""
    reached = since + left - 1
    for first, last, _ in uncounted:
        if first <= reached + 1 and last >= since:
            reached += last - max(first, since) + 1
    return reached


def _within(safe: int, on: int, stay_ends: int) -> date | None:
    """A safe day, never after the stay; None where there is none, or the stay is over."""
    return day(min(safe, stay_ends)) if safe and on <= stay_ends else None


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
