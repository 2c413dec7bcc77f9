"""Make a proof: the signed last day on which a participant may work for one employer. The participant may revoke it."""

import secrets
from datetime import date
from typing import NamedTuple

from tracker.adapters.keys import Keyring
from tracker.adapters.signing import STATEMENT, signature
from tracker.compliance.assess import assess
from tracker.compliance.facts import Stint
from tracker.compliance.loading import builtin
from tracker.compliance.proofs import earlier, fill_gaps, gaps_between, statable
from tracker.compliance.rulebook import CannotAssess
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.formats.proofs.statement import Statement, clean_name, encode_base64url, encode_statement, token
from tracker.models.proofs import WITHDRAWN, Proof
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import employer_names
from tracker.queries.participants import ParticipantKey, Person, history_of, people
from tracker.queries.proofs import proof
from tracker.services.proofs.revocation import has_visa, revoke_proof, stated_name
from tracker.services.proofs.signing_keys import signing_key

NUMBER_BYTES = 16
NOT_ASSESSED, NO_VISA, NO_NAME = "not-assessed", "no-visa", "no-name"
"""Further reasons why no day can be stated, beside those of `compliance.proofs`: no assessment, an ended visa, no name."""


class ProofDraft(NamedTuple):
    """The employer of a proof, and the day that the participant saw before making it."""

    employer_id: int
    until: date
    language: str
    """A key of `LANGUAGES`."""
    gaps_ended: bool = False
    """Whether the participant states that the job ended between the recorded stints."""


class ProofOffer(NamedTuple):
    """The name and day that a proof would state, or the reason why none can be made."""

    name: str
    """Empty if no name is recorded."""
    until: date | None
    why_not: str | None = None
    counts_gap: bool = False
    """Whether the day is an earlier one because days between two stints with the employer count."""
    if_ended: date | None = None
    """The later day that can be stated if the participant states that the job ended in between; None without a gap."""
    gaps: tuple[Stint, ...] = ()
    """The days between two stints with the employer."""

    def day(self, *, gaps_ended: bool) -> date | None:
        """Return the day to state: the later one only if the participant states that the job ended in between."""
        return self.if_ended if gaps_ended and self.counts_gap else self.until


class ProofKey(NamedTuple):
    """The id of a proof and of its participant."""

    participant_id: int
    id: int


@transaction("proofs.making.make_proof")
def make_proof(
    work: UnitOfWork, key: ParticipantKey, draft: ProofDraft, *, keys: Keyring, on: date, by: int, operation: str | None = None
) -> ProofKey:
    """State the last safe day with an employer, by the facts recorded now. One transaction.

    Raises `NotFoundError`; `ConflictError` if the participant was changed or the day is another by now; `FactError`
    with the reason if no day can be stated; `SealedError` if nothing can be signed.
    """
    found = people([key.id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    person = found[0]
    if person.version != key.version:
        raise ConflictError("the participant", current_version=person.version)
    offer = _offer(person, draft.employer_id, on)
    day = offer.day(gaps_ended=draft.gaps_ended)
    if day is None:
        raise FactError("until", str(offer.why_not))
    if day != draft.until:
        raise ConflictError("the last safe day")
    return _insert_proof(work, person, draft._replace(gaps_ended=draft.gaps_ended and offer.counts_gap), keys=keys, on=on)


@transaction("proofs.making.withdraw_proof")
def withdraw_proof(work: UnitOfWork, key: ProofKey, *, by: int, operation: str | None = None) -> ProofKey:
    """Revoke a proof for its participant. One transaction.

    Raises `NotFoundError`, and `ConflictError` if it is revoked already.
    """
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
    """Return the name and day that a proof made now would state, or why none can be made. Raises `NotFoundError`.

    Reads only.
    """
    found = people([participant_id])
    if not found:
        raise NotFoundError("there is no such participant")
    return _offer(found[0], employer_id, on)


def _offer(person: Person, employer_id: int, on: date) -> ProofOffer:
    history, employer, name = history_of(person), str(employer_id), stated_name(person)
    if history is None:
        return ProofOffer(name, None, NOT_ASSESSED)
    try:
        recorded, with_gaps = (assess(each, builtin(), on=on) for each in (history, fill_gaps(history, employer)))
    except CannotAssess:
        return ProofOffer(name, None, NOT_ASSESSED)
    if not has_visa(person):
        return ProofOffer(name, None, NO_VISA)
    if not name:
        return ProofOffer(name, None, NO_NAME)
    if_ended = statable(recorded, employer)
    day = earlier(if_ended, statable(with_gaps, employer))
    later = (if_ended.until, gaps_between(history, employer)) if day.counts_gap else (None, ())
    return ProofOffer(name, *day, *later)


def _insert_proof(work: UnitOfWork, person: Person, draft: ProofDraft, *, keys: Keyring, on: date) -> ProofKey:
    """Sign and insert a proof. The caller owns the transaction and holds the participant's lock."""
    key, id_, number = signing_key(work, keys), work.number(Proof), encode_base64url(secrets.token_bytes(NUMBER_BYTES))
    employer = clean_name(employer_names([draft.employer_id])[draft.employer_id])
    stated = Statement(number, key.name, stated_name(person), employer, draft.until, work.at, draft.gaps_ended)
    signed = encode_statement(stated)
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
        token=seal_words(token(signed, signature(key.private, STATEMENT, signed)), person.id),
        ended_at=None,
        ending=None,
    )
    work.audit("proof.made", person.id, proof=id_, until=draft.until.isoformat())
    return ProofKey(person.id, id_)
