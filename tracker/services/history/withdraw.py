"""Withdraw a job or course that was recorded by mistake. Its versions stay stored."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import StintKey
from tracker.services.history.stints import current_stints, lock_person, reassess_person, require_current_stint
from tracker.services.versioned_writes import write_line


@transaction("history.withdrawing.withdraw_{kind}")
def withdraw_stint(
    work: UnitOfWork, key: StintKey, *, reason: str, kind: str, on: date, by: int, operation: str | None = None
) -> StintKey:
    """Withdraw a stint, which no longer counts, and reassess the participant.

    One transaction. Raises NotFoundError; ConflictError if the version is stale.
    """
    person = lock_person(key.participant_id)
    withdrawn = require_current_stint(person, kind, key)
    others = [each for each in current_stints(person, kind) if each.line_id != key.line_id]
    written = write_line(work, person.id, withdrawn, reason, withdrawn=True)
    return reassess_person(work, person, kind, others, written, action="withdrawn", on=on)
