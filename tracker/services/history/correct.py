"""Correct a job or course. The version before stays stored."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import StintKey
from tracker.services.history.kinds import StintDraft, record_employers
from tracker.services.history.stints import (
    apply_draft,
    current_stints,
    lock_person,
    require_current_stint,
    require_unique,
    save_stint,
)


@transaction("history.correcting.correct_{kind}")
def correct_stint(
    work: UnitOfWork,
    key: StintKey,
    draft: StintDraft,
    *,
    reason: str,
    kind: str,
    on: date,
    by: int,
    operation: str | None = None,
) -> StintKey:
    """Correct a stint and reassess the participant; an end of None makes it ongoing.

    One transaction. Raises as `log_stint`, and ConflictError if the version is stale.
    """
    person = lock_person(key.participant_id)
    before = require_current_stint(person, kind, key)
    stint = apply_draft(kind, draft, before, record_employers(work, [draft]))
    require_unique(kind, stint, current_stints(person, kind))
    return save_stint(work, person, kind, stint, "corrected", on=on, reason=reason)
