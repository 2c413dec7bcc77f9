"""Add a participant."""

from datetime import date

from tracker.adapters.keys import Keyring
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import DIRECTIONS
from tracker.errors import FactError
from tracker.models.participants import Participant
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import (
    ParticipantKey,
    Person,
    ids_by_reference,
)
from tracker.services.assessments import assess_people
from tracker.services.participants.drafts import ParticipantDraft
from tracker.services.participants.versions import require_order
from tracker.services.quota.places import PlaceAllocator
from tracker.services.versioned_writes import with_key, write_once, write_particulars, write_passport


@transaction("participants.add_participant")
def add_participant(
    work: UnitOfWork, draft: ParticipantDraft, *, keys: Keyring, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """Add a participant and assess them; an issued visa takes a quota place. Return the key.

    One transaction. Raises FactError if the reference is taken, the scheme or direction is unknown, or days are out of
    order; FullError if no place is left; SealedError without data keys.
    """
    if ids_by_reference([draft.reference]):
        raise FactError("reference", "taken")
    if draft.scheme not in builtin().schemes:
        raise FactError("scheme", "unknown")
    if draft.direction not in DIRECTIONS:
        raise FactError("direction", "unknown")
    person = with_key(work, Person(work.number(Participant), draft.reference, draft.scheme, draft.direction, 1), keys)
    PlaceAllocator(work).follow(None, person, draft.visa.issued_on, is_given_back=False)
    if draft.passport_no is not None:
        write_passport(work, person, draft.passport_no.text, keys=keys, current=None)
    person = person._replace(
        particulars=write_particulars(work, person, draft.particulars._asdict(), keys=keys),
        visa=write_once(work, person.id, person.visa, draft.visa._asdict()),
        stay=write_once(work, person.id, person.stay, require_order(draft.stay, draft.direction)._asdict()),
    )
    work.audit("participant.added", person.id)
    assess_people(work, [person], on=on, fresh=True)
    return ParticipantKey(person.id, 1, person.reference)
