"""Revoke proofs that the recorded facts no longer support. A revoked proof is never restored, whatever is recorded later."""

from collections.abc import Iterable

from tracker.compliance.findings import Assessment
from tracker.compliance.proofs import still_true
from tracker.formats.proofs.statement import full_name, read_name
from tracker.models.proofs import UNSUPPORTED, Proof
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import Person
from tracker.queries.proofs import ProofFact, current_proofs


def revoke_outdated_proofs(work: UnitOfWork, assessments: Iterable[tuple[Person, Assessment | None]]) -> None:
    """Revoke the proofs of people whose latest assessment no longer supports them.

    The caller owns the transaction and holds the people's locks. One statement, and two for each revoked proof.
    """
    assessed = list(assessments)
    proofs = current_proofs([person.id for person, _ in assessed])
    for person, assessment in assessed:
        for proof in proofs.get(person.id, ()):
            if not _is_supported(person, assessment, proof):
                revoke_proof(work, proof, UNSUPPORTED)
                work.audit("proof.fell", person.id, proof=proof.id)


def revoke_proof(work: UnitOfWork, proof: ProofFact, ending: str) -> None:
    """Revoke a proof. The caller owns the transaction and holds the participant's lock."""
    # This transaction may have waited for the lock since before the proof was made;
    # the schema refuses an end before the start.
    work.update(Proof, {"id": proof.id}, ended_at=max(work.at, proof.made_at), ending=ending)


def has_visa(person: Person) -> bool:
    """Return whether no recorded day ended the visa or its application."""
    visa = person.visa
    return not any((visa.refused_on, visa.withdrawn_on, visa.lapsed_on, visa.cancelled_on))


def stated_name(person: Person) -> str:
    """Return the name that a proof of this person states; empty if none is recorded."""
    particulars = person.particulars
    return full_name(particulars.family_name, particulars.given_name, particulars.native_name)


def _is_supported(person: Person, assessment: Assessment | None, proof: ProofFact) -> bool:
    """Return whether a new proof would state the same name, and the same day or a later one."""
    if assessment is None or not has_visa(person) or stated_name(person) != read_name(proof.token):
        return False
    return still_true(assessment, str(proof.employer_id), proof.until)
