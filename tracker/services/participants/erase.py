"""Erase what identifies a participant, and keep the facts that signed reports count."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, Delete, Update, delete, select, update

from tracker import clock
from tracker.errors import FactError, NotFoundError
from tracker.models.accounts import AuthenticatorApp, FormPage, Passkey, RecoveryCode, Session, UnfinishedSignIn, User
from tracker.models.alerts import Alert
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.calendars import CalendarDay, CalendarFeed
from tracker.models.cases import Case, DecisionRow, SavedFilter
from tracker.models.deleted_rows import overwrite_deleted_keys, vacuum_emptied_tables
from tracker.models.evidence import Evidence
from tracker.models.history import Course, Job, JobConfirmation
from tracker.models.idempotency import Operation
from tracker.models.outbox import OutboxMessage, UnwantedMessage
from tracker.models.participants import Participant, Particulars, Passport, PersonKey, SearchMark, StayRow, VisaRow
from tracker.models.privacy_requests import PrivacyRequest, RefusalEntry
from tracker.models.proofs import WITHDRAWN, Proof
from tracker.models.push import PushSubscription
from tracker.models.register import RegisterRow, RegisterUpload
from tracker.models.retention import RetentionHold
from tracker.models.transaction import housekeeping, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.holds import AGAINST_ERASURE, holds_of
from tracker.queries.participants import people
from tracker.queries.particulars import plain_versions
from tracker.queries.privacy import ErasableParticipant, erased_keys, participant_to_erase
from tracker.queries.proofs import current_proofs
from tracker.services.participants.seal import PLAIN, keep_age_alone
from tracker.services.proofs.revocation import revoke_proof

MAY_LIST_THE_PERSON = RegisterUpload.content.is_not(None)
"""All uploads that still have files: a row may be about the person under a mistyped reference or another spelling of the
name, so that no search of the files proves that they do not list the person."""
ERASED = b""
"""Stands in a column of sealed bytes whose content is erased."""
DELETED = (
    *(SearchMark, Passport, RegisterRow, OutboxMessage, PushSubscription, CalendarFeed, CalendarDay, Alert),
    UnwantedMessage,
    JobConfirmation,
    Evidence,
)
"""Tables that lose every row about the participant."""
SIGN_IN = (Session, FormPage, UnfinishedSignIn, AuthenticatorApp, RecoveryCode, Passkey, OutboxMessage, SavedFilter)
"""Tables that lose every row about the participant's account."""
NO_ACCOUNT = {"name": "", "active": False} | dict.fromkeys(
    ("email", "email_mark", "language", "password", "stamp", "password_nonce", "address_nonce")
)
"""The columns of an account that is closed for good: only its id stays, which audit lines name."""


@transaction("participants.erase")
def erase_participant(work: UnitOfWork, reference: str, *, reason: str, by: int, operation: str | None = None) -> int:
    """Destroy a participant's key, identifiers, marks and account, and the words typed about them; return the id.

    Names of courses and employers stay: they are facts of the programme. One transaction, which cannot be undone.
    Raises NotFoundError; FactError if the reason is missing, a case or a request about the data is open, a hold is in
    force, or the person is erased already.
    """
    who = participant_to_erase(reference)
    if who is None:
        raise NotFoundError("there is no such participant")
    if who.erased_at is not None:
        raise FactError("reference", "erased")
    if not reason.strip():
        raise FactError("reason", "missing")
    held = {hold.kind for hold in holds_of([who.id], on=clock.hong_kong_day(work.at)).get(who.id, ())}
    for kind in AGAINST_ERASURE:
        if kind in held:
            raise FactError("reference", kind)
    destroy_personal_data(work, who, reason=reason.strip())
    return who.id


def destroy_personal_data(work: UnitOfWork, who: ErasableParticipant, **why: str) -> None:
    """Destroy a participant's key, identifiers, marks, account and typed words; `why` is stored in the audit.

    The caller owns the transaction and holds the person's lock.
    """
    if plain_versions([who.id]):
        keep_age_alone(work, people([who.id]))
    for proof in current_proofs([who.id]).get(who.id, ()):
        revoke_proof(work, proof, WITHDRAWN)
    for statement in destroying_statements(who.id, who.user_id):
        _execute(statement)
    left = dict.fromkeys(("user_id", "next_change_on", "stay_ends_on", "visa_ends_on"))
    work.update(Participant, {"id": who.id}, version=who.version + 1, erased_at=work.at, **left)
    work.audit("participant.erased", who.id, **why)


