"""When a watched day is announced: so many days before it, each once. Pure arithmetic on dates."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from tracker.compliance.watched_days import IDENTITY_CARD, JOB_LIMITS, STAY, STUDY_LIMITS, WatchedDay

LIMIT_THRESHOLDS = (60, 30, 14, 7, 1, 0)
THRESHOLDS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(sorted(JOB_LIMITS | STUDY_LIMITS), LIMIT_THRESHOLDS),
    STAY: (90, 60, 30, 14, 7, 1),
    IDENTITY_CARD: (9, 2),
}
"""How many days before a watched day it is announced, by rule. The card's are the 20th and the 27th day after the arrival."""
DAY = timedelta(days=1)
OPEN_JOB = "open-job"
"""The rule under which the ledger stores questions whether a job without an end is ongoing; the subject is the job."""
CASE_REPLY = "case-reply"
"""The rule under which the ledger stores reminders of the reply to a notice; the subject is the case, the day its deadline."""
NO_LIMITS = frozenset({OPEN_JOB, CASE_REPLY})
"""The rules of the ledger that are not limits of the person's own days."""
LAST_REMINDERS = (3, 1)
QUESTION_DAYS = 30
"""How many days after its start, the last question or the last answer a question about a job without an end follows."""


def next_question(*, started_on: date, last_on: date | None, on: date) -> date:
    """Return the day of the next question about a job; `last_on`: the day of the last question or answer, None without any.

    A job that is recorded after its start counts as started on the day of the recording.
    """
    return max(last_on or on, started_on) + QUESTION_DAYS * DAY


def next_reminder(due_on: date, *, served_on: date | None, on: date) -> "NextAlert | None":
    """Return the next reminder of a reply after a day: half-way between notice and deadline, 3 days and 1 day before it.

    None if no reminder is left. `served_on`: None if the half-way reminder is over. A message about the deadline goes out `on` the day, so that none is made up for.
    """
    left = (due_on - on).days
    half = () if served_on is None else ((due_on - served_on).days // 2,)
    ahead = max((each for each in (*half, *LAST_REMINDERS) if each < left), default=None)
    return None if ahead is None else _due(due_on, ahead)


class NextAlert(NamedTuple):
    """The next announcement of a watched day."""

    threshold: int
    """How many days before the watched day it is due; one of `THRESHOLDS`."""
    due_on: date
    """The watched day less the threshold; a past day if it is due already."""


def next_alert(watched: WatchedDay, on: date, made: Collection[int]) -> NextAlert | None:
    """Return the next announcement from a day on, or None if nothing is left to announce.

    `made`: the thresholds of this very day that were announced or passed over before. Of several thresholds that have
    passed, only the most urgent is announced; a day that is over is not announced any more.
    """
    left = (watched.day - on).days
    if left < 0:
        return None
    thresholds = THRESHOLDS[watched.rule]
    passed = min((each for each in thresholds if each >= left), default=None)
    if passed is not None and passed not in made:
        return _due(watched.day, passed)
    ahead = max((each for each in thresholds if each < left and each not in made), default=None)
    return None if ahead is None else _due(watched.day, ahead)


def _due(day: date, threshold: int) -> NextAlert:
    return NextAlert(threshold, day - threshold * DAY)
