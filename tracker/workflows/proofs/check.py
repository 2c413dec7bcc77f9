"""Whether a proof that somebody brings still stands. Who brings nothing that was signed here learns nothing."""

from datetime import date, datetime
from typing import Any, NamedTuple

from tracker.clock import HONG_KONG
from tracker.formats.proofs.pdf import check_url
from tracker.formats.proofs.public_keys import keys_by_name
from tracker.formats.proofs.read import NotGenuineError, SignedProof, extract_token, read_proof, read_token
from tracker.queries.proofs import newer_proof, proof_by_number, public_keys

CURRENT, PAST, REVOKED, UNKNOWN, NOT_GENUINE = "stands", "past", "ended", "unknown", "not-genuine"
"""It stands; it does, and its day is over; it no longer does; it was signed here, and is not kept here any more; it was not signed here, or was changed."""


class ProofCheck(NamedTuple):
    """What can be said of a proof."""

    verdict: str
    proof: SignedProof | None = None
    """What was signed; None where it is not genuine."""
    since: datetime | None = None
    """Since when it no longer stands; never why."""
    newer: str | None = None
    """The token of a newer one for the same employer, which stands; never of one that was made after this was taken back."""
    is_file: bool = False
    """Whether a whole file was looked at."""


def check_file(content: bytes, *, on: date) -> ProofCheck:
    """What can be said of a file on a day: a PDF, or a text."""
    try:
        return _looked_up(read_proof(content, keys_by_name(public_keys())), on)
    except NotGenuineError as error:
        return ProofCheck(NOT_GENUINE, is_file=error.is_file)


def check_text(text: str, *, on: date) -> ProofCheck:
    """What can be said of the text or address of a proof on a day."""
    try:
        return _looked_up(read_token(extract_token(text), keys_by_name(public_keys())), on)
    except NotGenuineError:
        return ProofCheck(NOT_GENUINE)


def as_json(checked: ProofCheck, public_url: str) -> dict[str, Any]:
    """The same for programs; moments in Hong Kong's time."""
    if checked.proof is None:
        return {"verdict": checked.verdict}
    said = checked.proof.statement
    return {
        "verdict": checked.verdict,
        "name": said.name,
        "employer": said.employer,
        "until": said.until.isoformat(),
        "recorded_up_to": _told(said.made_at),
        "number": said.number,
        "key": said.key,
        "since": checked.since and _told(checked.since),
        "newer": checked.newer and check_url(checked.newer, public_url),
    }


def _looked_up(proof: SignedProof, on: date) -> ProofCheck:
    found = proof_by_number(proof.statement.number)
    if found is None:
        return ProofCheck(UNKNOWN, proof)
    if found.token != proof.token:
        return ProofCheck(NOT_GENUINE)
    newer = None if found.is_withdrawn else newer_proof(found)
    standing = CURRENT if on <= proof.statement.until else PAST
    verdict = standing if found.is_current else REVOKED
    return ProofCheck(verdict, proof, found.ended_at, newer.token if newer else None)


def _told(at: datetime) -> str:
    return at.astimezone(HONG_KONG).isoformat(timespec="seconds")
