"""Receive a request for access to personal data or its correction, made on the page or received by the office."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.evidence import REQUEST
from tracker.compliance.privacy_requests import ACCESS, answer_due
from tracker.errors import FactError, NotFoundError
from tracker.models.privacy_requests import OPEN, PrivacyRequest
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.privacy_requests import PrivacyRequestKey, count_open_own_requests, has_open_access_request, requester
from tracker.services.evidence import EvidenceSubject, StoredFile, keep_evidence

MAX_OPEN = 20
"""The most open requests that a participant makes on the page: officers must read each. Post and email have no limit."""


class PrivacyRequestDraft(NamedTuple):
    """A request as it was made; without subject and words if access is requested."""

    kind: str
    channel: str
    received_on: date
    subject: str | None = None
    wanted: str | None = None
    why: str | None = None


@transaction("privacy_requests.receive")
def receive_privacy_request(
    work: UnitOfWork,
    participant_id: int,
    draft: PrivacyRequestDraft,
    *,
    on: date,
    by: int,
    operation: str | None = None,
    file: StoredFile | None = None,
) -> PrivacyRequestKey:
    """Store a request with its deadline, perhaps with a file; return its key. One transaction.

    Raises NotFoundError if the participant is unknown or erased; FactError if the day of receipt is to come, a word of a
    correction is missing, another request for access is open, or `MAX_OPEN` requests from the page are; as `keep_evidence`.
    """
    who = requester(participant_id)
    if who is None:
        raise NotFoundError("there is no such participant")
    _require_possible(draft, who.id, on)
    id_ = _insert(work, who.id, draft)
    if file is not None:
        keep_evidence(work, who.id, EvidenceSubject(REQUEST, id_), file)
    details = {"kind": draft.kind, "channel": draft.channel, "received_on": draft.received_on.isoformat()}
    work.audit("privacy-request.recorded", who.id, request=id_, **details)
    return PrivacyRequestKey(id_, 1, who.id)


def _insert(work: UnitOfWork, participant_id: int, draft: PrivacyRequestDraft) -> int:
    """Store a request; return its id."""
    id_ = work.number(PrivacyRequest)
    sealed = draft._replace(wanted=seal_words(draft.wanted, participant_id), why=seal_words(draft.why, participant_id))
    work.insert(
        PrivacyRequest,
        id=id_,
        participant_id=participant_id,
        **sealed._asdict(),
        due_on=answer_due(draft.received_on),
        version=1,
        state=OPEN,
        recorded_at=work.at,
        recorded_by=work.by,
        operation_id=work.operation_id,
    )
    return id_


def _require_possible(draft: PrivacyRequestDraft, participant_id: int, on: date) -> None:
    """Raise FactError for the first field that forbids the request."""
    if draft.received_on > on:
        raise FactError("received_on", "future")
    if draft.kind == ACCESS:
        if has_open_access_request(participant_id):
            raise FactError("kind", "open")
        return
    for name in ("subject", "wanted", "why"):
        if not getattr(draft, name):
            raise FactError(name, "missing")
    if draft.channel == "account" and count_open_own_requests(participant_id) >= MAX_OPEN:
        raise FactError("subject", "full")
