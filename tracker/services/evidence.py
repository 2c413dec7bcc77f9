"""Evidence: record files that are in the folder already, note who opens them, and delete them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import delete

from tracker.adapters.keys import Secret
from tracker.compliance.evidence import CASE, MOST_BYTES, MOST_FILES, REQUEST
from tracker.errors import FactError, NotFoundError
from tracker.models.base import db
from tracker.models.data_keys import data_keys
from tracker.models.evidence import Evidence
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import bulk_transaction, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import open_cases
from tracker.queries.evidence import EvidenceUse, evidence, evidence_due, evidence_use, has_stint
from tracker.queries.participants import people
from tracker.services.flags import renew_cases
from tracker.services.versioned_writes import with_key


class EvidenceSubject(NamedTuple):
    """What a file is about: one of `models.evidence.ABOUT`, and its id."""

    about: str
    id: int


class StoredFile(NamedTuple):
    """A file in the folder that no row names yet."""

    stored_as: str
    key: Secret
    name: str
    media_type: str
    size: int
    sent_digest: str
    """SHA-256 of the file as it was sent: the same file under the same operation id is the same request."""

    def in_digest(self) -> str:
        """Return the text that represents the file in digests of requests."""
        return self.sent_digest


@transaction("evidence.add")
def add_evidence(
    work: UnitOfWork, participant_id: int, subject: EvidenceSubject, file: StoredFile, *, by: int, operation: str | None = None
) -> int:
    """Record a file about a job or course of a participant; return its id. Every open case gets a new version. One transaction.

    Raises NotFoundError if the job or course is not in force or the participant is erased, and as `keep_evidence`.
    """
    id_ = keep_evidence(work, participant_id, subject, file)
    if not has_stint(participant_id, *subject):
        raise NotFoundError("there is no such job or course")
    renew_cases(work, [participant_id])
    return id_


def keep_evidence(work: UnitOfWork, participant_id: int, subject: EvidenceSubject, file: StoredFile) -> int:
    """Record a file within an act; return its id. The caller owns the transaction. Locks the participant before cases are locked.

    Raises NotFoundError; FactError("file", "files") after `MOST_FILES`, FactError("file", "bytes") over `MOST_BYTES`.
    """
    found = people([participant_id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    with_key(work, found[0], data_keys())
    number = _free_number(evidence_use(participant_id), file.size)
    id_ = work.number(Evidence)
    work.insert(
        Evidence,
        id=id_,
        participant_id=participant_id,
        number=number,
        about=subject.about,
        about_id=subject.id,
        stored_as=file.stored_as,
        key=seal_words(file.key.text, participant_id),
        name=seal_words(file.name, participant_id),
        media_type=file.media_type,
        size=file.size,
        added_at=work.at,
        added_by=work.by,
        operation_id=work.operation_id,
    )
    work.audit("evidence.added", participant_id, evidence=id_, about=subject.about, about_id=subject.id, size=file.size)
    return id_


def _free_number(use: EvidenceUse, size: int) -> int:
    """Return the first free number for a file. Raises FactError if all are taken, or there is not enough room."""
    if len(use.numbers) >= MOST_FILES:
        raise FactError("file", "files")
    if use.size + size > MOST_BYTES:
        raise FactError("file", "bytes")
    return min(set(range(1, MOST_FILES + 1)) - set(use.numbers))


@transaction("evidence.audit_opening")
def audit_opening(
    work: UnitOfWork, evidence_id: int, participant_id: int, case_id: int, *, by: int, operation: str | None = None
) -> int:
    """Write an audit line: an officer opens a file in a case; return the participant's id. Raises NotFoundError."""
    if evidence(evidence_id, participant_id=participant_id) is None:
        raise NotFoundError("there is no such file")
    work.audit("evidence.opened", participant_id, evidence=evidence_id, in_case=case_id)
    return participant_id


@transaction("evidence.delete")
def delete_evidence(work: UnitOfWork, evidence_id: int, participant_id: int, *, by: int, operation: str | None = None) -> int:
    """Delete the row of a file about a job or course, which frees its number; return the participant's id.

    Raises NotFoundError if it is gone; FactError("file", "sent") for a file that was sent with an act, and
    FactError("file", "open-case") while a case of the participant is open.
    """
    people([participant_id], lock=True)
    found = evidence(evidence_id, participant_id=participant_id)
    if found is None:
        raise NotFoundError("there is no such file")
    if found.about in {CASE, REQUEST}:
        raise FactError("file", "sent")
    if open_cases([participant_id]):
        raise FactError("file", "open-case")
    work.delete(Evidence, id=found.id)
    work.audit("evidence.deleted", participant_id, evidence=found.id, about=found.about, about_id=found.about_id)
    return participant_id


@bulk_transaction("evidence.delete_due")
def delete_due_evidence(work: UnitOfWork, *, limit: int, on: date, by: int, operation: str | None = None) -> int:
    """Delete the rows of at most `limit` files whose period is over on a day and that nothing holds; return their number."""
    due = evidence_due(on=on, limit=limit)
    if due:
        rows = db.session.execute(
            delete(Evidence).where(Evidence.id.in_(due)).returning(Evidence.id, Evidence.participant_id)
        ).all()
        for id_, participant_id in sorted(rows):
            work.audit("evidence.deleted", participant_id, evidence=id_, why="retention")
    return len(due)
