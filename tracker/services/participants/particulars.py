"""Correct the particulars of a participant."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import (
    ParticipantKey,
)
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.versions import lock_participant, save_person
from tracker.services.versioned_writes import write_once


@transaction("participants.correct_particulars")
def correct_particulars(
    work: UnitOfWork,
    key: ParticipantKey,
    draft: ParticularsDraft,
    *,
    reason: str,
    on: date,
    by: int,
    operation: str | None = None,
) -> ParticipantKey:
    """Correct name, birth date and the like; the former version stays stored. Return the new key.

    One transaction. Raises NotFoundError; ConflictError if the version is stale.
    """
    person = lock_participant(key)
    corrected = write_once(work, person.id, person.particulars, draft._asdict(), reason)
    return save_person(work, person, person._replace(particulars=corrected), "participant.corrected", on=on)
