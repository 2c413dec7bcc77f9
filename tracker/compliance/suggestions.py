"""What would keep a plan within a limit: changed plans, each of which the engine itself has judged."""

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
    """One way to change a plan. `kind`: end-on, start-on, other-employer, leave-out, within-stay, move or end-all."""

    kind: str
    day: date | None
    """end-on and end-all: the last day; start-on: the earliest first day; other-employer: the first day there;
    within-stay: the first day of the stay; move: the first day of the plan; leave-out: None."""
    until: date | None
    """other-employer: the last safe day there, where that is before the planned end; within-stay: the last day of the stay."""
    after: Trial
    """The plan as it would then be; its places are those of the plan, and new jobs follow them."""


class _Desk(NamedTuple):
    """One limit that a plan goes over, and what is needed to try changes of it."""

    trial: Trial
    limit: Limit
    rulebook: Rulebook
    on: date
    stay_ends: date

    @property
    def part(self) -> "_Desk":
        """The same with nothing but what the limit looks at, so that trying is quick."""
        return self._replace(trial=part_of(self.trial, self.limit))

    @property
    def stints(self) -> list[Stint]:
        """What is planned under the limit."""
        return concerned(self.limit, self.trial.planned)

    @property
    def first(self) -> date:
        """The first day of what is planned under the limit."""
        return min(stint.started_on for stint in self.stints)

    @property
    def last(self) -> date:
        """The last day of what is planned or recorded under the limit."""
        return max(last_day(stint, self.stay_ends) for stint in concerned(self.limit, self.trial.whole))

    def cut(self, kind: str, stint: Stint, first: date, last: date) -> Stint | None:
        """The part of a stint between two days, if the limit counts stints of its kind (`jobs`, `courses`); None if none is left."""
        return clipped(stint, first, last, self.stay_ends) if concerns(self.limit, kind, stint) else stint

    def clipped(self, first: date, last: date) -> Trial:
        """The plan with no day of it before `first` or after `last`, as far as the limit looks at it."""
        recorded, jobs, courses = self.trial
        return Trial(
            recorded,
            tuple(job and self.cut("jobs", job, first, last) for job in jobs),
            tuple(course and self.cut("courses", course, first, last) for course in courses),
        )

    def ended(self, day: date) -> Trial:
        """The plan and what is recorded, with no day of either after a day."""
        recorded = self.trial.recorded
        jobs = [self.cut("jobs", job, date.min, day) for job in recorded.jobs]
        courses = [self.cut("courses", course, date.min, day) for course in recorded.courses]
        kept = recorded._replace(jobs=tuple(filter(None, jobs)), courses=tuple(filter(None, courses)))
        return self.clipped(date.min, day)._replace(recorded=kept)

    def is_kept(self, trial: Trial) -> bool:
        """Whether a changed plan has no part in going over the limit."""
        return self.limit not in limits_over(trial, self.rulebook, on=self.on)

    def is_met(self, trial: Trial) -> bool:
        """Whether the limit is met with everything, recorded or planned."""
        finding = findings_of(trial.whole, self.rulebook, on=self.on).get(self.limit)
        return finding is None or finding.status == MET


def advice(
    trial: Trial, found: Iterable[Finding], rulebook: Rulebook, *, on: date, other: str
) -> dict[Limit, tuple[Suggestion, ...]]:
    """What would avoid each of these `troubles` of a plan, by what it is about; the smallest change of its kind each time.

    With a suggestion the limit is met, or stands as it would without the plan, and no other limit is gone over that was
    not before. `other` is what another employer is called. Raises `CannotAssess` as `assess` does.
    """
    known = limits_over(trial, rulebook, on=on)
    stay_ends = assess(trial.recorded, rulebook, on=on).stay_ends
    advised: dict[Limit, tuple[Suggestion, ...]] = {}
    for limit in map(limit_of, found):
        offered: dict[Trial, Suggestion] = {}
        for each in _made(_Desk(trial, limit, rulebook, on, stay_ends), other):
            if limits_over(each.after, rulebook, on=on) <= known - {limit}:
                offered.setdefault(each.after, each)
        advised[limit] = tuple(offered.values())
    return advised


