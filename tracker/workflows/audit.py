"""The audit is verified, and its end is noted outside the database every night."""

from pathlib import Path
from typing import NamedTuple

from tracker import clock
from tracker.adapters.anchor_file import Anchor, append_anchor, read_anchors
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.smtp import Mailer
from tracker.errors import TrackerError
from tracker.queries.audit import audit_faults, audit_head, closed_report_count

SUBJECT = "Sojourn: the audit has {length} lines"
TEXT = """The end of Sojourn's audit, for comparison if it is ever doubted. Please store this email; there is nothing to do.

{{"at": "{at}", "length": {length}, "hash": "{hash}"}}
"""


class ChangedAuditError(TrackerError):
    """The audit was changed after it was written."""


class AuditTarget(NamedTuple):
    """Where the end of the audit is noted: a file, and an email address; None for neither."""

    file: Path | None
    email: str | None


class Verification(NamedTuple):
    """How much was verified, and every fault as a sentence."""

    lines: int
    anchors: int
    reports: int
    faults: tuple[str, ...]


def verify_audit(anchor_file: Path | None, *, since_last: bool = False) -> Verification:
    """Verify the chain, the anchors of a file, and every closed report. Raises `AnchorFileError`.

    `since_last` hashes the chain from the last anchor on only; lines without details and closings are looked up in all lines.
    """
    anchors = read_anchors(anchor_file) if anchor_file else []
    hashes = {anchor.length: anchor.hash for anchor in anchors if anchor.length}
    faults = [
        f"The anchor of {anchor.at} contradicts another one of the same length."
        for anchor in anchors
        if anchor.length and hashes[anchor.length] != anchor.hash
    ]
    found = audit_faults(hashes, after=anchors[-1].length if anchors and since_last else 0)
    return Verification(audit_head().length, len(anchors), closed_report_count(), (*faults, *found))


def anchor_audit(anchor_file: Path, mailer: Mailer | None, address: str | None) -> int:
    """Verify the audit since the last anchor, email its end and append it to the file; return how many lines are new.

    Raises `ChangedAuditError`, `AnchorFileError` or `MailError`; then nothing is appended.
    """
    verification = verify_audit(anchor_file, since_last=True)
    if verification.faults:
        raise ChangedAuditError(f"the audit was changed ({len(verification.faults)} faults): run `flask audit verify`")
    anchors, head = read_anchors(anchor_file), audit_head()
    new_lines = head.length - (anchors[-1].length if anchors else 0)
    if not new_lines:
        return 0
    anchor = Anchor(clock.now().isoformat(timespec="seconds"), head.length, head.hash)
    if mailer is not None and address is not None:  # first, because the next run sends nothing for the same end
        mailer.deliver(OutgoingEmail(address, SUBJECT.format(**anchor._asdict()), TEXT.format(**anchor._asdict())))
    append_anchor(anchor_file, anchor)
    return new_lines
