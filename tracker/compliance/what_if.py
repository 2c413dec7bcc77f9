"""What-if: recorded facts with jobs and courses that are only thought of, and the limits that these go over."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple, TypeAlias

from tracker.compliance.assess import assess
from tracker.compliance.changes import exceeds
from tracker.compliance.counted_days import days_of
from tracker.compliance.facts import History, Stint
from tracker.compliance.findings import MET, Finding
from tracker.compliance.months import split_days
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.rules import outside_stay

Limit: TypeAlias = tuple[str, str | None]
"""A rule, and the employer or course that it is about; None where it is about all of them."""

OUTSIDE: Limit = ("outside-stay", None)
RULES = {
    "jobs": {"employer-tenure", "work-total", "outside-stay"},
    "courses": {"study-total", "course-length", "course-count", "outside-stay"},
}
"""The rules that count each kind of stint. The kinds are the fields of a history and of a trial."""


class Trial(NamedTuple):
    """What is recorded, and a plan. A place of the plan is None where what stood there was left out."""

    recorded: History
    jobs: tuple[Stint | None, ...] = ()
    courses: tuple[Stint | None, ...] = ()

    @property
    def planned(self) -> History:
        """The plan alone, as if nothing were recorded but the stay."""
        jobs = tuple(job for job in self.jobs if job is not None)
        courses = tuple(course for course in self.courses if course is not None)
        return self.recorded._replace(jobs=jobs, courses=courses)

    @property
    def whole(self) -> History:
        """Everything as it would then be recorded, the plan last."""
        recorded, planned = self.recorded, self.planned
        return recorded._replace(jobs=(*recorded.jobs, *planned.jobs), courses=(*recorded.courses, *planned.courses))


def limit_of(finding: Finding) -> Limit:
    """What a finding is about."""
    return finding.rule, finding.subject


def concerns(limit: Limit, kind: str, stint: Stint) -> bool:
    """Whether a limit counts a stint of a kind (`jobs` or `courses`)."""
    rule, subject = limit
    return rule in RULES[kind] and subject in (None, stint.name)


def concerned(limit: Limit, history: History) -> list[Stint]:
    """The stints that a limit counts: jobs, then courses."""
    return [*_counted(limit, "jobs", history.jobs), *_counted(limit, "courses", history.courses)]


def part_of(trial: Trial, limit: Limit) -> Trial:
    """The part of a trial that a limit counts; positions in the plan are unchanged.

    A plan alone is compared with the stay, whatever is recorded.
    """
    recorded, jobs, courses = trial
    return Trial(
        recorded._replace(
            jobs=() if limit == OUTSIDE else _counted(limit, "jobs", recorded.jobs),
            courses=() if limit == OUTSIDE else _counted(limit, "courses", recorded.courses),
        ),
        tuple(job if job and concerns(limit, "jobs", job) else None for job in jobs),
        tuple(course if course and concerns(limit, "courses", course) else None for course in courses),
    )


def findings_of(history: History, rulebook: Rulebook, *, on: date) -> dict[Limit, Finding]:
    """What the engine finds, by what it is about."""
    return {limit_of(finding): finding for finding in assess(history, rulebook, on=on).findings}


def troubles(trial: Trial, rulebook: Rulebook, *, on: date) -> tuple[Finding, ...]:
    """The limits that are not met with the plan, where the plan has a part in it: findings of everything together.

    It has a part where without it the finding would be another, or where something planned lies beyond the limit. Days
    that a rule does not count have no part in it. Raises `CannotAssess` as `assess` does.
    """
    before, found = assess(trial.recorded, rulebook, on=on), findings_of(trial.whole, rulebook, on=on)
    found.pop(OUTSIDE, None)
    known, ends, planned = set(map(_as_counted, before.findings)), before.stay_ends, trial.planned
    alone = outside_stay(planned, days_of(planned, before.version), before.version.rules, on.toordinal())
    over = [each for each in found.values() if each.status > MET]
    mixed = [each for each in over if _as_counted(each) not in known or _is_beyond(planned, each, ends)]
    return (*(each for each in alone if each.status > MET), *mixed)


def limits_over(trial: Trial, rulebook: Rulebook, *, on: date) -> set[Limit]:
    """What the `troubles` of a plan are about."""
    return {limit_of(finding) for finding in troubles(trial, rulebook, on=on)}


def last_day(stint: Stint, stay_ends: date) -> date:
    """The last day of a job or course; who has no end goes on to the last day of the stay."""
    return stint.ended_on or max(stint.started_on, stay_ends)


def clipped(stint: Stint, first: date, last: date, stay_ends: date) -> Stint | None:
    """The days of a job or course from a first to a last day; None where there are none. What goes on does so still."""
    ends = last_day(stint, stay_ends)
    started_on, ended_on = max(stint.started_on, first), min(ends, last)
    if started_on > ended_on:
        return None
    return stint._replace(started_on=started_on, ended_on=stint.ended_on if ended_on == ends else ended_on)


def turning_day(holds: Callable[[date], bool], first: date, last: date) -> date:
    """A day on which something holds and on the next no longer; it holds on the first day, and not on the last."""
    begin = first.toordinal()
    between = range(begin + 1, last.toordinal())
    return date.fromordinal(begin + bisect_left(between, True, key=lambda number: not holds(date.fromordinal(number))))


def _counted(limit: Limit, kind: str, stints: Iterable[Stint]) -> tuple[Stint, ...]:
    return tuple(stint for stint in stints if concerns(limit, kind, stint))


def _as_counted(finding: Finding) -> Finding:
    """A finding without what it says of days that do not count."""
    if not any(reading.uncounted for reading in finding.readings):
        return finding
    return finding._replace(readings=tuple(reading._replace(uncounted=()) for reading in finding.readings))


def _is_beyond(planned: History, finding: Finding, stay_ends: date) -> bool:
    """Whether something planned is counted on or after the day on which the first reading is exceeded."""
    over = [day for day in exceeds(finding) if day]
    free = [span[:2] for reading in finding.readings[:1] for span in reading.uncounted]
    return any(_counts_from(min(over), stint, stay_ends, free) for stint in concerned(limit_of(finding), planned))


def _counts_from(day: date, stint: Stint, stay_ends: date, free: list[tuple[int, int]]) -> bool:
    """Whether a job or course has days that count, on a day or after it."""
    first, last = max(stint.started_on, day).toordinal(), last_day(stint, stay_ends).toordinal()
    return first <= last and bool(split_days(((first, last, 1),), free)[0])
