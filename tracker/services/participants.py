"""People are added; their particulars, visa, stay and passport are recorded and corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from tracker.adapters.keys import Keyring, Secret, unseal
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import DIRECTIONS
from tracker.compliance.stay_order import find_stay_conflict
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.participants import Participant
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import (
    ParticipantKey,
    Person,
    ids_by_reference,
    key_of_user,
    passports_of,
    people,
    person_keys,
)
from tracker.queries.quota import places_of
from tracker.services.assessments import assess_people
from tracker.services.quota import PlaceAllocator
from tracker.services.versioned_writes import write_once, write_passport


class ParticularsDraft(NamedTuple):
    """Who a person is; None is unknown."""

    family_name: str | None = None
    given_name: str | None = None
    native_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    nationality: str | None = None
    email: str | None = None
    language: str | None = None


class VisaDraft(NamedTuple):
    """The application and the visa; None is unknown, or did not happen yet."""

    applied_on: date | None = None
    issued_on: date | None = None
    enter_by: date | None = None
    refused_on: date | None = None
    withdrawn_on: date | None = None


class StayDraft(NamedTuple):
    """The days in the territory; None is unknown, or did not happen yet."""

    arrived_on: date | None = None
    permitted_until: date | None = None
    departed_on: date | None = None


class ParticipantDraft(NamedTuple):
    """A new participant. The passport's number is a `Secret`: it shows in no log and no digest."""

    reference: str
    scheme: str
    direction: str = "inbound"
    particulars: ParticularsDraft = ParticularsDraft()
    visa: VisaDraft = VisaDraft()
    stay: StayDraft = StayDraft()
    passport_no: Secret | None = None


