"""What has to be asked before a job or course is saved, because the days alone do not say it. Pure values, no sentences."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from tracker.compliance.name_matching import folded

DAY = timedelta(days=1)
AHEAD = timedelta(days=366)
"""Further ahead than this a day is unusual: nobody stays for longer than a year."""
Bounds: TypeAlias = tuple[date | None, date | None]
"""The first and the last day of a stay, as far as they are known."""


class Stint(NamedTuple):
    """One stretch with one employer, or on one course; without an end it goes on."""

    line_id: int
    start: date
    end: date | None
    name: str = ""
    """Two stints whose names are equal but for width, case and spaces are with the same employer, or on the same course."""
    version: int = 0


class Question(NamedTuple):
    """What is asked, the entry that it is about (None where it is about the days themselves), and what may be answered."""

    kind: str
    """`overlap`: the same twice? `open`: did the earlier one end? `gap`: did it end in between, or was it leave?
    `twin`: the same days with another name: one job? `leaving`: did the job elsewhere end?
    `outside`: days before the arrival or after the stay. `ahead`: more than a year ahead."""
    about: Stint | None = None
    answers: tuple[str, ...] = ("yes",)
    """`separate`: an entry of its own. `ended`: the earlier one was over before. `same`, `leave`: one entry, from the first
    day of both to the last. `replace`: the earlier entry, with these days instead. `yes`: the days are right."""

    @property
    def key(self) -> str:
        """What an answer belongs to: the kind, and the entry in the version that was shown."""
        return self.kind if self.about is None else f"{self.kind}-{self.about.line_id}-{self.about.version}"


def job_questions(draft: Stint, jobs: Sequence[Stint], stay: Bounds, *, on: date) -> tuple[Question, ...]:
    """The questions about a new job, given those that stand: about the same employer, about others, about the days."""
    return (*about_same(draft, jobs), *_about_others(draft, jobs), *about_days(_days(draft), stay, on=on))


def course_questions(draft: Stint, courses: Sequence[Stint], stay: Bounds, *, on: date) -> tuple[Question, ...]:
    """The questions about a new course. Several courses at once are nothing to ask about."""
    return (*about_same(draft, courses), *_twins(draft, courses), *about_days(_days(draft), stay, on=on))


def about_same(draft: Stint, standing: Iterable[Stint]) -> tuple[Question, ...]:
    """Whether the entry is one with another of the same name: with the nearest that it meets, else across the gaps beside it.

    Nothing is asked where one stands with the same first and last day: that is not saved twice.
    """
    same = [each for each in standing if is_same(draft, each)]
    meeting = [each for each in same if meets(draft, each)]
    if meeting:
        return _about_meeting(draft, max(meeting, key=lambda each: each.start))
    ended = [(each.end, each) for each in same if each.end is not None and each.end < draft.start]
    later = [(each.start, each) for each in same if draft.end is not None and each.start > draft.end]
    beside = [
        *(each for end, each in sorted(ended)[-1:] if end < draft.start - DAY),
        *(each for start, each in sorted(later)[:1] if draft.end is not None and start > draft.end + DAY),
    ]
    return tuple(Question("gap", each, ("ended", "leave")) for each in beside)


def about_days(days: Iterable[date], stay: Bounds, *, on: date) -> tuple[Question, ...]:
    """Whether unusual days are right: those outside the stay, else those more than a year ahead."""
    days, (first, last) = list(days), stay
    if any((first is not None and day < first) or (last is not None and day > last) for day in days):
        return (Question("outside"),)
    return (Question("ahead"),) if any(day > on + AHEAD for day in days) else ()


def joined(draft: Stint, about: Stint) -> Stint:
    """The entry that stands with the days of the new one: from the first day of both to the last.

    Where the new one has ended and the other goes on, the one that began later knows better.
    """
    if draft.end is None or about.end is None:
        end = draft.end if draft.start >= about.start else None
    else:
        end = max(draft.end, about.end)
    return about._replace(start=min(draft.start, about.start), end=end)


def after(draft: Stint, standing: Iterable[Stint], question: Question, answer: str) -> tuple[Stint, ...]:
    """What would stand with an answer: so that it can be told beforehand what the answer means."""
    about = question.about
    others = [each for each in standing if each != about]
    if about is None or answer == "separate" or (question.kind, answer) == ("gap", "ended"):
        return (*standing, draft)
    if answer == "ended":
        return (*others, about._replace(end=draft.start - DAY), draft)
    return (*others, joined(draft, about) if answer in {"same", "leave"} else draft)


def beside(draft: Stint, standing: Iterable[Stint]) -> tuple[Stint, ...]:
    """Those with other names that share a day with it: to be told, not to be asked."""
    return tuple(each for each in standing if not is_same(draft, each) and meets(draft, each))


def is_same(one: Stint, other: Stint) -> bool:
    """Whether two entries have one name."""
    return folded(one.name) == folded(other.name)


def meets(one: Stint, other: Stint) -> bool:
    """Whether two entries share a day."""
    return one.start <= (other.end or date.max) and other.start <= (one.end or date.max)


def _about_meeting(draft: Stint, about: Stint) -> tuple[Question, ...]:
    if (about.start, about.end) == (draft.start, draft.end):
        return ()
    if about.end is None and about.start < draft.start:
        return (Question("open", about, ("ended", "same", "separate")),)
    whole = joined(draft, about)
    replace = () if (whole.start, whole.end) == (draft.start, draft.end) else ("replace",)
    separate = () if about.start == draft.start else ("separate",)
    return (Question("overlap", about, ("same", *replace, *separate)),)


def _about_others(draft: Stint, jobs: Sequence[Stint]) -> tuple[Question, ...]:
    if twins := _twins(draft, jobs):
        return twins
    left = [each for each in jobs if not is_same(draft, each) and each.end is None and each.start < draft.start]
    return tuple(Question("leaving", each, ("ended", "separate")) for each in sorted(left, key=lambda each: each.start)[-1:])


def _twins(draft: Stint, standing: Iterable[Stint]) -> tuple[Question, ...]:
    found = [each for each in standing if not is_same(draft, each) and (each.start, each.end) == (draft.start, draft.end)]
    return tuple(Question("twin", each, ("replace", "separate")) for each in found[:1])


def _days(draft: Stint) -> tuple[date, ...]:
    return (draft.start,) if draft.end is None else (draft.start, draft.end)
