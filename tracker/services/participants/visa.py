"""Record the visa and its quota place."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import (
    ParticipantKey,
)
from tracker.queries.quota import places_of
from tracker.services.participants.drafts import VisaDraft
from tracker.services.participants.versions import lock_participant, save_person
from tracker.services.quota.places import PlaceAllocator
from tracker.services.versioned_writes import write_once


@transaction("participants.record_visa")
def record_visa(
    work: UnitOfWork,
    key: ParticipantKey,
    draft: VisaDraft,
    *,
    on: date,
    by: int,
    reason: str | None = None,
    operation: str | None = None,
) -> ParticipantKey:
    """Record or correct the visa and its quota place.

    A first issue date takes a place, a changed date moves it, a removed date frees it. One transaction. Raises NotFoundError;
    ConflictError if the version is stale; FullError if no place is left.
    """
    person = lock_participant(key)
    place = places_of([person.id]).get(person.id)
    PlaceAllocator(work).follow(place, person, draft.issued_on, is_given_back=person.visa.is_given_back)
    visa = write_once(work, person.id, person.visa, draft._asdict(), reason)
    return save_person(work, person, person._replace(visa=visa), "visa.recorded", on=on)
