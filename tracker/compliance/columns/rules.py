"""The rules over columns, one function each, in the order and with the results of `tracker.compliance.rules`."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from tracker.compliance import rulebook
from tracker.compliance.columns import findings
from tracker.compliance.columns.broken_days import Runs, broken, count, present, runs, spread
from tracker.compliance.columns.calendar import allowance_days, completed_years, last_day
from tracker.compliance.columns.findings import Count, RuleFindings
from tracker.compliance.columns.population import Facts, Numbers, Population, Stints
from tracker.compliance.columns.spans import Spans, add_up_days, days_until, each_day_once, find_excess
from tracker.compliance.months import NEVER
from tracker.compliance.rulebook import CALENDAR_DAYS, EACH_COURSE, Rule, Version

NAME_BITS = 28
"""In the number of a group, the bits for the number of a name, beside those of a row."""


class CountedDays(NamedTuple):
    """Days by one way to count. The runs are computed only if some days may be broken."""

    spans: Spans
    runs: Callable[[], Runs]


class ClosedStints(NamedTuple):
    """Stints with an end: that of an ongoing one is the end of the stay."""

    whose: Numbers
    name: Numbers
    first: Numbers
    last: Numbers


class PreparedPopulation(NamedTuple):
    """A population under one version, with the bounds of every stay, and an end for every stint."""

    facts: Facts
    version: Version
    permitted_until: Numbers
    stay_ends: Numbers
    jobs: ClosedStints
    courses: ClosedStints


def prepare(people: Population, version: Version) -> PreparedPopulation:
    """Return a population with its open ends closed, as `counted_days.days_of` does for one history."""
    facts = people.facts
    by_length = last_day("first-day-counts", facts.arrived_on, version.rules["stay-length"].limit)
    permitted = np.where(facts.permitted_until < NEVER, facts.permitted_until, by_length)
    ends = np.minimum(permitted, facts.departed_on)
    return PreparedPopulation(facts, version, permitted, ends, _closed(people.jobs, ends), _closed(people.courses, ends))


def _closed(stints: Stints, stay_ends: Numbers) -> ClosedStints:
    """Return stints with ends. An ongoing one lasts to the end of the stay; if it starts later, it has one day."""
    last = np.where(stints.end < NEVER, stints.end, np.maximum(stints.start, stay_ends[stints.whose]))
    return ClosedStints(stints.whose, stints.name, stints.start, last)


def stay_length(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """Without a departure: met up to the last permitted day, unmet after it."""
    facts, over = prepared.facts, prepared.permitted_until + 1
    departed = facts.departed_on < NEVER
    beyond = np.where(departed, facts.departed_on, facts.as_of) > prepared.permitted_until
    found = findings.plain("stay-length", np.arange(len(over)), np.where(beyond, over, NEVER), facts.as_of)
    yield found._replace(next_change_on=np.where(departed | beyond, found.next_change_on, over))


def outside_stay(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """The first recorded day before the arrival, else the first after the last day of the stay."""
    whose, first, last = (np.concatenate((prepared.jobs[position], prepared.courses[position])) for position in (0, 2, 3))
    early, late = np.full(len(prepared.stay_ends), NEVER), np.full(len(prepared.stay_ends), NEVER)
    np.minimum.at(early, whose, first)
    beyond = np.flatnonzero(last > prepared.stay_ends[whose])
    np.minimum.at(late, whose[beyond], np.maximum(first[beyond], prepared.stay_ends[whose[beyond]] + 1))
    working = np.flatnonzero(early < NEVER)
    exceeds = np.where(early < prepared.facts.arrived_on, early, late)[working]
    yield findings.plain("outside-stay", working, exceeds, prepared.facts.as_of[working])


def age_at_application(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """Completed years on the day of application, within the scheme's range."""
    rule, born, applied_on = (
        prepared.version.rules.get("age-at-application"),
        prepared.facts.birth_date,
        prepared.facts.applied_on,
    )
    if rule is not None:
        known = np.flatnonzero((born < NEVER) & (applied_on < NEVER))
        age = completed_years(born[known], applied_on[known])
        yield findings.settled("age-at-application", known, (age >= rule.least) & (age <= rule.limit))


