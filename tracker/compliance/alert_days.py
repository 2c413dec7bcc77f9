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
QUESTION_DAYS = 30
"""How many days after its start, the last question or the last answer a question about a job without an end follows."""


def next_question(*, started_on: date, last_on: date | None, on: date) -> date:
    """Return the day of the next question about a job; `last_on`: the day of the last question or answer, None without any.

    A job that is recorded after its start counts as started on the day of the recording.
    """
    return max(last_on or on, started_on) + QUESTION_DAYS * DAY


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
        return _due(watched, passed)
    ahead = max((each for each in thresholds if each < left and each not in made), default=None)
    return None if ahead is None else _due(watched, ahead)


def _due(watched: WatchedDay, threshold: int) -> NextAlert:
    return NextAlert(threshold, watched.day - threshold * DAY)