def _made(desk: _Desk, other: str) -> Iterator[Suggestion]:
    """Every suggestion that there may be for a limit."""
    if desk.limit == OUTSIDE:
        first = desk.trial.recorded.stay.arrived_on
        yield _named("within-stay", first, desk.stay_ends, desk.clipped(first, desk.stay_ends), desk)
        yield from _moved(desk)
        return
    if desk.limit[0] == "course-count":
        yield Suggestion("leave-out", None, None, _fewer(desk))
        return
    last = _last_end(desk)
    ended = desk.clipped(date.min, last)
    yield _named("end-on", last, None, ended, desk)
    yield from _later(desk)
    if desk.limit[0] == "employer-tenure":
        yield from _elsewhere(desk, ended, last, other)
    yield from _all_ended(desk)


def _moved(desk: _Desk) -> Iterator[Suggestion]:
    """The whole plan as many days later as it begins before the stay; or earlier, as it ends after it, but never before today.

    What has no end is not moved to an earlier day: it ends with the stay.
    """
    later = desk.trial.recorded.stay.arrived_on - desk.first
    earlier = desk.stay_ends - max(last_day(stint, desk.stay_ends) for stint in desk.stints)
    if later > NONE:
        yield Suggestion("move", desk.first + later, None, _shifted(desk.trial, later))
    elif desk.first + earlier >= desk.on and all(stint.ended_on for stint in desk.stints):
        yield Suggestion("move", desk.first + earlier, None, _shifted(desk.trial, earlier))


def _shifted(trial: Trial, by: timedelta) -> Trial:
    """The plan with all of its days later, or earlier; what is recorded stays."""
    jobs, courses = (tuple(each and _later_by(by, each) for each in stints) for stints in (trial.jobs, trial.courses))
    return trial._replace(jobs=jobs, courses=courses)


def _later_by(by: timedelta, stint: Stint) -> Stint:
    return stint._replace(started_on=stint.started_on + by, ended_on=stint.ended_on and stint.ended_on + by)


def _named(kind: str, day: date, until: date | None, after: Trial, desk: _Desk) -> Suggestion:
    """Name the suggestion by `kind`; `leave-out` if every stint that it does not drop is unchanged."""
    changes = zip((*desk.trial.jobs, *desk.trial.courses), (*after.jobs, *after.courses), strict=True)
    if all(then in (None, was) for was, then in changes):
        return Suggestion("leave-out", None, None, after)
    return Suggestion(kind, day, until, after)


def _last_end(desk: _Desk) -> date:
    """The latest day on which everything planned may end; where none of it may begin, the eve of it all."""
    part = desk.part
    return turning_day(lambda day: part.is_kept(part.clipped(date.min, day)), part.first - DAY, part.last)


def _later(desk: _Desk) -> Iterator[Suggestion]:
    """The same ends, but a later beginning."""
    part = desk.part
    start = turning_day(lambda day: not part.is_kept(part.clipped(day, date.max)), part.first, part.last + DAY) + DAY
    after = desk.clipped(start, date.max)
    if concerned(desk.limit, after.planned):
        yield _named("start-on", start, None, after, desk)


def _elsewhere(desk: _Desk, ended: Trial, last: date, other: str) -> Iterator[Suggestion]:
    """The rest of the plan with another employer, as long as that may last."""
    rest = (
        clipped(job, last + DAY, date.max, desk.stay_ends)
        for job in desk.trial.planned.jobs
        if concerns(desk.limit, "jobs", job)
    )
    moved = ended._replace(jobs=(*ended.jobs, *(job._replace(name=other) for job in rest if job)))
    there = desk._replace(trial=moved, limit=("employer-tenure", other))
    if there.is_kept(there.part.trial):
        yield Suggestion("other-employer", there.first, None, moved)
    elif (until := _last_end(there)) >= there.first:
        yield Suggestion("other-employer", there.first, until, there.clipped(date.min, until))


def _all_ended(desk: _Desk) -> Iterator[Suggestion]:
    """What is recorded as going on, or as ending later, ends too: today at the earliest."""
    part = desk.part
    if not part.is_met(part.ended(desk.on)):
        return
    day = turning_day(lambda day: part.is_met(part.ended(day)), desk.on, part.last)
    after = desk.ended(day)
    if after.recorded != desk.trial.recorded and concerned(desk.limit, after.planned):
        yield Suggestion("end-all", day, None, after)


def _fewer(desk: _Desk) -> Trial:
    """The plan without the courses that begin last, as many as are too many."""
    after = desk.trial
    for latest in sorted({stint.started_on for stint in desk.stints}, reverse=True):
        if desk.is_kept(desk._replace(trial=after).part.trial):
            break
        after = after._replace(courses=tuple(each if each and each.started_on != latest else None for each in after.courses))
    return after
