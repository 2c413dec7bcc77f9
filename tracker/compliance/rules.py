"""The rules, one function each: from a history, its days, the rules in force and today's day number to findings.

A function returns () if the scheme has no such rule, or the history has nothing to assess: no job, no course, or none
with a day that the rule counts.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from itertools import chain
from typing import TypeAlias

from tracker.compliance.broken_days import RecordedDays, Runs, allowance_and_use, find_broken_excess
from tracker.compliance.counted_days import Days
from tracker.compliance.facts import History
from tracker.compliance.findings import MET, Finding, Reading, Trace, plain_finding, settled_finding, status_on
from tracker.compliance.months import (
    NEVER,
    Spans,
    add_up_days,
    allowance_days,
    completed_years,
    day,
    days_until,
    each_day_once,
    find_excess,
    first_day_free,
    split_days,
)
from tracker.compliance.rulebook import CALENDAR_DAYS, EACH_COURSE, Rule

Rules: TypeAlias = Mapping[str, Rule]
Findings: TypeAlias = tuple[Finding, ...]
Counted: TypeAlias = Mapping[str, Spans]
"""Days by the way to count them."""


def stay_length(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """Nobody stays beyond the last permitted day. Without a departure: met up to that day, unmet after it."""
    departed_on, over = history.stay.departed_on, days.permitted_until + 1
    until = date.fromordinal(days.permitted_until)
    rule = None if history.stay.permitted_until else rules["stay-length"]
    trace = Trace(rule, history.stay.arrived_on, until)
    if departed_on is not None:
        return (plain_finding("stay-length", over if departed_on > until else NEVER, today, trace),)
    if today >= over:
        return (plain_finding("stay-length", over, today, trace),)
    return (Finding("stay-length", None, MET, None, day(over), (), trace),)


def outside_stay(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """Nobody works or studies before the arrival or after the last day of the stay."""
    early = late = NEVER
    for spans in chain(days.employers.values(), days.courses.values()):
        early = min(early, spans[0][0])
        for first, last, _ in spans:
            if last > days.stay_ends:
                late = min(late, max(first, days.stay_ends + 1))
    if early == NEVER:
        return ()
    trace = Trace(rules["stay-length"], history.stay.arrived_on, date.fromordinal(days.stay_ends))
    return (plain_finding("outside-stay", early if early < days.arrived_on else late, today, trace),)


def age_at_application(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """The applicant's age is within the scheme's range, in completed years on the day of application."""
    rule, born, applied_on = rules.get("age-at-application"), history.birth_date, history.visa.applied_on
    if rule is None or born is None or applied_on is None:
        return ()
    age = completed_years(born, applied_on)
    trace = Trace(rule, born, applied_on, amount=age)
    return (settled_finding("age-at-application", rule.least <= age <= rule.limit, trace),)


def entry_window(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """The visa holder arrives by the day on the visa, or else within the scheme's months from its issue."""
    rule, (_, issued_on, enter_by) = rules.get("entry-window"), history.visa
    if enter_by is not None:
        trace = Trace(None, None, enter_by)
    elif rule is not None and issued_on is not None:
        enter_by = first_day_free(issued_on, rule.limit)
        trace = Trace(rule, issued_on, enter_by)
    else:
        return ()
    return (settled_finding("entry-window", history.stay.arrived_on <= enter_by, trace),)


