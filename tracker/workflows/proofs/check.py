"""Whether a proof that somebody brings still stands. Who brings nothing that was signed here learns nothing."""

from datetime import date, datetime
from typing import Any, NamedTuple

from tracker.clock import HONG_KONG
from tracker.formats.proofs.pdf import check_address
from tracker.formats.proofs.public_keys import by_name
from tracker.formats.proofs.read import Genuine, NotGenuineError, genuine, read_proof, token_in
from tracker.queries.proofs import newer_proof, proof_by_number, public_keys

STANDS, PAST, ENDED, UNKNOWN, NOT_GENUINE = "stands", "past", "ended", "unknown", "not-genuine"
"""It stands; it does, and its day is over; it no longer does; it was signed here, and is not kept here any more; it was not signed here, or was changed."""


class Checked(NamedTuple):
    """What can be said of a proof."""

    verdict: str
    proof: Genuine | None = None
    """What was signed; None where it is not genuine."""
    since: datetime | None = None
    """Since when it no longer stands; never why."""
    newer: str | None = None
    """The token of a newer one for the same employer, which stands; never of one that was made after this was taken back."""
    is_file: bool = False
    """Whether a whole file was looked at."""


def check_file(content: bytes, *, on: date) -> Checked:
    """What can be said of a file on a day: a PDF, or a text."""
    try:
        return _looked_up(read_proof(content, by_name(public_keys())), on)
    except NotGenuineError as error:
        return Checked(NOT_GENUINE, is_file=error.is_file)


def check_text(text: str, *, on: date) -> Checked:
    """What can be said of the text or address of a proof on a day."""
    try:
        return _looked_up(genuine(token_in(text), by_name(public_keys())), on)
    except NotGenuineError:
        return Checked(NOT_GENUINE)


def as_json(checked: Checked, public_url: str) -> dict[str, Any]:
    """The same for programs; moments in Hong Kong's time."""
    if checked.proof is None:
        return {"verdict": checked.verdict}
    said = checked.proof.said
    return {
        "verdict": checked.verdict,
        "name": said.name,
        "employer": said.employer,
        "until": said.until.isoformat(),
        "recorded_up_to": _told(said.made_at),
        "number": said.number,
        "key": said.key,
        "since": checked.since and _told(checked.since),
        "newer": checked.newer and check_address(checked.newer, public_url),
    }


def _looked_up(proof: Genuine, on: date) -> Checked:
    found = proof_by_number(proof.said.number)
    if found is None:
        return Checked(UNKNOWN, proof)
    if found.token != proof.token:
        return Checked(NOT_GENUINE)
    newer = None if found.is_withdrawn else newer_proof(found)
    standing = STANDS if on <= proof.said.until else PAST
    verdict = standing if found.stands else ENDED
    return Checked(verdict, proof, found.ended_at, newer.token if newer else None)


def _told(at: datetime) -> str:
    return at.astimezone(HONG_KONG).isoformat(timespec="seconds")
