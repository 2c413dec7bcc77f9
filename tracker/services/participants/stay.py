"""Record arrival, stamp and departure."""

from collections.abc import Mapping
from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import (
    ParticipantKey,
)
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.versions import lock_participant, require_order, save_person
from tracker.services.versioned_writes import write_once


@transaction("participants.record_stay")
def record_stay(
    work: UnitOfWork,
    key: ParticipantKey,
    draft: StayDraft,
    *,
    on: date,
    by: int,
    reason: str | None = None,
    operation: str | None = None,
) -> ParticipantKey:
    """Record or correct arrival, limit of stay and departure; reassess the participant.

    One transaction. Raises NotFoundError; ConflictError if the version is stale; FactError if days are out of order.
    """
    person = lock_participant(key)
    stay = write_once(work, person.id, person.stay, require_order(draft, person.direction)._asdict(), reason)
    return save_person(work, person, person._replace(stay=stay), "stay.recorded", on=on)


@transaction("participants.record_arrival")
def record_arrival(
    work: UnitOfWork, key: ParticipantKey, day: date, *, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """Record the day of arrival. Raises as `record_stay` does."""
    return _record_days(work, key, {"arrived_on": day}, "stay.arrived", on=on)


@transaction("participants.record_departure")
def record_departure(
    work: UnitOfWork, key: ParticipantKey, day: date, *, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """Record the day of the final departure. Raises as `record_stay` does."""
    return _record_days(work, key, {"departed_on": day}, "stay.departed", on=on)


def _record_days(work: UnitOfWork, key: ParticipantKey, values: Mapping[str, date], action: str, *, on: date) -> ParticipantKey:
    person = lock_participant(key)
    recorded = {name: getattr(person.stay, name) for name in StayDraft._fields}
    draft = require_order(StayDraft(**{**recorded, **values}), person.direction)
    stay = write_once(work, person.id, person.stay, draft._asdict())
    return save_person(work, person, person._replace(stay=stay), action, on=on)