@transaction("participants.add_participant")
def add_participant(
    work: UnitOfWork, draft: ParticipantDraft, *, keys: Keyring, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """Adds a participant with what is known; a visa takes a place of the quota.

    Raises `FactError` (a reference that is taken, a scheme or direction that is none, days out of order), `FullError`.
    """
    if ids_by_reference([draft.reference]):
        raise FactError("reference", "taken")
    if draft.scheme not in builtin().schemes:
        raise FactError("scheme", "unknown")
    if draft.direction not in DIRECTIONS:
        raise FactError("direction", "unknown")
    person = Person(work.number(Participant), draft.reference, draft.scheme, draft.direction, 1)
    PlaceAllocator(work).follow(None, person, draft.visa.issued_on, is_given_back=False)
    if draft.passport_no is not None:
        write_passport(work, person.id, draft.passport_no.text, keys, standing=None, wrapped=None)
    person = person._replace(
        particulars=write_once(work, person.id, person.particulars, draft.particulars._asdict()),
        visa=write_once(work, person.id, person.visa, draft.visa._asdict()),
        stay=write_once(work, person.id, person.stay, _require_order(draft.stay, draft.direction)._asdict()),
    )
    work.audit("participant.added", person.id)
    assess_people(work, [person], on=on, fresh=True)
    return ParticipantKey(person.id, 1, person.reference)


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
    """Corrects who a person is; what was recorded before is kept. Raises `NotFoundError`, `ConflictError`."""
    person = lock_participant(key)
    corrected = write_once(work, person.id, person.particulars, draft._asdict(), reason)
    return _corrected(work, person, person._replace(particulars=corrected), "participant.corrected", on=on)


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
    """Records or corrects the visa; its issue takes a place, another day of issue moves it, none gives it up.

    Raises `NotFoundError`, `ConflictError`, `FullError`.
    """
    person = lock_participant(key)
    place = places_of([person.id]).get(person.id)
    PlaceAllocator(work).follow(place, person, draft.issued_on, is_given_back=person.visa.is_given_back)
    visa = write_once(work, person.id, person.visa, draft._asdict(), reason)
    return _corrected(work, person, person._replace(visa=visa), "visa.recorded", on=on)


@transaction("participants.give_back_place")
def return_place(
    work: UnitOfWork, key: ParticipantKey, how: str, *, day: date, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """The visa lapsed or was cancelled (`how`) on a day: its place is free again where its quota year is not over.

    Raises `NotFoundError`, `ConflictError`, `FactError` where no visa was issued or it was given back before.
    """
    person = lock_participant(key)
    if person.visa.issued_on is None or person.visa.is_given_back:
        raise FactError(f"{how}_on", "no-place")
    if day < person.visa.issued_on:
        raise FactError(f"{how}_on", "before", against="visa_issued_on")
    place = places_of([person.id]).get(person.id)
    back = place is not None and PlaceAllocator(work).give_back(place, how, day)
    visa = write_once(work, person.id, person.visa, {f"{how}_on": day})
    return _corrected(work, person, person._replace(visa=visa), f"visa.{how}", on=on, place_returned=back)


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
    """Records or corrects arrival, stamp and departure. Raises `NotFoundError`, `ConflictError`, `FactError`."""
    person = lock_participant(key)
    stay = write_once(work, person.id, person.stay, _require_order(draft, person.direction)._asdict(), reason)
    return _corrected(work, person, person._replace(stay=stay), "stay.recorded", on=on)


@transaction("participants.record_arrival")
def record_arrival(
    work: UnitOfWork, key: ParticipantKey, day: date, *, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """The person arrived. Raises as `record_stay` does."""
    return _stay_with(work, key, {"arrived_on": day}, "stay.arrived", on=on)


@transaction("participants.record_departure")
def record_departure(
    work: UnitOfWork, key: ParticipantKey, day: date, *, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """The person left for good. Raises as `record_stay` does."""
    return _stay_with(work, key, {"departed_on": day}, "stay.departed", on=on)


@transaction("participants.record_passport")
def record_passport(
    work: UnitOfWork, key: ParticipantKey, number: Secret, *, keys: Keyring, on: date, by: int, operation: str | None = None
) -> ParticipantKey:
    """Records a passport's number, sealed with the person's own key. Raises `NotFoundError`, `ConflictError`, `SealedError`."""
    person = lock_participant(key)
    standing, wrapped = passports_of([person.id]).get(person.id), person_keys([person.id]).get(person.id)
    if not write_passport(work, person.id, number.text, keys, standing=standing, wrapped=wrapped):
        return key
    return _corrected(work, person, person, "passport.recorded", on=on, written=True)


def show_passport(key: ParticipantKey, *, keys: Keyring, by: int, reason: str | None = None) -> Secret | None:
    """The number of a passport, after it was written down who looks at it; None where none is recorded.

    It is opened outside of the transaction, whose answer is kept. Raises as `audit_passport_view` does, and `SealedError`.
    """
    wrapped, standing = person_keys([key.id]), passports_of([key.id])
    if key.id not in wrapped:
        return None
    audit_passport_view(key, by=by, reason=reason)
    return Secret(unseal(keys.unwrap(wrapped[key.id], key.id), standing[key.id].sealed, key.id))


@transaction("participants.note_passport_shown")
def audit_passport_view(
    work: UnitOfWork, key: ParticipantKey, *, by: int, reason: str | None = None, operation: str | None = None
) -> int:
    """Somebody looks at the number of a passport. Raises `FactError` where it is another's and no reason is given."""
    own = key_of_user(by)
    if not reason and (own is None or own.id != key.id):
        raise FactError("reason", "missing")
    work.audit("passport.shown", key.id, reason=reason)
    return key.id


def lock_participant(key: ParticipantKey) -> Person:
    """The person, locked until the transaction ends, in the version that was seen."""
    found = people([key.id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    if found[0].version != key.version:
        raise ConflictError("the participant", current_version=found[0].version)
    return found[0]


def _stay_with(work: UnitOfWork, key: ParticipantKey, values: Mapping[str, date], action: str, *, on: date) -> ParticipantKey:
    person = lock_participant(key)
    recorded = {name: getattr(person.stay, name) for name in StayDraft._fields}
    draft = _require_order(StayDraft(**{**recorded, **values}), person.direction)
    stay = write_once(work, person.id, person.stay, draft._asdict())
    return _corrected(work, person, person._replace(stay=stay), action, on=on)


def _corrected(
    work: UnitOfWork, before: Person, after: Person, action: str, *, on: date, written: bool = False, **details: Any
) -> ParticipantKey:
    """The next version of a person, assessed anew, with its audit line; the same version where nothing changed."""
    if after == before and not written:
        return ParticipantKey(before.id, before.version, before.reference)
    after = after._replace(version=before.version + 1)
    work.audit(action, after.id, version=after.version, **details)
    assess_people(work, [after], on=on)
    return ParticipantKey(after.id, after.version, after.reference)


def _require_order(draft: StayDraft, direction: str) -> StayDraft:
    """Return the draft. Raises `FactError` if its days cannot be recorded together."""
    conflict = find_stay_conflict(draft.arrived_on, draft.permitted_until, draft.departed_on, direction=direction)
    if conflict is not None:
        raise FactError(conflict.field, conflict.reason, against="arrived_on")
    return draft
