"""The marks of a case as its page and the queue show them, the most pressing first."""

from datetime import date

from tracker.compliance.findings import MET, UNMET
from tracker.compliance.urgency import is_urgent
from tracker.queries.dossiers import Dossier
from tracker.queries.queue import QueuedCase


def queue_marks(case: QueuedCase, due: date | None, *, on: date) -> list[str]:
    """Return the marks of a case in the queue, without those that its page alone shows: a dispute, a conflict of interest.

    The status of a case that is over by every reading says that it is urgent.
    """
    urgent = case.harm < UNMET and is_urgent(case.harm, [flag.exceeds for flag in case.flags], due, on=on)
    return _marks(case, is_pressing=urgent) + ["contested"] * case.is_contested


def case_marks(case: Dossier, due: date | None, *, on: date) -> list[str]:
    """Return the marks of an open case on its page; a closed one was contested or disputed, or neither."""
    flags = case.live_flags
    urgent = is_urgent(max((flag.status for flag in flags), default=MET), [flag.exceeds for flag in flags], due, on=on)
    marks = _marks(case, is_pressing=urgent and case.state != "closed")
    if case.contested_at is not None:
        return [*marks, "contested"]
    return marks + ["disputed"] * case.is_disputed


def _marks(case: QueuedCase | Dossier, *, is_pressing: bool) -> list[str]:
    # A case on hold does not press, whatever its limits.
    return ["urgent"] * (is_pressing and not case.is_paused) + ["escalated"] * case.is_escalated + ["paused"] * case.is_paused
