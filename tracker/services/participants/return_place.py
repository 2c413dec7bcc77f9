"""Return the quota place of a visa that lapsed or was cancelled."""

from datetime import date

from tracker.errors import FactError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import ParticipantKey
from tracker.queries.quota import places_of
from tracker.services.participants.versions import lock_participant, save_person
from tracker.services.quota.places import PlaceAllocator
from tracker.services.versioned_writes import write_once


@transaction("participants.give_back_place")
def return_place(
    work: UnitOfWork, key: ParticipantKey, how: str, *, day: date, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """Record that the visa lapsed or was cancelled (`how`) on a day; free its place unless its quota year is over.

    One transaction. Raises NotFoundError; ConflictError if the version is stale; FactError if no visa was issued, it was
    returned before, or the day precedes its issue.
    """
    person = lock_participant(key)
    if person.visa.issued_on is None or person.visa.is_given_back:
        raise FactError(f"{how}_on", "no-place")
    if day < person.visa.issued_on:
        raise FactError(f"{how}_on", "before", against="visa_issued_on")
    place = places_of([person.id]).get(person.id)
    back = place is not None and PlaceAllocator(work).give_back(place, how, day)
    visa = write_once(work, person.id, person.visa, {f"{how}_on": day})
    return save_person(work, person, person._replace(visa=visa), f"visa.{how}", on=on, place_returned=back)
