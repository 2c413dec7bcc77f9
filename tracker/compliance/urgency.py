"""How urgent a case is: by harm, then by the day on which the limit is passed. Pure, so that a queue can be told by hand."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from tracker.compliance.changes import exceeds
from tracker.compliance.findings import CONTESTED, MET, UNMET, Finding

DEPARTURE_INQUIRY = timedelta(days=14)
"""How long participant and office are asked about a departure before a stay that is over is anybody's case."""


class Urgency(NamedTuple):
    """Where a case stands among others."""

    harm: int
    """The worst status of its findings; MET where none of them is flagged any more."""
    pressing_on: date
    """The earliest day on which a reading is exceeded; the day of the verdict where no day is."""
    queued_from: date
    """The first day on which it waits for an officer."""


def urgency(rule: str, findings: Iterable[Finding], *, departed: bool, on: date) -> Urgency:
    """How urgent the flagged findings of one rule are, as judged on a day; `departed`: a departure is recorded."""
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
    """The place in the queue before any day is looked at: the worst first, and what nobody has taken before the rest."""
    return (UNMET - harm) * 2 + assigned
