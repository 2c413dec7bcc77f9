"""What has to be asked before a job or course is logged, because the days alone do not say it. Pure values, no sentences."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
AHEAD = timedelta(days=366)
"""Further ahead than this a day is unusual: nobody stays for longer than a year."""


class Stint(NamedTuple):
    """One stretch with one employer, or on one course; without an end it goes on."""

    line_id: int
    start: date
    end: date | None


class Question(NamedTuple):
    """What is asked, and the entry that it is about (None where it is about the days themselves)."""

    kind: str
    """`overlap`: the same job twice? `open`: did the earlier one end? `gap`: did it end in between, or was it leave?
    `outside`: days before the arrival or after the stay. `ahead`: more than a year ahead."""
    about: Stint | None = None


def questions(draft: Stint, same: Sequence[Stint], stay: tuple[date, date] | None, *, on: date) -> tuple[Question, ...]:
    """The questions about a new entry, given the entries with the same employer (or on the same course) and the stay.

    At most one about the other entries, for the one that is nearest; then about the days.
    """
    asked = []
    if about := _about_others(draft, same):
        asked.append(about)
    if stay is not None and (draft.start < stay[0] or max(draft.start, draft.end or draft.start) > stay[1]):
        asked.append(Question("outside"))
    elif max(draft.start, draft.end or draft.start) > on + AHEAD:
        asked.append(Question("ahead"))
    return tuple(asked)


def joined(draft: Stint, about: Stint) -> Stint:
    """The earlier entry with the days of the new one: from the first day of both to the last."""
    end = None if draft.end is None else about.end if about.end is not None and about.end > draft.end else draft.end
    return Stint(about.line_id, min(draft.start, about.start), end)


def _about_others(draft: Stint, same: Sequence[Stint]) -> Question | None:
    meeting = [each for each in same if _meet(draft, each)]
    if meeting:
        about = max(meeting, key=lambda each: each.start)
        return Question("open" if about.end is None and about.start < draft.start else "overlap", about)
    earlier = [each for each in same if each.end is not None and each.end < draft.start]
    about = max(earlier, key=lambda each: each.start, default=draft)
    return Question("gap", about) if about.end and about is not draft and about.end < draft.start - DAY else None


def _meet(one: Stint, other: Stint) -> bool:
    """Whether they share a day."""
    return one.start <= (other.end or date.max) and other.start <= (one.end or date.max)
