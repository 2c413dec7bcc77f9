"""Erasure of personal data: the transaction, and then the bytes that the database would leave on disk."""

from contextlib import suppress

from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.errors import StorageError
from tracker.queries.evidence import stored_names_of
from tracker.services.participants.erase import erase_participant, overwrite_erased_keys
from tracker.workflows.evidence import delete_files


def erase(reference: str, *, reason: str, by: int, operation: str | None = None, folder: EvidenceFolder | None = None) -> int:
    """Erase a participant; return their id. Raises as `erase_participant` does.

    The participant's files are deleted with it, those that cannot be in the nightly run: their keys are destroyed.
    The key's bytes leave the database's files at once, or in the nightly run if the database is too busy for that.
    """
    names = [] if folder is None else stored_names_of(reference)
    participant_id = erase_participant(reference, reason=reason, by=by, operation=operation)
    if folder is not None:
        delete_files(folder, names)
    with suppress(StorageError):
        overwrite_erased_keys()
    return participant_id
