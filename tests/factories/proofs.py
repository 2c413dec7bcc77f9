"""Proofs as use cases make them."""

from datetime import date
from typing import Any

from tests.factories.participants import BORN, CAFE, create_job, create_participant, keyring
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import ParticipantKey, key_of
from tracker.queries.proofs import ProofFact, employer_of_stint, proof
from tracker.services.history.drafts import StintKey
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.proofs.make import ProofDraft, ProofKey, make_proof, preview_proof

ON, START, UNTIL = date(2026, 5, 4), date(2026, 1, 15), date(2026, 7, 14)
"""Six months from the start, on the earliest reading."""
YUI = ParticularsDraft(family_name="Sato", given_name="Yui", native_name="佐藤 結衣", birth_date=BORN, language="ja")
NAME = "Sato Yui (佐藤 結衣)"


def create_worker(reference: str = "P-1", *, on: date = ON, **parts: Any) -> StintKey:
    """Yui, who has worked at the café since 15 January and still does."""
    return create_job(create_participant(reference, on=on, **({"particulars": YUI} | parts)), START, at=CAFE, on=on)


def employer_id(line: StintKey) -> int:
    """Whom a job is with."""
    found = employer_of_stint(line.line_id, participant_id=line.participant_id)
    assert found is not None
    return found.id


def load_key(id_: int) -> ParticipantKey:
    """A participant's key with the version that stands."""
    found = key_of(id_)
    assert found is not None
    return found


def create_proof(line: StintKey, *, on: date = ON, until: date | None = None, **more: Any) -> ProofKey:
    """A proof for the employer of a job, of the day that can be stated."""
    employer = employer_id(line)
    day = until or preview_proof(line.participant_id, employer, on=on).until
    assert day is not None
    draft = ProofDraft(employer, day, more.pop("language", "ja"))
    return make_proof(load_key(line.participant_id), draft, keys=keyring(), on=on, by=COMMAND_LINE, **more)


def load_proof(key: ProofKey) -> ProofFact:
    """A proof as it is kept."""
    found = proof(key.id, participant_id=key.participant_id)
    assert found is not None
    return found
