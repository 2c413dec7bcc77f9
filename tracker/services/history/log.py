"""Log a job or course."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import StintKey
from tracker.services.history.kinds import KINDS, StintDraft, record_employers
from tracker.services.history.stints import apply_draft, current_stints, lock_person, require_unique, save_stint


@transaction("history.entering.log_{kind}")
def log_stint(
    work: UnitOfWork, participant_id: int, draft: StintDraft, *, kind: str, on: date, by: int, operation: str | None = None
) -> StintKey:
    """Log a stint and reassess the participant; return the new key.

    One transaction. Raises NotFoundError; FactError if a detail is missing, the days are out of order, or the same job or
    course is recorded from the same first day.
    """
    person = lock_person(participant_id)
    stint = apply_draft(kind, draft, KINDS[kind].unrecorded, record_employers(work, [draft]))
    return save_stint(work, person, kind, require_unique(kind, stint, current_stints(person, kind)), "logged", on=on)
