"""The last safe day of each finding, on its earliest reading and on every reading, and the order of findings by urgency."""

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
"""The order of display: limits with days left to plan, limits without, the stay, and settled rules."""


class Outlook(NamedTuple):
    """A finding with the day until which work or study may continue under it."""

    finding: Finding
    last_safe_day: date | None
    """The last day on the earliest reading; None for a rule that leaves no days to plan, or if no day is safe."""
    reading: Reading | None
    """The reading with the earliest last safe day; None for a rule without readings."""
    latest_safe_day: date | None
    """The last day on the most generous reading. The readings differ if this is another day."""
    if_breaks_count: date | None
    """The last safe day if every break was leave, so that its days count too; None without a break."""


class Margin(NamedTuple):
    """The days left by one reading of a limit."""

    reading: Reading
    days_left: int | None
    """The allowance not used on the day of the assessment, at least 0; later planned days are not subtracted.

    None under months-and-thirtieths, whose counts are not days.
    """
    last_safe_day: date | None
    """The last day on this reading if work or study continues daily, in one course at a time.

    None if no day is safe, or the stay is over.
    """


def outlook(finding: Finding, assessment: Assessment) -> Outlook:
    """Return the outlook of a finding from the day of the assessment on."""
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
    """Return the margin of each reading of a finding, in their order; () for a rule without readings."""
    rule = finding.trace.rule
    if not finding.readings or rule is None:
        return ()
    on, ends = assessment.on.toordinal(), assessment.stay_ends.toordinal()
    return tuple(
        Margin(reading, _days_left(reading), _within(safe_day_number(reading, rule, on), on, ends))
        for reading in readings_to_plan_with(finding, assessment)
    )


def outlooks(assessment: Assessment) -> tuple[Outlook, ...]:
    """Return the outlook of every finding, the most urgent first: by status, then by the last safe day.

    The end of the stay comes after the limits. Findings without anything to plan are last.
    """
    seen = (outlook(finding, assessment) for finding in assessment.findings)
    return tuple(sorted(seen, key=lambda each: _urgency(each, assessment.on)))


def readings_to_plan_with(finding: Finding, assessment: Assessment) -> tuple[Reading, ...]:
    """Return the readings of a finding, with those of broken days that apply if work or study resumes after a break.

    A single run has the two clocks alone. If that run has ended, resuming begins a second one, to which the readings of
    broken days apply.
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
    """Return the last safe day of any reading as a day number. The end of the stay is ignored. See `last_safe_day`."""
    key = clock_of(reading)
    if key in BROKEN_DAYS:
        return _broken_safe_day(key, reading, rule.limit, on)
    return last_safe_day(reading.spans, reading.allowance_days, on, reading.uncounted)


def last_safe_day(spans: Spans, allowance: int, on: int, uncounted: Spans = ()) -> int:
    """Return the last day within `allowance` if one continues daily from the later of `on` and the last recorded day.

    Uncounted days cost nothing; they are recorded days if they count at least once (`Reading.uncounted`). All days are
    day numbers. The last recorded day if nothing is left, 0 if no day is safe. The end of the stay is ignored.
    """
    last, exceeds = find_excess(spans, allowance)
    if exceeds < NEVER:
        return _last_recorded(last, exceeds, uncounted)
    recorded = _last_recorded(spans[-1][1], exceeds, uncounted)
    return _reached(recorded, on, allowance - days_until(spans, recorded), uncounted)


def _broken_safe_day(key: str, reading: Reading, months: int, on: int) -> int:
    """Return the last safe day by a reading of broken days: days to come extend the last run, or begin another."""
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
    """Return the days left from day `since` by the worth of the runs: the fewest of all ways to continue."""
    left: list[int] = []
    first = _first_counted(since, uncounted)
    for grown in runs_with(runs, ((first, first, 1),), uncounted, since):
        run = next(run for run in grown if run[-1][1] == first)
        others = worth_until(tuple(other for other in grown if other is not run), since)
        left.append(days_within(run[0][0], THIRTY * months - others) - days_until(run, first - 1))
    return min(left)


def _after_a_break(reading: Reading, way: Way, months: int, on: int) -> Iterator[Reading]:
    """Yield the readings of broken days if continuing begins a second run.

    None if it extends the only run, or that run has exceeded the limit.
    """
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
    """Return the last safe day if every break was leave, also the one up to yesterday; 0 if no further day would count.

    All days are then one run, which has the two clocks alone.
    """
    recorded = [*reading.spans, *(span for span in reading.uncounted if span[2])]
    first, last = min(span[0] for span in recorded), max(span[1] for span in recorded)
    whole, uncounted = split_days(((first, max(last, on - 1), 1),), [span[:2] for span in reading.uncounted])
    if whole == reading.spans:
        return 0
    allowances = [allowance_days(clock, whole[0][0], rule.limit) for way in rule.ways for _, clock in way.clocks]
    return last_safe_day(whole, min(allowances), on, uncounted)


def _last_recorded(last: int, exceeds: int, uncounted: Spans) -> int:
    """Return the later of a counted day and the last recorded uncounted day before `exceeds`; 0 if there is neither."""
    free = max([until for _, until, times in uncounted if times and until < exceeds], default=0)
    return max(last if last < NEVER else 0, free)


def _reached(recorded: int, on: int, left: int, uncounted: Spans) -> int:
    """Return the last of `left` days in a row from the later of `on` and the day after `recorded`; `recorded` if none."""
    since = recorded + 1 if recorded >= on else on
    reached = _going_on(since, max(left, 0), uncounted)
    return reached if reached >= since else recorded


def _going_on(since: int, left: int, uncounted: Spans) -> int:
    """Return the last of `left` days in a row from day `since`, and the uncounted days that directly follow."""
    reached = since + left - 1
    for first, last, _ in uncounted:
        if first <= reached + 1 and last >= since:
            reached += last - max(first, since) + 1
    return reached


def _first_counted(since: int, uncounted: Spans) -> int:
    """Return the first counted day on or after day `since`."""
    for first, last, _ in uncounted:
        if first <= since <= last:
            since = last + 1
    return since


def _within(safe: int, on: int, stay_ends: int) -> date | None:
    """Return a safe day, at most the end of the stay; None if no day is safe, or the stay is over."""
    return day(min(safe, stay_ends)) if safe and on <= stay_ends else None


def _urgency(outlook: Outlook, on: date) -> tuple[int, int, date]:
    """Return the sort key of an outlook: by status, the worst first; then by kind; then by the last safe day."""
    return -outlook.finding.status, _kind(outlook, on), outlook.last_safe_day or date.min


def _kind(outlook: Outlook, on: date) -> int:
    finding, safe = outlook.finding, outlook.last_safe_day
    if finding.status > MET:
        return LIMIT
    if finding.readings:
        return LIMIT if safe and safe >= on else SPENT
    return STAY if finding.rule == "stay-length" else SETTLED
