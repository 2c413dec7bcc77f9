"""A file that a participant sends with an act."""

from collections.abc import Callable
from typing import TypeVar

from flask import abort, current_app

from tracker.adapters.evidence_cleaning import WrongFileError
from tracker.adapters.evidence_folder import EvidenceFolder, EvidenceFolderError
from tracker.services.evidence import StoredFile
from tracker.workflows.evidence import SentEvidence, record_with_file

Result = TypeVar("Result")


def with_sent_file(sent: SentEvidence | None, act: Callable[[StoredFile | None], Result]) -> Result:
    """Do an act with the file that was sent, or with None without one; return its result.

    Raises WrongFileError, and what the act raises.
    """
    if sent is None:
        return act(None)
    folder: EvidenceFolder | None = current_app.extensions["evidence"]
    if folder is None:
        raise WrongFileError("none")
    try:
        return record_with_file(folder, sent, act)
    except EvidenceFolderError:
        raise WrongFileError("none") from None


def takes_files() -> bool:
    """Return whether files can be stored here."""
    return current_app.extensions["evidence"] is not None


def folder_or_503() -> EvidenceFolder:
    """Return the folder of files, or answer 503."""
    folder: EvidenceFolder | None = current_app.extensions["evidence"]
    if folder is None:
        abort(503)
    return folder
