"""Proofs for employers, and the keys that signed them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.base import db
from tracker.models.employers import Employer
from tracker.models.history import Job
from tracker.models.proofs import PROOFS, WITHDRAWN, Proof, SigningKey


class ProofFact(NamedTuple):
    """A proof as stored: what it states to one employer, and when it was revoked."""

    id: int
    number: str
    participant_id: int
    employer_id: int
    until: date
    made_at: datetime
    language: str
    token: str
    ended_at: datetime | None
    ending: str | None

    @property
    def is_current(self) -> bool:
        """Return whether the proof is not revoked; its day may be past."""
        return self.ended_at is None

    @property
    def is_withdrawn(self) -> bool:
        """Return whether the participant revoked the proof."""
        return self.ending == WITHDRAWN


class ProofListItem(NamedTuple):
    """A proof in the participant's list."""

    proof: ProofFact
    employer: str
    """The employer's name as shown."""


class PrivateKey(NamedTuple):
    """The current signing key, its private half sealed."""

    id: int
    name: str
    public: bytes
    sealed: bytes


class VerificationKey(NamedTuple):
    """A key that verifies signatures; it signs no more once it is retired."""

    id: int
    name: str
    public: bytes
    made_at: datetime
    retired_at: datetime | None


class StintEmployer(NamedTuple):
    """The employer of one job."""

    id: int
    name: str


PROOF = tuple(getattr(Proof, name) for name in ProofFact._fields)
MADE = select(*PROOF, Employer.name.label("employer")).join(Employer, Employer.id == Proof.employer_id)


def proofs_of(participant_id: int) -> list[ProofListItem]:
    """Return every proof of a participant, the latest first. One statement."""
    rows = db.session.execute(MADE.where(Proof.participant_id == participant_id).order_by(Proof.id.desc()))
    return [ProofListItem(ProofFact(*row[:-1]), row[-1]) for row in map(tuple, rows)]


def proof(id_: int, *, participant_id: int) -> ProofFact | None:
    """Return one proof of a participant; None if it is not theirs. One statement."""
    row = db.session.execute(select(*PROOF).where(Proof.id == id_, Proof.participant_id == participant_id)).first()
    return None if row is None else ProofFact(*row)


def proof_by_number(number: str) -> ProofFact | None:
    """Return the proof with a number, or None. One statement."""
    row = db.session.execute(select(*PROOF).where(Proof.number == number)).first()
    return None if row is None else ProofFact(*row)


def newer_proof(older: ProofFact) -> ProofFact | None:
    """Return the latest current proof of the same participant for the same employer, or None. One statement."""
    same = Proof.participant_id == older.participant_id, Proof.employer_id == older.employer_id
    query = select(*PROOF).where(*same, Proof.id > older.id, Proof.ended_at.is_(None)).order_by(Proof.id.desc()).limit(1)
    row = db.session.execute(query).first()
    return None if row is None else ProofFact(*row)


def current_proofs(ids: Collection[int]) -> dict[int, list[ProofFact]]:
    """Return the current proofs of some participants, by participant. One statement."""
    proofs: dict[int, list[ProofFact]] = defaultdict(list)
    for row in db.session.execute(select(*PROOF).where(Proof.participant_id.in_(ids), Proof.ended_at.is_(None))):
        fact = ProofFact(*row)
        proofs[fact.participant_id].append(fact)
    return proofs


def current_key() -> PrivateKey | None:
    """Return the key that signs now; None before the first. One statement."""
    columns = SigningKey.id, SigningKey.name, SigningKey.public, SigningKey.sealed
    row = db.session.execute(select(*columns).where(SigningKey.purpose == PROOFS, SigningKey.retired_at.is_(None))).first()
    return None if row is None else PrivateKey(row.id, row.name, row.public, row.sealed or b"")


def public_keys() -> list[VerificationKey]:
    """Return every key, the retired ones too, the newest first. One statement."""
    columns = SigningKey.id, SigningKey.name, SigningKey.public, SigningKey.made_at, SigningKey.retired_at
    query = select(*columns).where(SigningKey.purpose == PROOFS).order_by(SigningKey.id.desc())
    return [VerificationKey(*row) for row in db.session.execute(query)]


def employer_of_stint(line_id: int, *, participant_id: int) -> StintEmployer | None:
    """Return the employer of a participant's current job; None if the job is unknown or withdrawn. One statement."""
    query = select(Employer.id, Employer.name).join(Job, Job.employer_id == Employer.id)
    current = Job.superseded_at.is_(None), ~Job.withdrawn
    row = db.session.execute(query.where(Job.line_id == line_id, Job.participant_id == participant_id, *current)).first()
    return None if row is None else StintEmployer(*row)
