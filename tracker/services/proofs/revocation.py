"""Proofs fall when what is recorded no longer says what they state. What fell stays fallen, whatever is recorded later."""

from collections.abc import Iterable

from tracker.compliance.findings import Assessment
from tracker.compliance.proofs import still_true
from tracker.formats.proofs.statement import full_name, read_name
from tracker.models.proofs import FELL, Proof
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import Person
from tracker.queries.proofs import ProofFact, current_proofs


def revoke_outdated_proofs(work: UnitOfWork, judged: Iterable[tuple[Person, Assessment | None]]) -> None:
    """Ends the proofs of people whose facts no longer say so, as they were just assessed. The caller owns the transaction."""
    assessed = list(judged)
    standing = current_proofs([person.id for person, _ in assessed])
    for person, assessment in assessed:
        for proof in standing.get(person.id, ()):
            if not _holds(person, assessment, proof):
                revoke_proof(work, proof, FELL)
                work.audit("proof.fell", person.id, proof=proof.id)


def revoke_proof(work: UnitOfWork, proof: ProofFact, ending: str) -> None:
    """A proof no longer stands. The caller owns the transaction and holds the participant's lock.

    Who waited for that lock began before the proof was made; it ends at the moment of its making then, never before.
    """
    work.update(Proof, {"id": proof.id}, ended_at=max(work.at, proof.made_at), ending=ending)


def has_visa(person: Person) -> bool:
    """Whether nothing is recorded by which the visa ended or never came about."""
    visa = person.visa
    return not any((visa.refused_on, visa.withdrawn_on, visa.lapsed_on, visa.cancelled_on))


def _holds(person: Person, assessment: Assessment | None, proof: ProofFact) -> bool:
    """Whether all that was signed would be said again: the name, and a day that is no later than what is safe now."""
    if assessment is None or not has_visa(person) or full_name(person) != read_name(proof.token):
        return False
    return still_true(assessment, str(proof.employer_id), proof.until)
