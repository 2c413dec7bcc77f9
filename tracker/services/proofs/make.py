"""A participant states to one employer until when they may work there, and takes it back."""

import secrets
from datetime import date
from typing import NamedTuple

from tracker.adapters.keys import Keyring
from tracker.adapters.signing import STATEMENT, signature
from tracker.compliance.assess import assess
from tracker.compliance.loading import builtin
from tracker.compliance.proofs import Statable, statable
from tracker.compliance.rulebook import CannotAssess
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.formats.proofs.statement import Statement, clean_name, encode_base64url, encode_statement, full_name, token
from tracker.models.proofs import WITHDRAWN, Proof
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import employer_names
from tracker.queries.participants import ParticipantKey, Person, history_of, people
from tracker.queries.proofs import proof
from tracker.services.proofs.revocation import has_visa, revoke_proof
from tracker.services.proofs.signing_keys import signing_key

NUMBER_BYTES = 16
NOT_ASSESSED, NO_VISA, NO_NAME = "not-assessed", "no-visa", "no-name"
"""Why there is nothing to state, beside the reasons of `compliance.proofs`: no verdict, a visa that ended, no name."""


class ProofDraft(NamedTuple):
    """For whom a proof is, and which day the participant saw before making it."""

    employer_id: int
    until: date
    language: str
    """A key of `LANGUAGES`."""


class ProofOffer(NamedTuple):
    """What a proof would state: the name and the last safe day, or why there is none."""

    name: str
    """Empty where none is recorded."""
    until: date | None
    why_not: str | None = None


class ProofKey(NamedTuple):
    """Which proof, and whose."""

    participant_id: int
    id: int


@transaction("proofs.making.make_proof")
def make_proof(
    work: UnitOfWork, key: ParticipantKey, draft: ProofDraft, *, keys: Keyring, on: date, by: int, operation: str | None = None
) -> ProofKey:
    """States the last safe day with an employer, by what is recorded now.

    Raises `NotFoundError`; `ConflictError` where the participant was changed, or the day is another by now; `FactError`
    with the reason why no day can be stated; `SealedError` where nothing can be signed.
    """
    found = people([key.id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    person = found[0]
    if person.version != key.version:
        raise ConflictError("the participant", current_version=person.version)
    can = _statable(person, draft.employer_id, on)
    if can.until is None:
        raise FactError("until", str(can.why_not))
    if can.until != draft.until:
        raise ConflictError("the last safe day")
    return _made(work, person, draft, keys=keys, on=on)


@transaction("proofs.making.withdraw_proof")
def withdraw_proof(work: UnitOfWork, key: ProofKey, *, by: int, operation: str | None = None) -> ProofKey:
    """A proof no longer stands from now on. Raises `NotFoundError`, and `ConflictError` where it does not stand anyway."""
    if not people([key.participant_id], lock=True):
        raise NotFoundError("there is no such participant")
    found = proof(key.id, participant_id=key.participant_id)
    if found is None:
        raise NotFoundError("there is no such proof")
    if not found.is_current:
        raise ConflictError("the proof")
    revoke_proof(work, found, WITHDRAWN)
    work.audit("proof.withdrawn", key.participant_id, proof=key.id)
    return key


def preview_proof(participant_id: int, employer_id: int, *, on: date) -> ProofOffer:
    """What a proof would state if it was made now, or why none can be made. Reads only. Raises `NotFoundError`."""
    found = people([participant_id])
    if not found:
        raise NotFoundError("there is no such participant")
    return ProofOffer(full_name(found[0]), *_statable(found[0], employer_id, on))


def _statable(person: Person, employer_id: int, on: date) -> Statable:
    history = history_of(person)
    try:
        assessment = history and assess(history, builtin(), on=on)
    except CannotAssess:
        assessment = None
    if assessment is None:
        return Statable(None, NOT_ASSESSED)
    if not has_visa(person):
        return Statable(None, NO_VISA)
    if not full_name(person):
        return Statable(None, NO_NAME)
    return statable(assessment, str(employer_id))


def _made(work: UnitOfWork, person: Person, draft: ProofDraft, *, keys: Keyring, on: date) -> ProofKey:
    key, id_, number = signing_key(work, keys), work.number(Proof), encode_base64url(secrets.token_bytes(NUMBER_BYTES))
    employer = clean_name(employer_names([draft.employer_id])[draft.employer_id])
    said = encode_statement(Statement(number, key.name, full_name(person), employer, draft.until, work.at))
    work.insert(
        Proof,
        id=id_,
        number=number,
        participant_id=person.id,
        employer_id=draft.employer_id,
        key_id=key.id,
        operation_id=work.operation_id,
        until=draft.until,
        made_on=on,
        made_at=work.at,
        language=draft.language,
        token=token(said, signature(key.private, STATEMENT, said)),
        ended_at=None,
        ending=None,
    )
    work.audit("proof.made", person.id, proof=id_, until=draft.until.isoformat())
    return ProofKey(person.id, id_)
