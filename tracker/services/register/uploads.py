"""Uploaded registers: their files are stored sealed from the preview until some time after the import."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from tracker.adapters.keys import Keyring
from tracker.errors import ConflictError, NotFoundError, TrackerError
from tracker.models.locks import LockHeldError
from tracker.models.register import RegisterUpload
from tracker.models.stored_results import encode_result
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.register import ImportSummary, Upload, expired_uploads, sealed_upload, upload
from tracker.services.register.import_batch import one_at_a_time

MOST_FORGOTTEN = 200
"""The number of registers that lose their files in one transaction."""


class ImportRunningError(TrackerError):
    """Another import runs at this moment, here or by the command."""


@dataclass(frozen=True, repr=False)
class Bytes:
    """The bytes of a file. Logs, errors and digests of requests have only their digest."""

    content: bytes

    @property
    def digest(self) -> bytes:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.content).digest()

    def __repr__(self) -> str:
        return f"Bytes({self.in_digest()})"

    def in_digest(self) -> str:
        """Return the text that represents the bytes in digests of requests."""
        return self.digest.hex()


class UploadCheck(NamedTuple):
    """The result of checking a register: the summary for its page, and the refused rows as a compressed CSV file."""

    summary: ImportSummary
    refused: Bytes | None = None
    day_order: str | None = None
    """The order of day and month in its dates, if an officer had to choose one."""


@contextmanager
def import_turn() -> Iterator[None]:
    """Hold the lock of imports for a block. Raises ImportRunningError at once if another import runs."""
    with ExitStack() as turn:
        try:
            turn.enter_context(one_at_a_time())
        except LockHeldError:
            raise ImportRunningError("another register is being taken in") from None
        yield


@transaction("register.uploads.keep_upload")
def keep_upload(work: UnitOfWork, name: str, files: Bytes, *, keys: Keyring, by: int, operation: str | None = None) -> int:
    """Store the files of a register, sealed, for their sender only; return the id. Raises SealedError without data keys."""
    id_ = work.number(RegisterUpload)
    work.insert(
        RegisterUpload,
        id=id_,
        user_id=by,
        name=name,
        digest=files.digest,
        content=keys.wrap(files.content, id_),
        day_order=None,
        told=None,
        refused=None,
        uploaded_at=work.at,
        taken_at=None,
    )
    work.audit("register.uploaded", upload=id_, digest=files.digest.hex())
    return id_


@transaction("register.uploads.note_check")
def note_check(work: UnitOfWork, upload_id: int, checked: UploadCheck, *, by: int, operation: str | None = None) -> int:
    """Store the result of checking a register, shown on its page until the import.

    Raises NotFoundError for another user's register, ConflictError if the register is imported or its files are deleted.
    """
    _waiting(work, upload_id)
    work.update(RegisterUpload, {"id": upload_id}, **_columns(checked))
    work.audit("register.checked", upload=upload_id, **_summed(checked.summary))
    return upload_id


@transaction("register.uploads.note_taken")
def note_taken(work: UnitOfWork, upload_id: int, checked: UploadCheck, *, by: int, operation: str | None = None) -> int:
    """Record the result of an import, which happens once. Raises as `note_check` does."""
    _waiting(work, upload_id)
    work.update(RegisterUpload, {"id": upload_id}, **_columns(checked), taken_at=work.at)
    work.audit("register.taken-in", upload=upload_id, **_summed(checked.summary))
    return upload_id


@transaction("register.uploads.withdraw_upload")
def withdraw_upload(work: UnitOfWork, upload_id: int, *, by: int, operation: str | None = None) -> int:
    """Delete the files of a register; imported facts are unchanged.

    Raises NotFoundError for another user's register, ConflictError if the files are already deleted.
    """
    found = _own(work, upload_id)
    if not found.has_files:
        raise ConflictError("the register")
    _delete_files(work, upload_id, found.summary)
    work.audit("register.withdrawn", upload=upload_id)
    return upload_id


@transaction("register.uploads.forget_uploads")
def forget_uploads(work: UnitOfWork, *, by: int, operation: str | None = None) -> int:
    """Delete the files of expired registers, at most `MOST_FORGOTTEN` at a time; return the number of registers."""
    old = expired_uploads(work.at, MOST_FORGOTTEN)
    for upload_id, summary in old:
        _delete_files(work, upload_id, summary)
        work.audit("register.forgotten", upload=upload_id)
    return len(old)


def opened_upload(upload_id: int, *, keys: Keyring) -> Bytes:
    """Unseal the files of a register. Raises ConflictError if they are deleted, SealedError without their key."""
    sealed = sealed_upload(upload_id)
    if sealed is None:
        raise ConflictError("the register")
    return Bytes(keys.unwrap(sealed, upload_id))


def _delete_files(work: UnitOfWork, upload_id: int, summary: ImportSummary | None) -> None:
    """Delete the files of a register and its refused rows, whose reasons quote cells; the counts stay."""
    counts = None if summary is None else encode_result(summary._replace(refused=()))
    work.update(RegisterUpload, {"id": upload_id}, content=None, refused=None, told=counts)


def _own(work: UnitOfWork, upload_id: int) -> Upload:
    """Return an upload of the author, locked: an erasure deletes what is in it. Raises NotFoundError."""
    found = upload(upload_id, user_id=work.by, at=work.at, lock=True)
    if found is None:
        raise NotFoundError("there is no such register")
    return found


def _waiting(work: UnitOfWork, upload_id: int) -> None:
    """Raise NotFoundError for another user's register, ConflictError if the register is imported or its files are deleted."""
    found = _own(work, upload_id)
    if found.taken_at is not None or not found.has_files:
        raise ConflictError("the register")


def _columns(checked: UploadCheck) -> dict[str, object]:
    refused = checked.refused.content if checked.refused else None
    return {"told": encode_result(checked.summary), "refused": refused, "day_order": checked.day_order}


def _summed(summary: ImportSummary) -> dict[str, int]:
    """Return the counts as the audit stores them."""
    return {f"{count.sheet} {verdict}": getattr(count, verdict) for count in summary.counts for verdict in count._fields[1:]}
