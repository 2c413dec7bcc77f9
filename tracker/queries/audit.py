"""What the audit says."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from tracker.models.audit import AuditLine
from tracker.models.base import db


class PassportView(NamedTuple):
    """Somebody looked at the number of a passport."""

    at: datetime
    by: int


def passport_looks(participant_id: int, *, limit: int) -> list[PassportView]:
    """Who looked at a participant's passport number, the latest first. One statement."""
    about = AuditLine.participant_id == participant_id, AuditLine.action == "passport.shown"
    query = select(AuditLine.at, AuditLine.by).where(*about).order_by(AuditLine.id.desc()).limit(limit)
    return [PassportView(*row) for row in db.session.execute(query)]
