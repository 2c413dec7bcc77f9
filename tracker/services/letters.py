"""Letters were sent: it is noted after the mail server has taken them, so that none is lost."""

from datetime import datetime

from sqlalchemy import update

from tracker.models.alerts import Letter
from tracker.models.base import db
from tracker.models.transaction import housekeeping


@housekeeping
def note_sent(letter_id: int, at: datetime) -> None:
    """A letter was taken by the mail server."""
    sent = update(Letter).where(Letter.id == letter_id, Letter.sent_at.is_(None)).values(sent_at=at)
    db.session.execute(sent)
