"""Suggestions that keep a plan within a limit: changed plans, each assessed by the engine."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from tracker.compliance.assess import assess
from tracker.compliance.facts import Stint
from tracker.compliance.findings import MET, Finding
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.what_if import (
    OUTSIDE,
    Limit,
    Trial,
    clipped,
    concerned,
    concerns,
    findings_of,
    last_day,
    limit_of,
    limits_over,
    part_of,
    turning_day,
)

NONE, DAY = timedelta(), timedelta(days=1)


class Suggestion(NamedTuple):
    """One change of a plan. `kind`: end-on, start-on, other-employer, leave-out, within-stay, move or end-all."""

    kind: str
    day: date | None
    """end-on and end-all: the last day; start-on: the earliest first day; other-employer: the first day there; within-stay:
    the first day of the stay; move: the first day of the plan; leave-out: None."""
    until: date | None
    """other-employer: the last safe day there, if it is before the planned end; within-stay: the last day of the stay."""
    after: Trial
    """The changed plan. Its stints have the positions of the plan; new jobs follow them."""


class _PlanLimit(NamedTuple):
    """One limit that a plan exceeds, with everything needed to try changes."""

    trial: Trial
    limit: Limit
    rulebook: Rulebook
    on: date
    stay_ends: date

    @property
    def part(self) -> "_PlanLimit":
        """Return the same with only the stints that the limit counts, for speed."""
        return self._replace(trial=part_of(self.trial, self.limit))

    @property
    def stints(self) -> list[Stint]:
        """Return the planned stints that the limit counts."""
        return concerned(self.limit, self.trial.planned)

    @property
    def first(self) -> date:
        """Return the first planned day that the limit counts."""
        return min(stint.started_on for stint in self.stints)

    @property
    def last(self) -> date:
        """Return the last planned or recorded day that the limit counts."""
        return max(last_day(stint, self.stay_ends) for stint in concerned(self.limit, self.trial.whole))

    def cut(self, kind: str, stint: Stint, first: date, last: date) -> Stint | None:
        """Return a stint without its days before `first` and after `last`; None if no day is left.

        A stint that the limit does not count is unchanged. `kind` is `jobs` or `courses`.
        """
        return clipped(stint, first, last, self.stay_ends) if concerns(self.limit, kind, stint) else stint

    def clipped(self, first: date, last: date) -> Trial:
        """Return the plan without days before `first` or after `last`, in stints that the limit counts."""
        recorded, jobs, courses = self.trial
        return Trial(
            recorded,
            tuple(job and self.cut("jobs", job, first, last) for job in jobs),
            tuple(course and self.cut("courses", course, first, last) for course in courses),
        )

    def ended(self, day: date) -> Trial:
        """Return the plan and the recorded facts without days after `day`, in stints that the limit counts."""
        recorded = self.trial.recorded
        jobs = [self.cut("jobs", job, date.min, day) for job in recorded.jobs]
        courses = [self.cut("courses", course, date.min, day) for course in recorded.courses]
        shortened = recorded._replace(jobs=tuple(filter(None, jobs)), courses=tuple(filter(None, courses)))
        return self.clipped(date.min, day)._replace(recorded=shortened)

    def keeps_limit(self, trial: Trial) -> bool:
        """Return whether a changed plan no longer contributes to exceeding the limit."""
        return self.limit not in limits_over(trial, self.rulebook, on=self.on)

    def is_met(self, trial: Trial) -> bool:
        """Return whether the limit is met by everything recorded and planned."""
        finding = findings_of(trial.whole, self.rulebook, on=self.on).get(self.limit)
        return finding is None or finding.status == MET


def advice(
    trial: Trial, found: Iterable[Finding], rulebook: Rulebook, *, on: date, other: str
) -> dict[Limit, tuple[Suggestion, ...]]:
    """Return the suggestions that avoid each of these `troubles` of a plan, by limit; the smallest change of each kind.

    After a suggestion, the limit is met or is as it would be without the plan, and no further limit is exceeded. `other`
    is the name shown for another employer. Raises `CannotAssess` as `assess` does.
    """
    known = limits_over(trial, rulebook, on=on)
    stay_ends = assess(trial.recorded, rulebook, on=on).stay_ends
    advised: dict[Limit, tuple[Suggestion, ...]] = {}
    for limit in map(limit_of, found):
        offered: dict[Trial, Suggestion] = {}
        for each in _candidates(_PlanLimit(trial, limit, rulebook, on, stay_ends), other):
            if limits_over(each.after, rulebook, on=on) <= known - {limit}:
                offered.setdefault(each.after, each)
        advised[limit] = tuple(offered.values())
    return advised


def _candidates(plan: _PlanLimit, other: str) -> Iterator[Suggestion]:
    """Yield every suggestion that may apply to a limit."""
    if plan.limit == OUTSIDE:
        first = plan.trial.recorded.stay.arrived_on
        yield _suggestion("within-stay", first, plan.stay_ends, plan.clipped(first, plan.stay_ends), plan)
        yield from _move_into_stay(plan)
        return
    if plan.limit[0] == "course-count":
        yield Suggestion("leave-out", None, None, _leave_courses_out(plan))
        return
    last = _latest_end(plan)
    ended = plan.clipped(date.min, last)
    yield _suggestion("end-on", last, None, ended, plan)
    yield from _start_later(plan)
    if plan.limit[0] == "employer-tenure":
        yield from _with_other_employer(plan, ended, last, other)
    yield from _end_everything(plan)


def _move_into_stay(plan: _PlanLimit) -> Iterator[Suggestion]:
    """Yield the whole plan moved later, to begin with the stay; or earlier, to end with it, but not before today.

    A stint without an end is not moved to an earlier day: it ends with the stay.
    """
    later = plan.trial.recorded.stay.arrived_on - plan.first
    earlier = plan.stay_ends - max(last_day(stint, plan.stay_ends) for stint in plan.stints)
    if later > NONE:
        yield Suggestion("move", plan.first + later, None, _shift_plan(plan.trial, later))
    elif plan.first + earlier >= plan.on and all(stint.ended_on for stint in plan.stints):
        yield Suggestion("move", plan.first + earlier, None, _shift_plan(plan.trial, earlier))


def _shift_plan(trial: Trial, by: timedelta) -> Trial:
    """Return the plan with all of its days moved. Recorded facts are unchanged."""
    jobs, courses = (tuple(each and _shift_stint(by, each) for each in stints) for stints in (trial.jobs, trial.courses))
    return trial._replace(jobs=jobs, courses=courses)


def _shift_stint(by: timedelta, stint: Stint) -> Stint:
    return stint._replace(started_on=stint.started_on + by, ended_on=stint.ended_on and stint.ended_on + by)


def _suggestion(kind: str, day: date, until: date | None, after: Trial, plan: _PlanLimit) -> Suggestion:
    """Return the suggestion of a kind; `leave-out` if every stint that remains is unchanged."""
    changes = zip((*plan.trial.jobs, *plan.trial.courses), (*after.jobs, *after.courses), strict=True)
    if all(then in (None, was) for was, then in changes):
        return Suggestion("leave-out", None, None, after)
    return Suggestion(kind, day, until, after)


def _latest_end(plan: _PlanLimit) -> date:
    """Return the latest day on which everything planned may end; the day before the first if none of it may begin."""
    part = plan.part
    return turning_day(lambda day: part.keeps_limit(part.clipped(date.min, day)), part.first - DAY, part.last)


def _start_later(plan: _PlanLimit) -> Iterator[Suggestion]:
    """Yield the plan with the same ends, but a later beginning."""
    part = plan.part
    start = turning_day(lambda day: not part.keeps_limit(part.clipped(day, date.max)), part.first, part.last + DAY) + DAY
    after = plan.clipped(start, date.max)
    if concerned(plan.limit, after.planned):
        yield _suggestion("start-on", start, None, after, plan)


def _with_other_employer(plan: _PlanLimit, ended: Trial, last: date, other: str) -> Iterator[Suggestion]:
    """Yield the plan with its rest at another employer, for as long as possible there."""
    rest = (
        clipped(job, last + DAY, date.max, plan.stay_ends)
        for job in plan.trial.planned.jobs
        if concerns(plan.limit, "jobs", job)
    )
    moved = ended._replace(jobs=(*ended.jobs, *(job._replace(name=other) for job in rest if job)))
    there = plan._replace(trial=moved, limit=("employer-tenure", other))
    if there.keeps_limit(there.part.trial):
        yield Suggestion("other-employer", there.first, None, moved)
    elif (until := _latest_end(there)) >= there.first:
        yield Suggestion("other-employer", there.first, until, there.clipped(date.min, until))


def _end_everything(plan: _PlanLimit) -> Iterator[Suggestion]:
    """Yield the plan if recorded stints that are ongoing or end later also end, today at the earliest."""
    part = plan.part
    if not part.is_met(part.ended(plan.on)):
        return
    day = turning_day(lambda day: part.is_met(part.ended(day)), plan.on, part.last)
    after = plan.ended(day)
    if after.recorded != plan.trial.recorded and concerned(plan.limit, after.planned):
        yield Suggestion("end-all", day, None, after)


def _leave_courses_out(plan: _PlanLimit) -> Trial:
    """Return the plan without the courses that begin last, as many as exceed the limit."""
    after = plan.trial
    for latest in sorted({stint.started_on for stint in plan.stints}, reverse=True):
        if plan.keeps_limit(plan._replace(trial=after).part.trial):
            break
        after = after._replace(courses=tuple(each if each and each.started_on != latest else None for each in after.courses))
    return after
