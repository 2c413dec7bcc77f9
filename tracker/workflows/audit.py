"""The audit is verified, and its end is noted outside the database every night."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tracker import clock
from tracker.adapters.anchor_file import Anchor, AnchorFileError, append_anchor, read_anchors
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.smtp import Mailer, MailError
from tracker.errors import ChangedAuditError
from tracker.queries.audit import audit_faults, audit_head, audit_start, closed_report_count

SUBJECT = "Sojourn: the audit has {length} lines"
TEXT = """The end of Sojourn's audit, for comparison if it is ever doubted. Please store this email; there is nothing to do.

{{"at": "{at}", "length": {length}, "hash": "{hash}"}}
"""


ALARM_SUBJECT = "Sojourn: the audit does not verify"
ALARM_TEXT = """Sojourn's audit was verified, and {count} faults were found. Somebody changed the past, or the file of anchors is damaged.
Keep the database and its backups as they are, and run `flask audit verify` on the server, which lists everything.

{faults}
"""
LISTED_FAULTS = 20
"""Faults in an alarm; the command lists all."""


class AuditTarget(NamedTuple):
    """Where the end of the audit is noted: a file, and an email address; None for neither."""

    file: Path | None
    email: str | None


class Verification(NamedTuple):
    """How much was verified, and every fault as a sentence."""

    lines: int
    """Lines that are stored; older ones were deleted when their period was over."""
    deleted: int
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
    noted_at = {anchor.length: datetime.fromisoformat(anchor.at) for anchor in anchors if anchor.length}
    found = audit_faults(hashes, after=anchors[-1].length if anchors and since_last else 0, noted_at=noted_at)
    deleted = audit_start().length
    return Verification(audit_head().length - deleted, deleted, len(anchors), closed_report_count(), (*faults, *found))


def anchor_audit(anchor_file: Path, mailer: Mailer | None, address: str | None) -> int:
    """Verify the audit since the last anchor, email its end and append it to the file; return how many lines are new.

    Raises `ChangedAuditError`, `AnchorFileError` or `MailError`; then nothing is appended. The first two are emailed as an
    alarm.
    """
    try:
        verification = verify_audit(anchor_file, since_last=True)
    except AnchorFileError as error:
        send_alarm((str(error),), mailer, address)
        raise
    if verification.faults:
        alarm = send_alarm(verification.faults, mailer, address)
        found = f"the audit was changed ({len(verification.faults)} faults): run `flask audit verify`"
        raise ChangedAuditError(f"{found}; {alarm}")
    anchors, head = read_anchors(anchor_file), audit_head()
    new_lines = head.length - (anchors[-1].length if anchors else 0)
    if not new_lines:
        return 0
    anchor = Anchor(clock.now().isoformat(timespec="seconds"), head.length, head.hash)
    if mailer is not None and address is not None:  # first, because the next run sends nothing for the same end
        mailer.deliver(OutgoingEmail(address, SUBJECT.format(**anchor._asdict()), TEXT.format(**anchor._asdict())))
    append_anchor(anchor_file, anchor)
    return new_lines


def send_alarm(faults: Sequence[str], mailer: Mailer | None, address: str | None) -> str:
    """Email the faults of a verification at once, not by the outbox, whose database may be changed too; say what was done.

    Raises nothing: a mail server that is away must not hide the faults.
    """
    if mailer is None or address is None:
        return "no alarm was emailed (AUDIT_EMAIL, MAIL_URL)"
    listed = "\n".join(faults[:LISTED_FAULTS])
    try:
        mailer.deliver(OutgoingEmail(address, ALARM_SUBJECT, ALARM_TEXT.format(count=len(faults), faults=listed)))
    except MailError as error:
        return f"the alarm could not be emailed: {error}"
    return f"an alarm was emailed to {address}"
