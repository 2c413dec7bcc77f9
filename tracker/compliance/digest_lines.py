"""Which alerts an officer's digest lists: limits within 30 days, those within 7 apart, ends of stays, each once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from tracker.compliance.watched_days import JOB_LIMITS, STAY, STUDY_LIMITS

SOON, URGENT = 30, 7
"""Days before a watched day."""
LISTED = frozenset(JOB_LIMITS | STUDY_LIMITS | {STAY})
"""The rules whose days a digest lists."""
REMINDERS = (14, 7, 3, 1, 0)
"""How many days before the last day for an answer a digest names a request; after it, every digest does."""


MISSES = 2
"""How many questions about a job without an end stay unanswered before the next is named in a digest."""


class EndedAlert(Protocol):
    """A line of the ledger that was made or superseded."""

    @property
    def limit(self) -> tuple[int, str, str]:
        """The participant, the rule and the subject."""

    @property
    def threshold(self) -> int:
        """How many days before the day it was due."""

    @property
    def target_on(self) -> date:
        """The watched day."""

    @property
    def ended_at(self) -> datetime | None:
        """When it was made or superseded."""

    @property
    def is_made(self) -> bool:
        """Whether it was announced; False if it was superseded."""


class DigestWindow(NamedTuple):
    """The time that a digest covers: after the one before, up to the moment at which it was stored."""

    since: datetime
    until: datetime


def new_lines(alerts: Iterable[EndedAlert], window: DigestWindow) -> list[EndedAlert]:
    """Return the alerts to list, the nearest day first: the latest of each limit, if it came within 30 or 7 days in the window.

    `alerts`: all that were made or superseded for some participants, in the order of ending. A limit whose latest was
    superseded is not listed; of the end of a stay only the 30 days are.
    """
    latest: dict[tuple[int, str, str], EndedAlert] = {}
    known: dict[tuple[tuple[int, str, str], date], int] = {}
    for alert in alerts:
        if alert.ended_at is None or alert.ended_at > window.until or alert.limit[1] not in LISTED:
            continue
        latest[alert.limit] = alert
        if alert.is_made and alert.ended_at <= window.since:
            day = alert.limit, alert.target_on
            known[day] = min(alert.threshold, known.get(day, alert.threshold))
    listed = (each for each in latest.values() if each.is_made and _came_near(each, known.get((each.limit, each.target_on))))
    return sorted(listed, key=lambda alert: (alert.target_on, alert.limit))


def is_urgent(alert: EndedAlert) -> bool:
    """Return whether a limit has a line of its own."""
    return alert.threshold <= URGENT and alert.limit[1] != STAY


def is_reminded(due_on: date, *, since: date, on: date) -> bool:
    """Return whether a digest of a day names an open request: one of `REMINDERS` came after the day of the last digest."""
    left, before = (due_on - on).days, (due_on - since).days
    return left < 0 or any(left <= each < before for each in REMINDERS)


def is_missed_now(made: Sequence[datetime], window: DigestWindow) -> bool:
    """Return whether a further question about a job was made within a window, after `MISSES` without an answer.

    `made`: when each unanswered question was made, the oldest first. Later questions of the same silence are not named again.
    """
    return len(made) > MISSES and window.since < made[MISSES] <= window.until


def _came_near(alert: EndedAlert, announced: int | None) -> bool:
    """Return whether an alert is nearer than any listed before; `announced`: the nearest threshold before the window."""
    if alert.threshold > SOON:
        return False
    return announced is None or announced > SOON or (is_urgent(alert) and announced > URGENT)
