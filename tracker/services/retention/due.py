"""Erase the participants whose period is over, and note the days that periods count from."""

from datetime import date

from tracker.compliance.retention import deleted_on
from tracker.models.participants import Participant
from tracker.models.transaction import bulk_transaction, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.holds import holds_of
from tracker.queries.office import office_settings
from tracker.queries.privacy import erasable_participant
from tracker.queries.retention import retained_participant, unknown_last_days
from tracker.services.participants.erase import destroy_personal_data


@transaction("retention.erase_due")
def erase_due_participant(work: UnitOfWork, participant_id: int, *, on: date, by: int, operation: str | None = None) -> bool:
    """Erase a participant whose period is over on a day and who has no hold; return whether it was done.

    One transaction, which cannot be undone. Everything is checked again under the lock: a hold or a later day of the stay
    may have been recorded meanwhile.
    """
    who = erasable_participant(participant_id)
    retained = None if who is None else retained_participant(participant_id)
    if who is None or retained is None:
        return False
    due = deleted_on(retained.since, getattr(office_settings(on=on).periods, retained.period))
    if due > on or holds_of([participant_id], on=on):
        return False
    days = {"since": retained.since.isoformat(), "due": due.isoformat()}
    destroy_personal_data(work, who, reason="retention", basis=retained.basis, **days)
    return True


@bulk_transaction("retention.note_last_days")
def note_last_days(work: UnitOfWork, *, limit: int, by: int, operation: str | None = None) -> int:
    """Store the day that the period counts from for at most `limit` participants without one; return their number."""
    found = unknown_last_days(limit)
    for participant_id, days in found.items():
        work.update(Participant, {"id": participant_id}, **days._asdict())
    if found:
        work.audit("retention.last-days", participants=len(found))
    return len(found)
