"""An assessment worked out by counting days one by one: plain and slow, and without a line of the engine.

It reads the same facts, and conditions as plain numbers. What it does not share with the engine it cannot repeat of its
mistakes. `judge` applies the rules; `judged.read` says what they come to on a day.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias

from tests.support.oracle.counting_runs import Way, months_and_thirtieths, runs_of, thirty_day_months
from tests.support.oracle.judged import Counted, Judged, read
from tests.support.oracle.outcome import Conditions, Outcome
from tests.support.oracle.walking import DAY, days_by_name, every_time, first_beyond, last_day, once, walk, without
from tracker.compliance.facts import History

Versions: TypeAlias = Mapping[date, Conditions]
"""The conditions of a scheme, by the first day on which visas were granted under them."""
Calendars: TypeAlias = dict[str, set[date]]
"""The days with each employer, or on each course."""

WAYS = ("each-course", "calendar-days")
CLOCKS = ("first-day-counts", "first-day-free")


def day_by_day(history: History, versions: Versions, on: date) -> Outcome:
    """The whole assessment of a history, read on a day."""
    return read(judge(history, versions), permitted_until(history, versions), on)


def in_force(history: History, versions: Versions) -> Conditions:
    """The conditions of the visa's day of issue, else of its application, else of the arrival."""
    granted = history.visa.issued_on or history.visa.applied_on or history.stay.arrived_on
    return versions[max(since for since in versions if since <= granted)]


def permitted_until(history: History, versions: Versions) -> date:
    """The last permitted day: the one stamped, else that of the scheme's months, the day of arrival counted."""
    arrived_on, stamped, _ = history.stay
    return stamped or last_day("first-day-counts", arrived_on, in_force(history, versions).stay_length)


def judge(history: History, versions: Versions) -> list[Judged]:
    """Every rule that the scheme has and the history gives something to judge by, in the fixed order."""
    conditions, permitted = in_force(history, versions), permitted_until(history, versions)
    departed_on = history.stay.departed_on
    leaves = permitted if departed_on is None else min(departed_on, permitted)
    work, study = days_by_name(history.jobs, leaves), days_by_name(history.courses, leaves)
    return [
        stay_length(departed_on, permitted),
        *outside_stay(history.stay.arrived_on, leaves, [*work.values(), *study.values()]),
        *age_at_application(history, conditions),
        *entry_window(history, conditions),
        *each("employer-tenure", work, conditions, conditions.employer_tenure),
        *together("work-total", work, conditions, conditions.work_total, ("calendar-days",)),
        *together("study-total", study, conditions, conditions.study_total, WAYS),
        *each("course-length", study, conditions, conditions.course_length),
        *course_count(study, conditions.course_count),
    ]


def free_days(conditions: Conditions, rule: str) -> set[date]:
    """The days that a rule does not count."""
    return {here for name, first, last in conditions.uncounted if name == rule for here in walk(first, last)}


def counting(calendars: Calendars, free: set[date]) -> Calendars:
    """The days that count, of everything that has some."""
    left = {name: without(calendar, free) for name, calendar in calendars.items()}
    return {name: calendar for name, calendar in left.items() if calendar}


def stay_length(departed_on: date | None, permitted: date) -> Judged:
    """Left too late, or still here: the day after the last permitted day."""
    stays_over = departed_on is None or departed_on > permitted
    exceeds = permitted + DAY if stays_over else None
    return Judged("stay-length", None, {"": exceeds}, {}, foreseen=departed_on is not None)


def outside_stay(arrived_on: date, leaves: date, calendars: list[set[date]]) -> Iterator[Judged]:
    """The first day of work or study before arrival or after the last day of the stay."""
    if calendars:
        outside = [here for calendar in calendars for here in calendar if not arrived_on <= here <= leaves]
        yield Judged("outside-stay", None, {"": min(outside, default=None)}, {})


def age_at_application(history: History, conditions: Conditions) -> Iterator[Judged]:
    """Birthdays counted one by one; one that falls on a missing 29 February is kept on 1 March."""
    born, applied_on = history.birth_date, history.visa.applied_on
    if conditions.ages is None or born is None or applied_on is None:
        return
    age = 0
    while birthday(born, age + 1) <= applied_on:
        age += 1
    youngest, oldest = conditions.ages
    yield settled("age-at-application", youngest <= age <= oldest)


def birthday(born: date, age: int) -> date:
    """The day on which someone becomes so many years old."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def entry_window(history: History, conditions: Conditions) -> Iterator[Judged]:
    """The visa's own day goes first; else the scheme's months from the day of issue, which is left free."""
    last, issued_on = history.visa.enter_by, history.visa.issued_on
    if last is None and issued_on is not None and conditions.entry_window is not None:
        last = last_day("first-day-free", issued_on, conditions.entry_window)
    if last is not None:
        yield settled("entry-window", history.stay.arrived_on <= last)


def settled(rule: str, met: bool) -> Judged:
    """A rule for which the day does not matter."""
    return Judged(rule, None, {"": None}, {}, settled="met" if met else "unmet")


def each(rule: str, calendars: Calendars, conditions: Conditions, months: int | None) -> Iterator[Judged]:
    """A limit for every employer or every course by itself."""
    if months is not None:
        free = free_days(conditions, rule)
        for name, days in counting(calendars, free).items():
            way = Way(once([days]), runs_of(calendars[name], free))
            yield duration(rule, name, {"": way}, months, broken=conditions.broken_days)


def together(
    rule: str, calendars: Calendars, conditions: Conditions, months: int | None, ways: tuple[str, ...]
) -> Iterator[Judged]:
    """A limit for all employers or all courses together, by one way to count days or several."""
    free = free_days(conditions, rule)
    counted = counting(calendars, free)
    if months is not None and counted:
        whole = runs_of(set().union(*calendars.values()), free)
        added = every_time(counted.values())
        own = [run for calendar in calendars.values() for run in runs_of(calendar, free)]
        known = {
            "calendar-days": Way(once(counted.values()), whole),
            "each-course": Way(added, own if max(added.values()) > 1 else whole),
        }
        named = {way + "/": known[way] for way in ways} if len(ways) > 1 else {"": known[ways[0]]}
        yield duration(rule, None, named, months, broken=conditions.broken_days)


def duration(rule: str, subject: str | None, ways: dict[str, Way], months: int, *, broken: bool) -> Judged:
    """A limit in months, by every way to count days and both clocks; by two readings more for days in several runs."""
    exceeds: dict[str, date | None] = {}
    counted: dict[str, Counted] = {}
    for name, way in ways.items():
        first = min(way.tally)
        for clock in CLOCKS:
            allowance = (last_day(clock, first, months) - first).days + 1
            last, exceeds[name + clock] = first_beyond(way.tally, allowance)
            counted[name + clock] = Counted(allowance, way.tally, last)
        if broken and len(way.runs) > 1:
            for reading, count in (("thirty-day-months", thirty_day_months), ("months-and-thirtieths", months_and_thirtieths)):
                counted[name + reading], exceeds[name + reading] = count(way, months)
    return Judged(rule, subject, exceeds, counted)


def course_count(calendars: Calendars, courses: int | None) -> Iterator[Judged]:
    """The first day of the first course too many, in the order in which they began."""
    if courses is not None and calendars:
        begun = sorted(min(days) for days in calendars.values())
        yield Judged("course-count", None, {"": begun[courses] if len(begun) > courses else None}, {})
