"""The questions to answer before a stint is saved, if its days can mean several things. Pure values, no sentences."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from tracker.compliance.facts import Stint
from tracker.compliance.name_matching import folded

DAY = timedelta(days=1)
AHEAD = timedelta(days=366)
"""A day further ahead is unusual, because no stay is longer than a year."""
Bounds: TypeAlias = tuple[date | None, date | None]
"""The first and the last day of a stay; None if unknown."""


class RecordedStint(NamedTuple):
    """A recorded stint with the id and version for changing it."""

    stint_id: int
    version: int
    stint: Stint


class Question(NamedTuple):
    """A question, the recorded stint that it concerns (None if it concerns the days themselves), and the possible answers."""

    kind: str
    """`overlap`: the same twice? `open`: did the earlier one end? `gap`: did it end in between, or was it leave?
    `twin`: the same days with another name: one job? `leaving`: did the job elsewhere end?
    `earlier`: a first day with the employer before the recorded one. `unarrived`: no arrival is recorded.
    `outside`: days before the arrival or after the stay.
    `ahead`: more than a year ahead. Questions about the name of an employer have kinds of their own
    (`services.employers.identify.NamedStint`)."""
    about: RecordedStint | None = None
    answers: tuple[str, ...] = ("yes",)
    """`separate`: a stint of its own. `ended`: the earlier one was over before. `same`, `leave`: one stint, from the first
    day of both to the last. `replace`: the earlier stint, with these days instead. `yes`: the days are right."""

    @property
    def key(self) -> str:
        """The key of an answer: the kind, and the recorded stint in the version that was shown."""
        return self.kind if self.about is None else f"{self.kind}-{self.about.stint_id}-{self.about.version}"


def job_questions(draft: Stint, jobs: Sequence[RecordedStint], stay: Bounds, *, on: date) -> tuple[Question, ...]:
    """List the questions about a new job beside recorded ones: same employer first, then other employers, then the days.

    Names that differ only in width, case or spaces are one employer.
    """
    return (*about_same(draft, jobs), *_about_others(draft, jobs), *about_days(_days(draft), stay, on=on))


def course_questions(draft: Stint, courses: Sequence[RecordedStint], stay: Bounds, *, on: date) -> tuple[Question, ...]:
    """List the questions about a new course beside recorded ones. Several courses at once need no question."""
    return (*about_same(draft, courses), *_twins(draft, courses), *about_days(_days(draft), stay, on=on))


def about_same(draft: Stint, recorded: Iterable[RecordedStint]) -> tuple[Question, ...]:
    """Ask whether a draft is one with a recorded stint of its name: the nearest that it meets, else those beside a gap.

    () if one with the same first and last day is recorded: a job is not saved twice.
    """
    same = [each for each in recorded if is_same(draft, each.stint)]
    meeting = [each for each in same if meets(draft, each.stint)]
    if meeting:
        return _about_meeting(draft, max(meeting, key=lambda each: each.stint.started_on))
    return tuple(Question("gap", each, ("ended", "leave")) for each in _across_a_gap(draft, same))


def about_first_day(draft: Stint, recorded: Iterable[RecordedStint]) -> tuple[Question, ...]:
    """Ask whether a day is right that comes before the first recorded day with an employer: limits are counted from it."""
    same = [each for each in recorded if is_same(draft, each.stint)]
    first = min(same, key=lambda each: each.stint.started_on, default=None)
    return (Question("earlier", first),) if first is not None and draft.started_on < first.stint.started_on else ()


def about_days(days: Iterable[date], stay: Bounds, *, on: date) -> tuple[Question, ...]:
    """Ask whether unusual days are right: any before an arrival is recorded, those outside the stay, those over a year ahead."""
    days, (first, last) = list(days), stay
    if days and first is None:
        return (Question("unarrived"),)
    if any(day < first or (last is not None and day > last) for day in days if first is not None):
        return (Question("outside"),)
    return (Question("ahead"),) if any(day > on + AHEAD for day in days) else ()


def joined(draft: Stint, about: Stint) -> Stint:
    """Return a recorded stint with the days of a draft added: from the first day of both to the last.

    If one has ended and the other is ongoing, the one that began later decides.
    """
    if draft.ended_on is None or about.ended_on is None:
        ended_on = draft.ended_on if draft.started_on >= about.started_on else None
    else:
        ended_on = max(draft.ended_on, about.ended_on)
    return about._replace(started_on=min(draft.started_on, about.started_on), ended_on=ended_on)


def after(draft: Stint, recorded: Iterable[RecordedStint], question: Question, answer: str) -> tuple[Stint, ...]:
    """Return the stints that would be recorded after an answer, the new or changed one last."""
    about = question.about
    others = [each.stint for each in recorded if each != about]
    if about is None:
        return (*others, draft)
    if answer == "separate" or (question.kind, answer) == ("gap", "ended"):
        return (*(each.stint for each in recorded), draft)
    if answer == "ended":
        return (*others, about.stint._replace(ended_on=draft.started_on - DAY), draft)
    return (*others, joined(draft, about.stint) if answer in {"same", "leave"} else draft)


def beside(draft: Stint, recorded: Iterable[RecordedStint]) -> tuple[RecordedStint, ...]:
    """Return the stints with other names that share a day with a draft. They are shown; they need no answer."""
    return tuple(each for each in recorded if not is_same(draft, each.stint) and meets(draft, each.stint))


def is_same(one: Stint, other: Stint) -> bool:
    """Return whether two stints have the same name."""
    return folded(one.name) == folded(other.name)


def meets(one: Stint, other: Stint) -> bool:
    """Return whether two stints share a day."""
    return one.started_on <= (other.ended_on or date.max) and other.started_on <= (one.ended_on or date.max)


def _across_a_gap(draft: Stint, same: Iterable[RecordedStint]) -> list[RecordedStint]:
    """Return the stints nearest to a draft, before and after it, that have a day between them and it."""
    recorded = sorted(same, key=lambda each: each.stint.started_on)
    ended = [(each.stint.ended_on, each) for each in recorded if each.stint.ended_on and each.stint.ended_on < draft.started_on]
    before = [each for last, each in sorted(ended, key=lambda pair: pair[0])[-1:] if last < draft.started_on - DAY]
    last = draft.ended_on
    later = [each for each in recorded if last is not None and each.stint.started_on > last][:1]
    return [*before, *(each for each in later if last is not None and each.stint.started_on > last + DAY)]


def _about_meeting(draft: Stint, about: RecordedStint) -> tuple[Question, ...]:
    earlier = about.stint
    if (earlier.started_on, earlier.ended_on) == (draft.started_on, draft.ended_on):
        return ()
    if earlier.ended_on is None and earlier.started_on < draft.started_on:
        return (Question("open", about, ("ended", "same", "separate")),)
    days = joined(draft, earlier)[1:]
    same = () if days == earlier[1:] else ("same",)  # an answer that would change nothing corrects nothing
    replace = () if days == draft[1:] else ("replace",)
    separate = () if earlier.started_on == draft.started_on else ("separate",)
    return (Question("overlap", about, (*same, *replace, *separate)),)


def _about_others(draft: Stint, jobs: Sequence[RecordedStint]) -> tuple[Question, ...]:
    if twins := _twins(draft, jobs):
        return twins
    elsewhere = [each for each in jobs if not is_same(draft, each.stint) and each.stint.ended_on is None]
    left = [each for each in elsewhere if each.stint.started_on < draft.started_on]
    return tuple(
        Question("leaving", each, ("ended", "separate")) for each in sorted(left, key=lambda each: each.stint.started_on)[-1:]
    )


def _twins(draft: Stint, recorded: Iterable[RecordedStint]) -> tuple[Question, ...]:
    found = [each for each in recorded if not is_same(draft, each.stint) and each.stint[1:] == draft[1:]]
    return tuple(Question("twin", each, ("replace", "separate")) for each in found[:1])


def _days(draft: Stint) -> tuple[date, ...]:
    return (draft.started_on,) if draft.ended_on is None else (draft.started_on, draft.ended_on)
