"""What is still safe: the last safe day of a finding, on its earliest reading and on each, and which finding is the most urgent."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tracker.compliance.broken_days import (
    BROKEN_DAYS,
    MONTHS_AND_THIRTIETHS,
    THIRTY,
    RecordedDays,
    Runs,
    days_within,
    find_broken_excess,
    joins,
    runs_with,
    worth_until,
)
from tracker.compliance.findings import MET, Assessment, Finding, Reading, clock_of
from tracker.compliance.months import NEVER, Spans, allowance_days, day, days_until, find_excess, split_days
from tracker.compliance.rulebook import Rule, Way

LIMIT, SPENT, STAY, SETTLED = range(4)
"""In the order in which they are shown: limits with days to plan with, limits without, the stay, and settled rules."""


class Outlook(NamedTuple):
    """A finding, and how far work or study may go on under it."""

    finding: Finding
    last_safe_day: date | None
    """The last day on the earliest reading; None for a rule that leaves no days to plan with, or if no day is safe."""
    reading: Reading | None
    """The reading that gives the last safe day; None for a rule without readings."""
    latest_safe_day: date | None
    """The last day on the most generous reading; the readings differ if it is another day."""
    if_breaks_count: date | None
    """The last safe day if every break was leave, so that its days count too; None if there is no break."""


class Margin(NamedTuple):
    """What one reading of a limit leaves."""

    reading: Reading
    days_left: int | None
    """Of the allowance after the day of the assessment; never below 0. What is planned later is not taken off.
    None under months-and-thirtieths, whose counts are not days."""
    last_safe_day: date | None
    """The last day on this reading, if one goes on daily and once a day; None if no day is safe, or the stay is over."""


def outlook(finding: Finding, assessment: Assessment) -> Outlook:
    """Return how far work or study may go on under a finding, from the day of the assessment on."""
    if finding.rule == "stay-length":
        return Outlook(finding, assessment.permitted_until, None, assessment.permitted_until, None)
    rule = finding.trace.rule
    if not finding.readings or rule is None:
        return Outlook(finding, None, None, None, None)
    on, ends = assessment.on.toordinal(), assessment.stay_ends.toordinal()
    readings = readings_to_plan_with(finding, assessment)
    safe = [safe_day_number(reading, rule, on) for reading in readings]
    reading = readings[safe.index(min(safe))]
    if_leave = _safe_if_leave(finding.readings[0], rule, on) if rule.name == "employer-tenure" else 0
    return Outlook(finding, _within(min(safe), on, ends), reading, _within(max(safe), on, ends), _within(if_leave, on, ends))


def margins(finding: Finding, assessment: Assessment) -> tuple[Margin, ...]:
    """Return what each reading of a finding leaves, in their order; () for a rule without readings."""
    rule = finding.trace.rule
    if not finding.readings or rule is None:
        return ()
    on, ends = assessment.on.toordinal(), assessment.stay_ends.toordinal()
    return tuple(
        Margin(reading, _days_left(reading), _within(safe_day_number(reading, rule, on), on, ends))
        for reading in readings_to_plan_with(finding, assessment)
    )


def outlooks(assessment: Assessment) -> tuple[Outlook, ...]:
    """Return every finding's outlook, the most urgent first: by harm, then by the last safe day.

    The stay's end comes after the limits, and findings with nothing to plan with come last.
    """
    seen = (outlook(finding, assessment) for finding in assessment.findings)
    return tuple(sorted(seen, key=lambda each: _urgency(each, assessment.on)))


def readings_to_plan_with(finding: Finding, assessment: Assessment) -> tuple[Reading, ...]:
    """Return the readings of a finding, and those of broken days that come up if one goes on after a break.

    One run alone has two clocks. If it has ended, going on begins a second one, to which broken days' readings apply.
    """
    rule, on = finding.trace.rule, assessment.on
    if rule is None or not rule.broken_days or on > assessment.stay_ends:
        return finding.readings
    known = {reading.name: reading for reading in finding.readings}
    planned: list[Reading] = []
    for way in rule.ways:
        planned += (known[name] for name in way.names if name in known)
        if way.broken[0][0] not in known:
            planned += _after_a_break(known[way.clocks[0][0]], way, rule.limit, on.toordinal())
    return tuple(planned)


def safe_day_number(reading: Reading, rule: Rule, on: int) -> int:
    """Return the last safe day of a reading as a day number, as `last_safe_day` does. The end of the stay is not looked at."""
    key = clock_of(reading)
    if key in BROKEN_DAYS:
        return _broken_safe_day(key, reading, rule.limit, on)
    return last_safe_day(reading.spans, reading.allowance_days, on, reading.uncounted)


def last_safe_day(spans: Spans, allowance: int, on: int, uncounted: Spans = ()) -> int:
    """Return the last day within the allowance if one goes on daily, once a day, from the later of today and the last recorded day.

    The days that the rule does not count cost nothing, but are recorded if they count at least once (`Reading.uncounted`).
    The end of the stay is not looked at. All days are day numbers; the last recorded day if nothing is left, 0 if no day
    is safe.
    """
    last, exceeds = find_excess(spans, allowance)
    if exceeds < NEVER:
        return _last_recorded(last, exceeds, uncounted)
    recorded = _last_recorded(spans[-1][1], exceeds, uncounted)
    return _reached(recorded, on, allowance - days_until(spans, recorded), uncounted)


def _broken_safe_day(key: str, reading: Reading, months: int, on: int) -> int:
    """The same by a reading of broken days: going on adds to the last run, or begins another."""
    spans, uncounted = reading.spans, reading.uncounted
    if len(reading.runs) > 1:
        last, exceeds = find_broken_excess(key, RecordedDays(spans, reading.runs, months))
        if exceeds < NEVER:
            return _last_recorded(last, exceeds, uncounted)
    recorded = _last_recorded(spans[-1][1], NEVER, uncounted)
    if key == MONTHS_AND_THIRTIETHS:
        left = _days_of_thirtieths(reading.runs, months, max(recorded + 1, on), uncounted)
    else:
        left = THIRTY * months - days_until(spans, recorded)
    return _reached(recorded, on, left, uncounted)


def _days_of_thirtieths(runs: Runs, months: int, since: int, uncounted: Spans) -> int:
    """How many days are left from a day on, by the worth of the runs: the fewest of all ways to go on."""
    left: list[int] = []
    first = _first_counted(since, uncounted)
    for grown in runs_with(runs, ((first, first, 1),), uncounted, since):
        run = next(run for run in grown if run[-1][1] == first)
        others = worth_until(tuple(other for other in grown if other is not run), since)
        left.append(days_within(run[0][0], THIRTY * months - others) - days_until(run, first - 1))
    return min(left)


def _after_a_break(reading: Reading, way: Way, months: int, on: int) -> Iterator[Reading]:
    """The readings of broken days if going on begins a second run; nothing if it adds to the only one, or that is over."""
    spans, uncounted = reading.spans, reading.uncounted
    since = max(_last_recorded(spans[-1][1], NEVER, uncounted) + 1, on)
    if find_excess(spans, reading.allowance_days)[1] < NEVER or joins(spans, since, uncounted):
        return
    for name, key in way.broken:
        used = worth_until((spans,), on) if key == MONTHS_AND_THIRTIETHS else days_until(spans, on)
        yield Reading(name, THIRTY * months, used, None, None, spans, uncounted, (spans,))


def _days_left(reading: Reading) -> int | None:
    if clock_of(reading) == MONTHS_AND_THIRTIETHS:
        return None
    return max(reading.allowance_days - reading.used_days, 0)


def _safe_if_leave(reading: Reading, rule: Rule, on: int) -> int:
    """The last safe day if every break, that to the day before today included, was leave; 0 if that counts no other day.

    All days are one run then: the clocks alone read it.
    """
    recorded = [*reading.spans, *(span for span in reading.uncounted if span[2])]
    first, last = min(span[0] for span in recorded), max(span[1] for span in recorded)
    whole, uncounted = split_days(((first, max(last, on - 1), 1),), [span[:2] for span in reading.uncounted])
    if whole == reading.spans:
        return 0
    allowances = [allowance_days(clock, whole[0][0], rule.limit) for way in rule.ways for _, clock in way.clocks]
    return last_safe_day(whole, min(allowances), on, uncounted)


def _last_recorded(last: int, exceeds: int, uncounted: Spans) -> int:
    """The later of a counted day and the last recorded day that does not count before the limit is passed; 0 for none."""
    free = max([until for _, until, times in uncounted if times and until < exceeds], default=0)
    return max(last if last < NEVER else 0, free)


def _reached(recorded: int, on: int, left: int, uncounted: Spans) -> int:
    """The last day on which one may go on daily after the last recorded day, from today on, with so many days left."""
    since = recorded + 1 if recorded >= on else on
    reached = _going_on(since, max(left, 0), uncounted)
    return reached if reached >= since else recorded


def _going_on(since: int, left: int, uncounted: Spans) -> int:
    """The last day on which one may go on daily from a day on with so many days left, those not counted that follow included."""
    reached = since + left - 1
    for first, last, _ in uncounted:
        if first <= reached + 1 and last >= since:
            reached += last - max(first, since) + 1
    return reached


def _first_counted(since: int, uncounted: Spans) -> int:
    """The first day from a day on that counts."""
    for first, last, _ in uncounted:
        if first <= since <= last:
            since = last + 1
    return since


def _within(safe: int, on: int, stay_ends: int) -> date | None:
    """A safe day, never after the stay; None if there is none, or the stay is over."""
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