def destroying_statements(id_: int, user_id: int | None) -> Sequence[Delete | Update]:
    """Return what destroys the personal data of a participant and their account, statement by statement."""
    return (*_facts(id_), *_words(id_), *_requests(id_, user_id), *_account(user_id))


def overwrite_erased_keys() -> None:
    """Remove the bytes of erased people's keys from the files of the database. Not inside a transaction.

    Raises StorageError if the database is too busy.
    """
    overwrite_deleted_keys()


def destroy_erased_keys() -> int:
    """Remove what is left of destroyed keys, and of the rows beside them, from the files of the database.

    Return the number of people. Not inside a transaction, and not in a request: on PostgreSQL whole tables are read.
    Raises StorageError if the database is too busy; the next call repeats it.
    """
    ids = erased_keys()
    if not ids:
        return 0
    overwrite_erased_keys()
    vacuum_emptied_tables()
    return _forget_erased_keys(ids)


@housekeeping
def _forget_erased_keys(ids: Sequence[int]) -> int:
    emptied = delete(PersonKey).where(PersonKey.participant_id.in_(ids), PersonKey.wrapped == ERASED)
    return len(db.session.scalars(emptied.returning(PersonKey.participant_id)).all())


def _facts(id_: int) -> Sequence[Delete | Update]:
    """Return what takes the identifiers from the participant's facts."""
    mine = Particulars.participant_id == id_
    return (
        update(PersonKey).where(PersonKey.participant_id == id_).values(wrapped=ERASED),
        *(delete(table).where(table.participant_id == id_) for table in DELETED),
        update(Particulars).where(mine).values(**PLAIN, sealed=ERASED, reason=None),
        update(Job).where(Job.participant_id == id_).values(job_title=None),
        update(Proof).where(Proof.participant_id == id_).values(token=""),
    )


def _words(id_: int) -> Sequence[Update]:
    """Return what takes the words that people typed: reasons, decisions, remarks in the audit."""
    cases = select(Case.id).where(Case.participant_id == id_)
    return (
        *(update(table).where(table.participant_id == id_).values(reason=None) for table in (VisaRow, StayRow, Job, Course)),
        update(RetentionHold).where(RetentionHold.participant_id == id_).values(reason="", lift_reason=None),
        update(DecisionRow).where(DecisionRow.case_id.in_(cases)).values(finding="", reasons=""),
        update(PrivacyRequest).where(PrivacyRequest.participant_id == id_).values(wanted=None, why=None, answer=None),
        # The law keeps the reasons of a refusal, not whose request was refused.
        update(RefusalEntry).where(RefusalEntry.participant_id == id_).values(participant_id=None, request_id=None),
        # Hashes of lines cover the digest of the details only, so that the chain still verifies.
        update(AuditLine).where(AuditLine.participant_id == id_).values(details=None),
    )


def _requests(id_: int, user_id: int | None) -> Sequence[Update]:
    """Return what takes the digests and results of requests, and the uploaded registers, any of which may list the person."""
    about = select(AuditLine.operation_id).where(AuditLine.participant_id == id_)
    mine = (Operation.id.in_(about),) if user_id is None else (Operation.id.in_(about), Operation.by == user_id)
    return (
        *(update(Operation).where(each).values(digest=None, answer=None) for each in mine),
        update(RegisterUpload).where(MAY_LIST_THE_PERSON).values(content=None, refused=None, told=None),
    )


def _account(user_id: int | None) -> Sequence[Delete | Update]:
    if user_id is None:
        return ()
    return (
        *(delete(table).where(table.user_id == user_id) for table in SIGN_IN),
        update(User).where(User.id == user_id).values(NO_ACCOUNT),
    )


def _execute(statement: Delete | Update) -> CursorResult[Any]:
    return db.session.execute(statement)  # type: ignore[return-value]
