"""Queries of stored assessments and the editions of the rules that made them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from tracker.compliance.loading import builtin, read
from tracker.compliance.rulebook import Rulebook
from tracker.models.assessments import AssessmentRow, EditionRow
from tracker.models.base import db


def current_assessments(ids: Collection[int]) -> dict[int, int]:
    """Return the ids of current assessments by participant. One statement."""
    query = select(AssessmentRow.participant_id, AssessmentRow.id)
    query = query.where(AssessmentRow.participant_id.in_(ids), AssessmentRow.superseded_at.is_(None))
    return {row.participant_id: row.id for row in db.session.execute(query)}


def last_assessment(participant_id: int) -> int | None:
    """Return the id of a participant's newest assessment, current or not; None without one. One statement."""
    query = select(AssessmentRow.id).where(AssessmentRow.participant_id == participant_id)
    return db.session.scalar(query.order_by(AssessmentRow.made_at.desc(), AssessmentRow.id.desc()).limit(1))


def edition_id(digest: str) -> int | None:
    """Return the id of a stored edition; None if the edition made no assessment yet."""
    return db.session.scalar(select(EditionRow.id).where(EditionRow.digest == digest))


def edition_on(at: datetime) -> Rulebook:
    """Return the edition in use at a moment: the last that had made an assessment by then, else the present one."""
    query = (
        select(EditionRow.files)
        .where(EditionRow.first_used_at <= at)
        .order_by(EditionRow.first_used_at.desc(), EditionRow.id.desc())
    )
    files = db.session.scalar(query.limit(1))
    return read({name: text.encode() for name, text in files.items()}) if files else builtin()
