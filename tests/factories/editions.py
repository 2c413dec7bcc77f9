"""Editions of the rulebook that were in use before, and verdicts that they made."""

from datetime import UTC, datetime

from sqlalchemy import func, insert, select, update

from tracker.compliance.loading import builtin_files, read
from tracker.models.assessments import AssessmentRow, EditionRow
from tracker.models.base import db

LONG_AGO = datetime(2026, 1, 1, 4, tzinfo=UTC)


def earlier_files(months: int, scheme: str = "japan") -> dict[str, bytes]:
    """The files of an edition in which the newest version of a scheme allows so many months with one employer."""
    files = dict(builtin_files())
    head, tail = files[f"{scheme}.toml"].decode().rsplit("[versions.rules.employer-tenure]\nlimit = ", 1)
    files[f"{scheme}.toml"] = f"{head}[versions.rules.employer-tenure]\nlimit = {months}{tail.lstrip('0123456789')}".encode()
    return files


def create_earlier_edition(months: int, scheme: str = "japan", *, at: datetime = LONG_AGO) -> str:
    """Keeps such an edition as one that was used, where it is not kept yet; its digest."""
    files = earlier_files(months, scheme)
    digest = read(files).digest
    if db.session.scalar(select(EditionRow.id).where(EditionRow.digest == digest)):
        return digest
    next_id = (db.session.scalar(select(func.max(EditionRow.id))) or 0) + 1
    row = {"digest": digest, "files": {name: content.decode() for name, content in files.items()}, "first_used_at": at}
    db.session.execute(insert(EditionRow).values(id=next_id, **row))
    db.session.commit()
    return digest


def move_verdict_to_edition(participant_id: int, digest: str) -> None:
    """Lets the verdict that stands for somebody be one of a kept edition."""
    made_by = select(EditionRow.id).where(EditionRow.digest == digest).scalar_subquery()
    standing = AssessmentRow.participant_id == participant_id, AssessmentRow.superseded_at.is_(None)
    db.session.execute(update(AssessmentRow).where(*standing).values(edition_id=made_by))
    db.session.commit()