def entry_window(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """The arrival by the day on the visa, or else within the scheme's months from its issue."""
    rule, enter_by = prepared.version.rules.get("entry-window"), prepared.facts.enter_by
    if rule is not None:
        issued = np.flatnonzero((enter_by == NEVER) & (prepared.facts.issued_on < NEVER))
        enter_by = enter_by.copy()
        enter_by[issued] = last_day("first-day-free", prepared.facts.issued_on[issued], rule.limit)
    known = np.flatnonzero(enter_by < NEVER)
    yield findings.settled("entry-window", known, prepared.facts.arrived_on[known] <= enter_by[known])


def employer_tenure(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """The days with each employer, each counted once."""
    rule = prepared.version.rules.get("employer-tenure")
    if rule is not None:
        yield _by_name(prepared, rule, prepared.jobs)


def work_total(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """The days with any employer, each counted once."""
    rule = prepared.version.rules.get("work-total")
    if rule is not None:
        jobs = _counted(prepared.jobs, rule)
        whose, spans = each_day_once(jobs.whose, jobs.first, jobs.last)

        def own() -> Runs:
            return _runs(rule, whose, prepared.jobs.whose, prepared.jobs) if rule.uncounted else _spans_as_runs(spans)

        yield _duration(rule, whose, {CALENDAR_DAYS: CountedDays(spans, own)}, prepared)


def study_total(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """The days of all courses: added up, and each counted once."""
    rule = prepared.version.rules.get("study-total")
    if rule is not None:
        stints = _counted(prepared.courses, rule)
        named, courses = each_day_once(_group(stints), stints.first, stints.last)
        owner = named >> NAME_BITS
        if _each_different(owner):
            whose, once, added = owner, courses, courses
        else:
            days = (owner[courses.of], courses.first, courses.last)
            whose, once = each_day_once(*days)
            added = once if len(once.first) == len(courses.first) else add_up_days(*days)[1]

        def together() -> Runs:
            return _runs(rule, whose, prepared.courses.whose, prepared.courses) if rule.uncounted else _spans_as_runs(once)

        def each() -> Runs:
            return _runs_of_courses(rule, whose, added, prepared.courses, together())

        ways = {EACH_COURSE: CountedDays(added, each), CALENDAR_DAYS: CountedDays(once, together)}
        yield _duration(rule, whose, ways, prepared)


def course_length(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """The days of each course, each counted once."""
    rule = prepared.version.rules.get("course-length")
    if rule is not None:
        yield _by_name(prepared, rule, prepared.courses)


def course_count(prepared: PreparedPopulation) -> Iterator[RuleFindings]:
    """The first day of the first course too many, ordered by first day."""
    rule = prepared.version.rules.get("course-count")
    if rule is not None:
        named, courses = each_day_once(_group(prepared.courses), prepared.courses.first, prepared.courses.last)
        owner, starts = named >> NAME_BITS, courses.first[courses.begins]
        order = np.lexsort((starts, owner))
        whose, begins, taken = np.unique(owner, return_index=True, return_counts=True)
        over = np.flatnonzero(taken > rule.limit)
        exceeds = np.full(len(whose), NEVER)
        exceeds[over] = starts[order[begins[over] + rule.limit]]
        yield findings.plain("course-count", whose, exceeds, prepared.facts.as_of[whose])


RULES: dict[str, Callable[[PreparedPopulation], Iterator[RuleFindings]]] = {
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
"""Every rule in the order of the findings: the names of `rules.RULES`."""


def _group(stints: ClosedStints) -> Numbers:
    """Return one number for each owner and name, ascending by owner."""
    return (stints.whose << NAME_BITS) | stints.name


def _by_name(prepared: PreparedPopulation, rule: Rule, stints: ClosedStints) -> RuleFindings:
    """Return the findings of a duration rule for each name, subjects in the order of their first appearance."""
    counted = _counted(stints, rule)
    named, spans = each_day_once(_group(counted), counted.first, counted.last)
    owner, name = named >> NAME_BITS, named & (2**NAME_BITS - 1)

    def own() -> Runs:
        return _runs(rule, named, _group(stints), stints) if rule.uncounted else _spans_as_runs(spans)

    found = _duration(rule, owner, {CALENDAR_DAYS: CountedDays(spans, own)}, prepared)
    if _each_different(owner):
        return found._replace(subject=name)
    everything, first_seen = np.unique(_group(stints), return_index=True)
    return findings.about(name, first_seen[np.searchsorted(everything, named)], found)


def _spans_as_runs(spans: Spans) -> Runs:
    """Return the spans as runs, if each day counts once and the rule leaves no days out."""
    return Runs(spans.of, spans.first, spans.last)


def _runs(rule: Rule, groups: Numbers, group: Numbers, stints: ClosedStints) -> Runs:
    """Return the runs of stints in those groups that have counted days.

    Uncounted days break no run: stints are joined as they are recorded.
    """
    known, spans = each_day_once(group, stints.first, stints.last)
    return _runs_in(rule, groups, known[spans.of], spans)


def _runs_in(rule: Rule, groups: Numbers, group: Numbers, spans: Spans) -> Runs:
    """Return the spans of some groups as runs."""
    position = np.minimum(np.searchsorted(groups, group), max(len(groups) - 1, 0))
    here = groups[position] == group if len(groups) else np.zeros(len(group), np.bool_)
    return runs(position[here], spans.first[here], spans.last[here], rule.uncounted)


def _runs_of_courses(rule: Rule, whose: Numbers, added: Spans, courses: ClosedStints, together: Runs) -> Runs:
    """Return each course's runs for people with a day that counts twice, and the runs of all days for all others."""
    twice = np.zeros(len(added.begins), np.bool_)
    twice[added.of[added.times > 1]] = True
    if not twice.any():
        return together
    named, spans = each_day_once(_group(courses), courses.first, courses.last)
    own = _runs_in(rule, whose, (named >> NAME_BITS)[spans.of], spans)
    parts = [(each, keep[each.of]) for each, keep in ((own, twice), (together, ~twice))]
    of, first, last = (np.concatenate([each[column][rows] for each, rows in parts]) for column in range(3))
    return runs(of, first, last, rule.uncounted)


def _counted(stints: ClosedStints, rule: Rule) -> ClosedStints:
    """Return the stints without uncounted days: one that spans them becomes two."""
    for days in rule.uncounted:
        before = stints._replace(last=np.minimum(stints.last, days.first.toordinal() - 1))
        after = stints._replace(first=np.maximum(stints.first, days.last.toordinal() + 1))
        whose, name, first, last = (np.stack(both, axis=1).ravel() for both in zip(before, after, strict=True))
        left = first <= last
        stints = ClosedStints(whose[left], name[left], first[left], last[left])
    return stints


def _each_different(ascending: Numbers) -> bool:
    """Return whether ascending numbers are all different."""
    return bool((ascending[1:] > ascending[:-1]).all())


def _duration(rule: Rule, whose: Numbers, ways: dict[str, CountedDays], prepared: PreparedPopulation) -> RuleFindings:
    """Return the findings of a limit in months, by every way to count and every reading that the rule names.

    Two ways that count the same days are computed once.
    """
    today = prepared.facts.as_of[whose]
    counts: dict[int, tuple[Count, ...]] = {}
    readings: list[Count] = []
    for way in rule.ways:
        key = id(ways[way.name].spans)
        if key not in counts:
            counts[key] = _counts(rule, way, ways[way.name], today)
        names = dict(zip((reading for _, reading in (*way.clocks, *way.broken)), way.names, strict=True))
        readings += (each._replace(name=names[each.name]) for each in counts[key])
    exceeds = [count.exceeds_on for several in counts.values() for count in several]
    return findings.counted(rule.name, whose, tuple(readings), exceeds, today)


def _counts(rule: Rule, way: rulebook.Way, counted: CountedDays, today: Numbers) -> tuple[Count, ...]:
    """Return the readings of one way to count, named by their clocks."""
    spans = counted.spans
    used, first = days_until(spans, today), spans.first[spans.begins]
    counts: list[Count] = []
    for _, clock in way.clocks:
        allowance = allowance_days(clock, first, rule.limit)
        counts.append(Count(clock, allowance, used, *find_excess(spans, allowance)))
    alone = spans.alone and not (spans.times > 1).any()
    groups = broken(spans, counted.runs()) if way.broken and not alone else None
    if groups is not None:
        marks = present(groups.positions, len(first))
        for _, reading in way.broken:
            values = count(reading, groups, rule.limit, today[groups.positions])
            allowance, used, last, over = (spread(*pair, groups.positions) for pair in zip(values, counts[0][1:5], strict=True))
            counts.append(Count(reading, allowance, used, last, over, marks))
    return tuple(counts)