def employer_tenure(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """Nobody works for one employer longer than the scheme's months. Days between two stints do not count."""
    rule = rules.get("employer-tenure")
    if rule is None:
        return ()
    return _each(rule, days.employers, today)


def work_total(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """Nobody works longer than the scheme's months in total, for any employers."""
    rule = rules.get("work-total")
    if rule is None or not days.employers:
        return ()
    return _limit(rule, None, {CALENDAR_DAYS: _calendar_days(days.employers)}, days.employers.values(), today)


def study_total(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """Nobody studies longer than the scheme's months in total, with courses added up or each day counted once."""
    rule = rules.get("study-total")
    if rule is None or not days.courses:
        return ()
    recorded = {EACH_COURSE: add_up_days(days.courses.values()), CALENDAR_DAYS: _calendar_days(days.courses)}
    return _limit(rule, None, recorded, days.courses.values(), today)


def course_length(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """No single course is longer than the scheme's months."""
    rule = rules.get("course-length")
    if rule is None:
        return ()
    return _each(rule, days.courses, today)


def course_count(history: History, days: Days, rules: Rules, today: int) -> Findings:
    """Nobody takes more courses than the scheme allows. Courses are ordered by their first day."""
    rule = rules.get("course-count")
    if rule is None or not days.courses:
        return ()
    starts = sorted(spans[0][0] for spans in days.courses.values())
    trace = Trace(rule, day(starts[0]), None, amount=len(starts))
    exceeds = starts[rule.limit] if len(starts) > rule.limit else NEVER
    return (plain_finding("course-count", exceeds, today, trace),)


RULES: dict[str, Callable[[History, Days, Rules, int], Findings]] = {
    "stay-length": stay_length,
    "outside-stay": outside_stay,
    "age-at-application": age_at_application,
    "entry-window": entry_window,
    "employer-tenure": employer_tenure,
    "work-total": work_total,
    "study-total": study_total,
    "course-length": course_length,
    "course-count": course_count,
}
"""Every rule of the engine, in the order of the findings."""


def _calendar_days(named: Mapping[str, Spans]) -> Spans:
    """Return the days of all names together, each counted once."""
    if len(named) == 1:
        return next(iter(named.values()))
    return each_day_once((first, last) for spans in named.values() for first, last, _ in spans)


def _each(rule: Rule, named: Mapping[str, Spans], today: int) -> Findings:
    """Return the finding of a limit for each employer or each course."""
    found: list[Finding] = []
    for name, spans in named.items():
        found += _limit(rule, name, {CALENDAR_DAYS: spans}, (spans,), today)
    return tuple(found)


def _limit(rule: Rule, subject: str | None, recorded: Counted, named: Collection[Spans], today: int) -> Findings:
    """Return the finding of a limit over recorded days by every way to count; () if the rule counts none of the days.

    `named` are the days with each employer or on each course.
    """
    if not rule.uncounted:
        return (_duration(rule, subject, recorded, lambda way: _runs(way, recorded, recorded, named), today),)
    away = [(days.first.toordinal(), days.last.toordinal()) for days in rule.uncounted]
    split = {way: split_days(spans, away) for way, spans in recorded.items()}
    counted = {way: left for way, (left, _) in split.items()}
    if not all(counted.values()):
        return ()

    def runs(way: str) -> Runs:
        # What a rule does not count breaks no run: the runs of the recorded days are cut afterwards.
        cut = (split_days(run, away)[0] for run in _runs(way, counted, recorded, named))
        return tuple(run for run in cut if run)

    found = _duration(rule, subject, counted, runs, today)
    ways = [way for way in rule.ways for reading in found.readings if reading.name in way.names]
    readings = (each._replace(uncounted=split[way.name][1]) for way, each in zip(ways, found.readings, strict=True))
    return (found._replace(readings=tuple(readings)),)


def _runs(way: str, counted: Counted, recorded: Counted, named: Collection[Spans]) -> Runs:
    """Return the recorded runs of a way to count: those of each course if a counted day counts twice."""
    if way == EACH_COURSE and counted[EACH_COURSE] != counted[CALENDAR_DAYS]:
        return tuple((span,) for spans in named for span in spans)
    return tuple((span,) for span in recorded[CALENDAR_DAYS])


def _duration(rule: Rule, subject: str | None, counted: Counted, runs_of: Callable[[str], Runs], today: int) -> Finding:
    """Return the finding of a limit in months, by every way to count and every reading that the rule names."""
    readings: list[Reading] = []
    exceeded: list[int] = []
    for way in rule.ways:
        spans = counted[way.name]
        used = days_until(spans, today)
        for name, clock in way.clocks:
            allowance = allowance_days(clock, spans[0][0], rule.limit)
            last, exceeds = find_excess(spans, allowance)
            exceeded.append(exceeds)
            readings.append(Reading(name, allowance, used, day(last), day(exceeds), spans))
        if way.broken and (len(spans) > 1 or spans[0][2] > 1) and len(runs := runs_of(way.name)) > 1:
            recorded = RecordedDays(spans, runs, rule.limit)
            for name, reading in way.broken:
                last, exceeds = find_broken_excess(reading, recorded)
                exceeded.append(exceeds)
                counts = allowance_and_use(reading, recorded, today)
                readings.append(Reading(name, *counts, day(last), day(exceeds), spans, runs=runs))
    status, change = status_on(today, min(exceeded), max(exceeded))
    trace = Trace(rule, date.fromordinal(spans[0][0]), None)
    return Finding(rule.name, subject, status, None, day(change), tuple(readings), trace)
