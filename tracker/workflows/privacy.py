"""Erasure of personal data: the transaction, and then the bytes that the database would leave on disk."""

from contextlib import suppress

from tracker.errors import StorageError
from tracker.services.participants.erase import destroy_erased_keys, erase_participant


def erase(reference: str, *, reason: str, by: int, operation: str | None = None) -> int:
    """Erase a participant; return their id. Raises as `erase_participant` does.

    If the database is too busy for its files to be cleaned at once, the nightly run does it.
    """
    participant_id = erase_participant(reference, reason=reason, by=by, operation=operation)
    with suppress(StorageError):
        destroy_erased_keys()
    return participant_id
