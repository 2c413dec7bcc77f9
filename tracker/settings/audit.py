"""Where the end of the audit is noted outside the database: a file, and an email address."""

from pathlib import Path

from tracker.settings.mail import is_email


def parse_anchor(text: str) -> Path | None:
    """Return the path of the file of anchors; None for none. Raises ValueError with a sentence."""
    if not text:
        return None
    path = Path(text)
    if not path.is_absolute() or path.is_dir():
        raise ValueError(f"AUDIT_ANCHOR is {text!r}: write the whole path of a file, as in /mnt/other-disk/sojourn.anchors.")
    return path


def parse_audit_email(text: str) -> str | None:
    """Return the address that the end of the audit is emailed to; None for none. Raises ValueError with a sentence."""
    if text and not is_email(text):
        raise ValueError(f"AUDIT_EMAIL is {text!r}, which is not an email address: write auditor@office.example.")
    return text or None


def audit_problem(anchor: Path | None, email: str | None) -> str | None:
    """Return why production may not note the audit like this, or None."""
    if email and anchor is None:
        return "AUDIT_EMAIL is set without AUDIT_ANCHOR, so that nothing is sent: write the path of a file on another disk."
    return None
