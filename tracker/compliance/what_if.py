"""What-if: recorded facts with planned jobs and courses, and the limits that these exceed."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple, TypeAlias

from tracker.compliance.assess import assess
from tracker.compliance.changes import exceeds
from tracker.compliance.counted_days import days_of
from tracker.compliance.facts import History, Stint
from tracker.compliance.findings import MET, Assessment, Finding
from tracker.compliance.months import split_days
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.rules import outside_stay

Limit: TypeAlias = tuple[str, str | None]
"""A rule, and the employer or course that it applies to; None if it applies to all of them."""

OUTSIDE: Limit = ("outside-stay", None)
RULES = {
    "jobs": {"employer-tenure", "work-total", "outside-stay"},
    "courses": {"study-total", "course-length", "course-count", "outside-stay"},
}
"""The rules that count each kind of stint. The kinds are fields of a history and of a trial."""


class Trial(NamedTuple):
    """Recorded facts and a plan. None replaces a planned stint that was left out."""

    recorded: History
    jobs: tuple[Stint | None, ...] = ()
    courses: tuple[Stint | None, ...] = ()

    @property
    def planned(self) -> History:
        """Return the plan alone, as if nothing were recorded but the stay."""
        jobs = tuple(job for job in self.jobs if job is not None)
        courses = tuple(course for course in self.courses if course is not None)
        return self.recorded._replace(jobs=jobs, courses=courses)

    @property
    def whole(self) -> History:
        """Return the history with the plan recorded, last."""
        recorded, planned = self.recorded, self.planned
        return recorded._replace(jobs=(*recorded.jobs, *planned.jobs), courses=(*recorded.courses, *planned.courses))


class LimitDifference(NamedTuple):
    """A limit that has another verdict after facts were corrected."""

    limit: Limit
    was: Finding | None
    """Before; None if the limit was not looked at."""
    now: Finding | None
    """After; None if the limit is not looked at any more."""


def limit_of(finding: Finding) -> Limit:
    """Return the limit of a finding."""
    return finding.rule, finding.subject


def concerns(limit: Limit, kind: str, stint: Stint) -> bool:
    """Return whether a limit counts a stint of a kind (`jobs` or `courses`)."""
    rule, subject = limit
    return rule in RULES[kind] and subject in (None, stint.name)


def concerned(limit: Limit, history: History) -> list[Stint]:
    """Return the stints that a limit counts: jobs, then courses."""
    return [*_counted(limit, "jobs", history.jobs), *_counted(limit, "courses", history.courses)]


def part_of(trial: Trial, limit: Limit) -> Trial:
    """Return the part of a trial that a limit counts; positions in the plan are unchanged.

    For days outside the stay this is the plan alone, without recorded stints.
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
    """Return the findings of a history by limit."""
    return {limit_of(finding): finding for finding in assess(history, rulebook, on=on).findings}


def troubles(trial: Trial, rulebook: Rulebook, *, on: date) -> tuple[Finding, ...]:
    """Return the findings, with the plan, of limits that are not met and to which the plan contributes.

    It contributes if the finding would differ without it, or if a planned day is beyond the limit. Days that a rule does
    not count do not contribute. Raises `CannotAssess` as `assess` does.
    """
    before, found = assess(trial.recorded, rulebook, on=on), findings_of(trial.whole, rulebook, on=on)
    found.pop(OUTSIDE, None)
    known, ends, planned = set(map(_as_counted, before.findings)), before.stay_ends, trial.planned
    alone = outside_stay(planned, days_of(planned, before.version), before.version.rules, on.toordinal())
    over = [each for each in found.values() if each.status > MET]
    mixed = [each for each in over if _as_counted(each) not in known or _is_beyond(planned, each, ends)]
    return (*(each for each in alone if each.status > MET), *mixed)


def limits_over(trial: Trial, rulebook: Rulebook, *, on: date) -> set[Limit]:
    """Return the limits of the `troubles` of a plan."""
    return {limit_of(finding) for finding in troubles(trial, rulebook, on=on)}


def last_day(stint: Stint, stay_ends: date) -> date:
    """Return the last day of a stint; one without an end lasts to the last day of the stay."""
    return stint.ended_on or max(stint.started_on, stay_ends)


def clipped(stint: Stint, first: date, last: date, stay_ends: date) -> Stint | None:
    """Return the days of a stint from `first` to `last`; None if no day remains. An ongoing stint remains ongoing."""
    ends = last_day(stint, stay_ends)
    started_on, ended_on = max(stint.started_on, first), min(ends, last)
    if started_on > ended_on:
        return None
    return stint._replace(started_on=started_on, ended_on=stint.ended_on if ended_on == ends else ended_on)


def turning_day(holds: Callable[[date], bool], first: date, last: date) -> date:
    """Return the last day on which a condition holds, if it holds on `first`, stops once, and does not hold on `last`."""
    begin = first.toordinal()
    between = range(begin + 1, last.toordinal())
    return date.fromordinal(begin + bisect_left(between, True, key=lambda number: not holds(date.fromordinal(number))))


def differences(before: Assessment, after: Assessment) -> list[LimitDifference]:
    """Return the limits whose status or days differ between two assessments, in their order; new ones last."""
    was, now = ({limit_of(each): each for each in found.findings} for found in (before, after))
    both = [LimitDifference(limit, was.get(limit), now.get(limit)) for limit in dict.fromkeys((*was, *now))]
    return [each for each in both if _verdict(each.was) != _verdict(each.now)]


def _verdict(finding: Finding | None) -> tuple[int, tuple[date | None, ...]] | None:
    return None if finding is None else (finding.status, exceeds(finding))


def _counted(limit: Limit, kind: str, stints: Iterable[Stint]) -> tuple[Stint, ...]:
    return tuple(stint for stint in stints if concerns(limit, kind, stint))


def _as_counted(finding: Finding) -> Finding:
    """Return a finding without its uncounted days."""
    if not any(reading.uncounted for reading in finding.readings):
        return finding
    return finding._replace(readings=tuple(reading._replace(uncounted=()) for reading in finding.readings))


def _is_beyond(planned: History, finding: Finding, stay_ends: date) -> bool:
    """Return whether a planned day counts on or after the first day on which a reading is exceeded."""
    over = [day for day in exceeds(finding) if day]
    free = [span[:2] for reading in finding.readings[:1] for span in reading.uncounted]
    return any(_counts_from(min(over), stint, stay_ends, free) for stint in concerned(limit_of(finding), planned))


def _counts_from(day: date, stint: Stint, stay_ends: date, free: list[tuple[int, int]]) -> bool:
    """Return whether a stint has counted days on or after a day."""
    first, last = max(stint.started_on, day).toordinal(), last_day(stint, stay_ends).toordinal()
    return first <= last and bool(split_days(((first, last, 1),), free)[0])
