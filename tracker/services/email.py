"""Letters were sent: it is noted after the mail server has taken them, so that none is lost."""

from datetime import datetime

from sqlalchemy import update

from tracker.models.alerts import AccountEmail
from tracker.models.base import db
from tracker.models.transaction import housekeeping


@housekeeping
def note_sent(letter_id: int, at: datetime) -> None:
    """A letter was taken by the mail server."""
    sent = update(AccountEmail).where(AccountEmail.id == letter_id, AccountEmail.sent_at.is_(None)).values(sent_at=at)
    db.session.execute(sent)
