"""Record and show passport numbers, sealed with the person's own key."""

from datetime import date

from tracker.adapters.keys import Keyring, Secret, unseal
from tracker.errors import FactError
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import (
    ParticipantKey,
    key_of_user,
    passports_of,
    person_keys,
)
from tracker.services.participants.versions import lock_participant, save_person
from tracker.services.versioned_writes import with_key, write_passport


@transaction("participants.record_passport")
def record_passport(
    work: UnitOfWork,
    key: ParticipantKey,
    number: Secret,
    *,
    keys: Keyring,
    on: date,
    by: int,
    reason: str | None = None,
    operation: str | None = None,
) -> ParticipantKey:
    """Record a passport number, encrypted with the person's own key; return the new key, or the same if nothing changed.

    The number before stays stored, encrypted. `reason` is why it was replaced, for people who read the record later.

    One transaction. Raises NotFoundError; ConflictError if the version is stale; SealedError without data keys.
    """
    person = with_key(work, lock_participant(key), keys)
    current = passports_of([person.id]).get(person.id)
    if not write_passport(work, person, number.text, keys=keys, current=current, reason=reason):
        return key
    return save_person(work, person, person, "passport.recorded", on=on, written=True)


def show_passport(key: ParticipantKey, *, keys: Keyring, by: int, reason: str | None = None) -> Secret | None:
    """Return the passport number after an audit entry says who looks at it; None if none is recorded.

    Raises SealedError without its key, and as `audit_passport_view` does.
    """
    # Decrypted outside the transaction, whose result is stored.
    wrapped, current = person_keys([key.id]), passports_of([key.id])
    if key.id not in wrapped or key.id not in current:
        return None
    audit_passport_view(key, by=by, reason=reason)
    return Secret(unseal(keys.unwrap(wrapped[key.id], key.id), current[key.id].sealed, key.id))


@transaction("participants.note_passport_shown")
def audit_passport_view(
    work: UnitOfWork, key: ParticipantKey, *, by: int, reason: str | None = None, operation: str | None = None
) -> int:
    """Write an audit entry: the caller looks at a passport number. Return the participant's id.

    One transaction. Raises FactError if the passport is somebody else's and no reason is given.
    """
    own = key_of_user(by)
    if not reason and (own is None or own.id != key.id):
        raise FactError("reason", "missing")
    work.audit("passport.shown", key.id, reason=seal_words(reason, key.id))
    return key.id
