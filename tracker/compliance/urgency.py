"""The urgency of a case: by harm, then by the day on which the limit is exceeded. Pure, so the order can be checked by hand."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tracker.compliance.changes import exceeds
from tracker.compliance.findings import CONTESTED, MET, UNMET, Finding

DEPARTURE_INQUIRY = timedelta(days=14)
"""How long the participant may report a departure before a stay that is over is queued as a case."""
PRESSING_DAYS = 7
"""The days left by the last reading from which on a case is urgent."""


class Urgency(NamedTuple):
    """The position of a case among others."""

    harm: int
    """The worst status of its findings; MET if none of them is flagged any more."""
    pressing_on: date
    """The earliest day on which a reading is exceeded; the day of the assessment if none is."""
    queued_from: date
    """The first day on which the case waits for an officer."""


def urgency(rule: str, findings: Iterable[Finding], *, departed: bool, on: date) -> Urgency:
    """Return the urgency of the flagged findings of one rule on a day. `departed`: a departure is recorded."""
    flagged = [finding for finding in findings if finding.rule == rule and finding.status >= CONTESTED]
    days = [day for finding in flagged for day in exceeds(finding) if day is not None]
    pressing = min(days, default=on)
    is_inquiry = rule == "stay-length" and not departed
    return Urgency(
        max((finding.status for finding in flagged), default=MET),
        pressing,
        pressing + DEPARTURE_INQUIRY if is_inquiry and days else on,
    )


def rank(harm: int, *, assigned: bool) -> int:
    """Return the primary sort key of the queue: the worst first, and cases without an officer before assigned ones."""
    return (UNMET - harm) * 2 + assigned


def days_left(flags: Iterable[Sequence[date | None]], *, on: date) -> int | None:
    """Return the days, `on` included, until a flag is over by its last reading too, the fewest of all flags.

    Each flag is given as the days on which its readings are exceeded. None if each is over by then, or never will be.
    """
    last_days = [max(day for day in days if day) for days in flags if days and all(days)]
    return min(((last - on).days for last in last_days if last > on), default=None)


def is_urgent(harm: int, flags: Iterable[Sequence[date | None]], due: date | None, *, on: date) -> bool:
    """Return whether a case is urgent: over by every reading, or within `PRESSING_DAYS`, or its next step is overdue."""
    left = days_left(flags, on=on)
    return harm >= UNMET or (left is not None and left <= PRESSING_DAYS) or (due is not None and due < on)
