"""Answer a request about personal data: comply with it, or refuse it and enter the refusal in the log."""

from datetime import date
from typing import Any, NamedTuple

from tracker.compliance.privacy_requests import ACCESS, GROUNDS, log_ends
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.privacy_requests import COMPLIED, REFUSED, PrivacyRequest, RefusalEntry
from tracker.models.sealed_words import seal_for_office, seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.accounts import account
from tracker.queries.privacy_requests import PrivacyRequestFact, PrivacyRequestKey, privacy_request, requester
from tracker.services.accounts.email import queue_email


class RefusalDraft(NamedTuple):
    """A refusal: its ground, one of `GROUNDS` for the kind of request, and the reasons that the participant reads."""

    ground: str
    reasons: str


@transaction("privacy_requests.comply")
def comply(
    work: UnitOfWork, key: PrivacyRequestKey, note: str, *, on: date, by: int, operation: str | None = None
) -> PrivacyRequestKey:
    """Note that a request was complied with, and notify the participant; return the new key. One transaction.

    For a correction `note` says what was corrected. Raises NotFoundError; ConflictError if the request was answered
    already; FactError if the note of a correction is missing, or the participant lacks an account to read a copy in.
    """
    found, user_id = _lock(key)
    if found.kind == ACCESS and user_id is None:
        raise FactError("account", "missing")
    if found.kind != ACCESS and not note.strip():
        raise FactError("note", "missing")
    return _answer(work, found, user_id, COMPLIED, on=on, answer=note.strip() or None)


@transaction("privacy_requests.refuse")
def refuse(
    work: UnitOfWork, key: PrivacyRequestKey, draft: RefusalDraft, *, on: date, by: int, operation: str | None = None
) -> PrivacyRequestKey:
    """Refuse a request, enter the refusal in the log, and notify the participant; return the new key. One transaction.

    Raises NotFoundError; ConflictError if the request was answered already; FactError without a known ground or reasons.
    """
    found, user_id = _lock(key)
    if draft.ground not in GROUNDS[found.kind]:
        raise FactError("ground", "unknown")
    if not draft.reasons.strip():
        raise FactError("reasons", "missing")
    work.insert(
        RefusalEntry,
        id=work.number(RefusalEntry),
        participant_id=found.participant_id,
        request_id=found.id,
        kind=found.kind,
        ground=draft.ground,
        reasons=seal_for_office(draft.reasons.strip()),
        entered_on=on,
        delete_on=log_ends(on),
        operation_id=work.operation_id,
    )
    return _answer(work, found, user_id, REFUSED, on=on, ground=draft.ground, answer=draft.reasons.strip())


def _lock(key: PrivacyRequestKey) -> tuple[PrivacyRequestFact, int | None]:
    """Lock the participant and the request; return the request and the participant's account.

    Raises NotFoundError; ConflictError if the version is stale. The caller owns the transaction.
    """
    who = requester(key.participant_id)
    found = privacy_request(key.id, participant_id=key.participant_id, lock=True)
    if who is None or found is None:
        raise NotFoundError("there is no such request")
    if found.version != key.version or not found.is_open:
        raise ConflictError("the request", current_version=found.version)
    return found, who.user_id


def _answer(
    work: UnitOfWork,
    found: PrivacyRequestFact,
    user_id: int | None,
    state: str,
    *,
    on: date,
    answer: str | None,
    **columns: Any,
) -> PrivacyRequestKey:
    """Store the answer with its audit line and its email. The caller owns the transaction and holds the locks."""
    version = found.version + 1
    answered = {"answered_on": on, "answered_at": work.at, "answered_by": work.by, "version": version}
    words = seal_words(answer, found.participant_id)
    work.update(PrivacyRequest, {"id": found.id}, state=state, **answered, answer=words, **columns)
    work.audit(f"privacy-request.{state}", found.participant_id, request=found.id, kind=found.kind, **columns)
    to = None if user_id is None else account(id_=user_id)
    if to is not None and to.active:
        queue_email(work, to, "privacy-request-answered")
    return PrivacyRequestKey(found.id, version, found.participant_id)
