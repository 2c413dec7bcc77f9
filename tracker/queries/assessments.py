"""Queries of stored assessments and the editions of the rules that made them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from tracker.compliance.loading import builtin, read
from tracker.compliance.rulebook import Rulebook
from tracker.models.assessments import AssessmentRow, EditionRow, FindingRow
from tracker.models.base import db
from tracker.queries.findings import AGE_RULE


def current_assessments(ids: Collection[int]) -> dict[int, int]:
    """Return the ids of current assessments by participant. One statement."""
    query = select(AssessmentRow.participant_id, AssessmentRow.id)
    query = query.where(AssessmentRow.participant_id.in_(ids), AssessmentRow.superseded_at.is_(None))
    return {row.participant_id: row.id for row in db.session.execute(query)}


def last_assessment(participant_id: int) -> int | None:
    """Return the id of a participant's newest assessment, current or not; None without one. One statement."""
    query = select(AssessmentRow.id).where(AssessmentRow.participant_id == participant_id)
    return db.session.scalar(query.order_by(AssessmentRow.made_at.desc(), AssessmentRow.id.desc()).limit(1))


class AgeFinding(NamedTuple):
    """A finding on the age at application: the key of its row and its trace."""

    assessment_id: int
    position: int
    trace: dict[str, Any]


def findings_with_birth_date(ids: Collection[int]) -> list[AgeFinding]:
    """Return the findings about people in which a former release stored the birth date as the first day. One statement."""
    query = select(FindingRow.assessment_id, FindingRow.position, FindingRow.trace)
    query = query.join(AssessmentRow, AssessmentRow.id == FindingRow.assessment_id)
    query = query.where(AssessmentRow.participant_id.in_(ids), FindingRow.rule == AGE_RULE)
    return [AgeFinding(*row) for row in db.session.execute(query) if row.trace["first_day"] is not None]


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
