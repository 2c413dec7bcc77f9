"""Erasure of personal data: the transaction, and then the bytes that the database would leave on disk."""

from contextlib import suppress

from tracker.errors import StorageError
from tracker.services.participants.erase import erase_participant, overwrite_erased_keys


def erase(reference: str, *, reason: str, by: int, operation: str | None = None) -> int:
    """Erase a participant; return their id. Raises as `erase_participant` does.

    The key's bytes leave the database's files at once, or in the nightly run if the database is too busy for that.
    """
    participant_id = erase_participant(reference, reason=reason, by=by, operation=operation)
    with suppress(StorageError):
        overwrite_erased_keys()
    return participant_id
