"""Check a proof that anybody submits: whether it was signed here, and whether it is current."""

from datetime import date, datetime
from typing import Any, NamedTuple

from tracker.clock import HONG_KONG
from tracker.formats.proofs.pdf import check_url
from tracker.formats.proofs.public_keys import keys_by_name
from tracker.formats.proofs.read import NotGenuineError, SignedProof, extract_token, is_picture, read_proof, read_token
from tracker.formats.proofs.statement import GAPS_ENDED
from tracker.formats.proofs.whole_record import VerifiedStatement, is_whole_record, read_whole_record
from tracker.queries.proofs import newer_proof, proof_by_number, public_keys

CURRENT, PAST, REVOKED, UNKNOWN, NOT_GENUINE = "stands", "past", "ended", "unknown", "not-genuine"
"""Current; current, but its day is past; revoked; signed here, but no longer stored; not signed here, or changed since."""
WHOLE_RECORD = "whole-record"
"""A genuine statement of a whole record."""
PICTURE = "picture"
"""A photo or screenshot, of which nothing can be checked."""
NOT_STATED = ("identity", "visa", "other-employers", "study", "terms-of-employment")
"""What a proof states nothing about."""


class ProofCheck(NamedTuple):
    """The result of a check. It never says why a proof was revoked."""

    verdict: str
    proof: SignedProof | None = None
    """The verified proof; None if it is not genuine."""
    since: datetime | None = None
    """The moment of its revocation."""
    newer: str | None = None
    """The token of a newer current proof for the same employer; None if the participant revoked this one."""
    is_file: bool = False
    """Whether a whole file was checked, not a text."""
    record: VerifiedStatement | None = None
    """What a genuine statement of a whole record says."""


def check_file(content: bytes, *, on: date) -> ProofCheck:
    """Check the bytes of a file, a PDF or a text, on a day. Three SQL statements at most."""
    if is_picture(content):
        return ProofCheck(PICTURE, is_file=True)
    try:
        if is_whole_record(content):
            record = read_whole_record(content, keys_by_name(public_keys()))
            return ProofCheck(WHOLE_RECORD, is_file=True, record=record)
        return _look_up(read_proof(content, keys_by_name(public_keys())), on)
    except NotGenuineError as error:
        return ProofCheck(NOT_GENUINE, is_file=error.is_file)


def check_text(text: str, *, on: date) -> ProofCheck:
    """Check the token or the address of a proof on a day. Three SQL statements at most."""
    try:
        return _look_up(read_token(extract_token(text), keys_by_name(public_keys())), on)
    except NotGenuineError:
        return ProofCheck(NOT_GENUINE)


def render_check(check: ProofCheck, public_url: str) -> dict[str, Any]:
    """Return a check as the object of /proofs/check.json, moments in Hong Kong's time."""
    if check.proof is None:
        return {"verdict": check.verdict}
    statement = check.proof.statement
    return {
        "verdict": check.verdict,
        "name": statement.name,
        "employer": statement.employer,
        "until": statement.until.isoformat(),
        "recorded_up_to": _hong_kong_time(statement.made_at),
        "number": statement.number,
        "key": statement.key,
        "since": check.since and _hong_kong_time(check.since),
        "newer": check.newer and check_url(check.newer, public_url),
        "gaps": GAPS_ENDED if statement.gaps_ended else "counted",
        "not_stated": list(NOT_STATED),
    }


def _look_up(proof: SignedProof, on: date) -> ProofCheck:
    stored = proof_by_number(proof.statement.number)
    if stored is None:
        return ProofCheck(UNKNOWN, proof)
    if stored.token not in {proof.token, ""}:  # "": the participant was erased, and the proof revoked
        return ProofCheck(NOT_GENUINE)
    newer = None if stored.is_withdrawn else newer_proof(stored)
    unless_revoked = CURRENT if on <= proof.statement.until else PAST
    verdict = unless_revoked if stored.is_current else REVOKED
    return ProofCheck(verdict, proof, stored.ended_at, newer.token if newer else None)


def _hong_kong_time(at: datetime) -> str:
    return at.astimezone(HONG_KONG).isoformat(timespec="seconds")
