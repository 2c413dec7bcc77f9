"""Shared steps of all changes of a participant: the lock, the check of the version, the next version."""

from datetime import date
from typing import Any

from tracker.compliance.stay_order import find_stay_conflict
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import (
    ParticipantKey,
    Person,
    people,
)
from tracker.services.assessments import assess_people
from tracker.services.participants.drafts import StayDraft


def lock_participant(key: ParticipantKey) -> Person:
    """Lock the person until the transaction ends and return them.

    Raises NotFoundError; ConflictError if the key's version is stale. The caller owns the transaction.
    """
    found = people([key.id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    if found[0].version != key.version:
        raise ConflictError("the participant", current_version=found[0].version)
    return found[0]


def save_person(
    work: UnitOfWork, before: Person, after: Person, action: str, *, on: date, written: bool = False, **details: Any
) -> ParticipantKey:
    """Write the next version with its audit entry and reassess the person; return its key, or the same if nothing changed.

    `written`: something changed that `after` does not hold. The caller owns the transaction and holds the person's lock.
    """
    if after == before and not written:
        return ParticipantKey(before.id, before.version, before.reference)
    after = after._replace(version=before.version + 1)
    work.audit(action, after.id, version=after.version, **details)
    assess_people(work, [after], before=[before], on=on)
    return ParticipantKey(after.id, after.version, after.reference)


def require_order(draft: StayDraft, direction: str) -> StayDraft:
    """Return the draft. Raises `FactError` if its days cannot be recorded together."""
    conflict = find_stay_conflict(draft.arrived_on, draft.permitted_until, draft.departed_on, direction=direction)
    if conflict is not None:
        raise FactError(conflict.field, conflict.reason, against="arrived_on")
    return draft
