"""Correct the particulars of a participant."""

from datetime import date

from tracker.adapters.keys import Keyring
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import (
    ParticipantKey,
)
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.versions import lock_participant, save_person
from tracker.services.versioned_writes import with_key, write_particulars


@transaction("participants.correct_particulars")
def correct_particulars(
    work: UnitOfWork,
    key: ParticipantKey,
    draft: ParticularsDraft,
    *,
    reason: str,
    keys: Keyring,
    on: date,
    by: int,
    operation: str | None = None,
) -> ParticipantKey:
    """Correct name, birth date and the like; the former version stays stored. Return the new key.

    One transaction. Raises NotFoundError; ConflictError if the version is stale; SealedError without data keys.
    """
    person = with_key(work, lock_participant(key), keys)
    corrected = write_particulars(work, person, draft._asdict(), keys=keys, reason=reason)
    return save_person(work, person, person._replace(particulars=corrected), "participant.corrected", on=on)
