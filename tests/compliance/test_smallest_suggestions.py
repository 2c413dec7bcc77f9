"""Each suggestion holds, and is the smallest change: drawn plans, tried with the engine itself."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.history import Case
from tests.factories.trials import OTHER
from tests.support.oracle.invented import rulebook
from tests.support.oracle.strategies import cases
from tests.support.oracle.walking import DAY, walk
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.facts import History
from tracker.compliance.findings import MET, Finding
from tracker.compliance.suggestions import Suggestion, advice
from tracker.compliance.what_if import (
    Limit,
    Trial,
    clipped,
    concerned,
    findings_of,
    last_day,
    limit_of,
    limits_over,
    part_of,
    troubles,
)


@pytest.mark.slow
@given(cases(), st.randoms(use_true_random=False))
@examples(60)
def test_suggestions_are_smallest_changes(case: Case, dice: random.Random) -> None:
    tried = split(case.history, dice)
    found, limits = troubles(tried, rulebook(), on=case.on), limits_over(tried, rulebook(), on=case.on)
    advised = advice(tried, found, rulebook(), on=case.on, other=OTHER)
    assert list(advised) == [limit_of(finding) for finding in found]
    for limit, suggestions in advised.items():
        for each in suggestions:
            assert limits_over(each.after, rulebook(), on=case.on) <= limits - {limit}
            assert stands_well(each.after, limit, case.on)
            if each.kind in {"end-on", "start-on"}:
                assert not stands_well(one_day_more(tried, each, limit, case.on), limit, case.on)
            if each.kind == "end-all":
                assert is_met(each.after, limit, case.on)
                assert not is_met(one_day_more(tried, each, limit, case.on), limit, case.on)


def split(history: History, dice: random.Random) -> Trial:
    """Some of a history's jobs and courses recorded, the others planned."""
    planned = {each for each in (*history.jobs, *history.courses) if dice.random() < 0.6}
    recorded = history._replace(
        jobs=tuple(job for job in history.jobs if job not in planned),
        courses=tuple(course for course in history.courses if course not in planned),
    )
    return Trial(
        recorded,
        tuple(job for job in history.jobs if job in planned),
        tuple(course for course in history.courses if course in planned),
    )


def is_met(tried: Trial, limit: Limit, on: date) -> bool:
    found = findings_of(tried.whole, rulebook(), on=on).get(limit)
    return found is None or found.status == MET


def stands_well(tried: Trial, limit: Limit, on: date) -> bool:
    """Whether a limit is met, or stands as it would without the plan, none of which lies beyond it."""
    part = part_of(tried, limit)
    found, before = (findings_of(history, rulebook(), on=on).get(limit) for history in (part.whole, part.recorded))
    if found is None or found.status == MET:
        return True
    days = [reading.exceeds_on for reading in found.readings] or [found.exceeds_on]
    over = min(each for each in days if each)
    ends = assess(part.recorded, rulebook(), on=on).stay_ends
    planned = concerned(limit, part.planned)
    beyond = {day for stint in planned for day in walk(max(over, stint.started_on), last_day(stint, ends))}
    return before is not None and counted(found) == counted(before) and beyond <= free_of(found)


def free_of(finding: Finding) -> set[date]:
    """The days that a finding's rule does not count."""
    free = (span for reading in finding.readings for span in reading.uncounted)
    return {date.fromordinal(day) for first, last, _ in free for day in range(first, last + 1)}


def counted(finding: Finding) -> tuple[object, ...]:
    """What a finding says, but for days that do not count."""
    return finding.status, finding.exceeds_on, [reading[:6] for reading in finding.readings]


def one_day_more(tried: Trial, each: Suggestion, limit: Limit, on: date) -> Trial:
    """The plan with the end one day after the suggested one, or the beginning one day before it."""
    assert each.day is not None
    ends = assess(tried.recorded, rulebook(), on=on).stay_ends
    first = each.day - DAY if each.kind == "start-on" else date.min
    last = date.max if each.kind == "start-on" else each.day + DAY
    part = part_of(tried, limit)
    recorded = part.recorded
    if each.kind == "end-all":
        jobs = [clipped(job, first, last, ends) for job in recorded.jobs]
        courses = [clipped(course, first, last, ends) for course in recorded.courses]
        recorded = recorded._replace(jobs=tuple(filter(None, jobs)), courses=tuple(filter(None, courses)))
    return Trial(
        recorded,
        tuple(job and clipped(job, first, last, ends) for job in part.jobs),
        tuple(course and clipped(course, first, last, ends) for course in part.courses),
    )
