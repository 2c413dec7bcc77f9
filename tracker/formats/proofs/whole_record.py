"""The statement of a participant's whole record: its one canonical form that is signed, and the reading of its file."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from tracker.adapters.signing import WHOLE, is_signed
from tracker.clock import HONG_KONG
from tracker.compliance.facts import History
from tracker.compliance.findings import STATUS_WORDS, Assessment
from tracker.formats.history.read import read_history
from tracker.formats.history.write import format_assessment, history_fields
from tracker.formats.proofs.read import CARRIED_WHOLE, PDF, TOKEN, NotGenuineError, PublicKeys, unseal_pdf
from tracker.formats.proofs.statement import decode_base64url

VERSION = 1


class DecidedCase(NamedTuple):
    """A decision on a case: its day, the rule that the case is about, and the outcome."""

    decided_on: date
    rule: str
    outcome: str


class WholeStatement(NamedTuple):
    """What is recorded about a participant at a moment; employers by their names."""

    number: str
    key: str
    """The name of the key that signs."""
    name: str
    made_at: datetime
    """To the second."""
    history: History
    assessment: Assessment
    decisions: tuple[DecidedCase, ...]


class StatedFinding(NamedTuple):
    """What one rule says of the stated facts."""

    rule: str
    subject: str | None
    status: int
    """The place in `STATUS_WORDS`."""
    over_on: date | None
    """The first day on which a reading is exceeded."""


class VerifiedStatement(NamedTuple):
    """A statement of a whole record whose signature was verified."""

    number: str
    key: str
    name: str
    reference: str
    made_at: datetime
    history: History
    permitted_until: date
    findings: tuple[StatedFinding, ...]
    decisions: tuple[DecidedCase, ...]
    line: str
    """The history as a line for `flask assess`."""


def encode_record(record: WholeStatement, reference: str) -> bytes:
    """Return the bytes to sign: JSON in UTF-8, without spaces, the moment in Hong Kong's time.

    `history` is a line for `flask assess`, and `assessment` the line that it answers.
    """
    fields = {
        "v": VERSION,
        "id": record.number,
        "key": record.key,
        "name": record.name,
        "at": record.made_at.astimezone(HONG_KONG).isoformat(timespec="seconds"),
        "history": history_fields(reference, record.assessment.on, record.history),
        "assessment": json.loads(format_assessment(reference, record.assessment)),
        "decisions": [each._asdict() for each in record.decisions],
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode()


def read_whole_record(content: bytes, keys: PublicKeys) -> VerifiedStatement:
    """Read a PDF, every byte of which is verified, and return what was signed. Raises `NotGenuineError`."""
    return read_record_token(unseal_pdf(content, keys, CARRIED_WHOLE), keys)


def read_record_token(token: str, keys: PublicKeys) -> VerifiedStatement:
    """Verify a token against every key, and return what was signed. Raises `NotGenuineError`."""
    parts = TOKEN.fullmatch(token)
    signed, signature = (decode_base64url(parts[1]), decode_base64url(parts[2])) if parts else (None, None)
    if signed is None or signature is None:
        raise NotGenuineError("this is no statement", is_file=True)
    if not any(is_signed(public, WHOLE, signed, signature) for public in keys.values()):
        raise NotGenuineError("this was not signed here, or was changed since", is_file=True)
    return _parse(json.loads(signed))


def _parse(fields: Mapping[str, Any]) -> VerifiedStatement:
    """Return the values of signed fields, which this program wrote."""
    history = fields["history"]
    return VerifiedStatement(
        fields["id"],
        fields["key"],
        fields["name"],
        history["id"],
        datetime.fromisoformat(fields["at"]),
        read_history(history),
        date.fromisoformat(fields["assessment"]["permitted_until"]),
        tuple(map(_finding, fields["assessment"]["findings"])),
        tuple(
            DecidedCase(date.fromisoformat(each["decided_on"]), each["rule"], each["outcome"]) for each in fields["decisions"]
        ),
        json.dumps(history, ensure_ascii=False),
    )


def _finding(fields: Mapping[str, Any]) -> StatedFinding:
    days = [each["exceeds_on"] for each in fields.get("readings", {}).values()] or [fields.get("exceeds_on")]
    over = min((date.fromisoformat(day) for day in days if day), default=None)
    return StatedFinding(fields["rule"], fields["subject"], STATUS_WORDS.index(fields["status"]), over)


def is_whole_record(content: bytes) -> bool:
    """Return whether a file is a PDF that carries a statement of a whole record, genuine or not."""
    return content.startswith(PDF) and CARRIED_WHOLE in content
