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
    """What was stated to one employer, and whether it still stands."""

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
        """Whether it still does."""
        return self.ended_at is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the participant took it back."""
        return self.ending == WITHDRAWN


class ProofListItem(NamedTuple):
    """A proof as its participant sees it."""

    proof: ProofFact
    employer: str
    """The name by which it is shown."""


class PrivateKey(NamedTuple):
    """The key that signs now, its private half sealed."""

    id: int
    name: str
    public: bytes
    sealed: bytes


class PublicKey(NamedTuple):
    """A key by which what was signed can be checked."""

    id: int
    name: str
    public: bytes
    made_at: datetime
    retired_at: datetime | None


class StintEmployer(NamedTuple):
    """Whom a job is with."""

    id: int
    name: str


PROOF = tuple(getattr(Proof, name) for name in ProofFact._fields)
MADE = select(*PROOF, Employer.name.label("employer")).join(Employer, Employer.id == Proof.employer_id)


def proofs_of(participant_id: int) -> list[ProofListItem]:
    """Every proof that somebody made, the latest first. One statement."""
    rows = db.session.execute(MADE.where(Proof.participant_id == participant_id).order_by(Proof.id.desc()))
    return [ProofListItem(ProofFact(*row[:-1]), row[-1]) for row in map(tuple, rows)]


def proof(id_: int, *, participant_id: int) -> ProofFact | None:
    """One proof of somebody; None where there is no such one. One statement."""
    row = db.session.execute(select(*PROOF).where(Proof.id == id_, Proof.participant_id == participant_id)).first()
    return None if row is None else ProofFact(*row)


def proof_by_number(number: str) -> ProofFact | None:
    """The proof with a number; None where there is none. One statement."""
    row = db.session.execute(select(*PROOF).where(Proof.number == number)).first()
    return None if row is None else ProofFact(*row)


def newer_proof(of: ProofFact) -> ProofFact | None:
    """The newest proof that the same participant made later for the same employer, and that stands. One statement."""
    same = Proof.participant_id == of.participant_id, Proof.employer_id == of.employer_id
    query = select(*PROOF).where(*same, Proof.id > of.id, Proof.ended_at.is_(None)).order_by(Proof.id.desc()).limit(1)
    row = db.session.execute(query).first()
    return None if row is None else ProofFact(*row)


def current_proofs(ids: Collection[int]) -> dict[int, list[ProofFact]]:
    """The proofs that stand, by participant. One statement."""
    found: dict[int, list[ProofFact]] = defaultdict(list)
    for row in db.session.execute(select(*PROOF).where(Proof.participant_id.in_(ids), Proof.ended_at.is_(None))):
        each = ProofFact(*row)
        found[each.participant_id].append(each)
    return found


def current_key() -> PrivateKey | None:
    """The key that signs now; None before the first. One statement."""
    columns = SigningKey.id, SigningKey.name, SigningKey.public, SigningKey.sealed
    row = db.session.execute(select(*columns).where(SigningKey.purpose == PROOFS, SigningKey.retired_at.is_(None))).first()
    return None if row is None else PrivateKey(row.id, row.name, row.public, row.sealed or b"")


def public_keys() -> list[PublicKey]:
    """Every key that ever signed, the newest first. One statement."""
    columns = SigningKey.id, SigningKey.name, SigningKey.public, SigningKey.made_at, SigningKey.retired_at
    query = select(*columns).where(SigningKey.purpose == PROOFS).order_by(SigningKey.id.desc())
    return [PublicKey(*row) for row in db.session.execute(query)]


def employer_of_stint(line_id: int, *, participant_id: int) -> StintEmployer | None:
    """Whom a job of somebody is with, as it stands; None where it does not. One statement."""
    query = select(Employer.id, Employer.name).join(Job, Job.employer_id == Employer.id)
    standing = Job.superseded_at.is_(None), ~Job.withdrawn
    row = db.session.execute(query.where(Job.line_id == line_id, Job.participant_id == participant_id, *standing)).first()
    return None if row is None else StintEmployer(*row)
