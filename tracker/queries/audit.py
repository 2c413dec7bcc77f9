"""Queries of the audit log."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.audit import AuditLine
from tracker.models.base import db


class PassportView(NamedTuple):
    """A user viewed a passport number."""

    at: datetime
    by: int


def passport_views(participant_id: int, *, limit: int) -> list[PassportView]:
    """Return the views of a participant's passport number, the latest first. One statement."""
    about = AuditLine.participant_id == participant_id, AuditLine.action == "passport.shown"
    query = select(AuditLine.at, AuditLine.by).where(*about).order_by(AuditLine.id.desc()).limit(limit)
    return [PassportView(*row) for row in db.session.execute(query)]
