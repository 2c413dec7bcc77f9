"""Mark emails as sent, each after the mail server confirmed it."""

from datetime import datetime

from sqlalchemy import update

from tracker.models.alerts import AccountEmail
from tracker.models.base import db
from tracker.models.transaction import housekeeping


@housekeeping
def note_sent(email_id: int, at: datetime) -> None:
    """Mark an email as sent, unless it is marked already."""
    unsent = AccountEmail.id == email_id, AccountEmail.sent_at.is_(None)
    db.session.execute(update(AccountEmail).where(*unsent).values(sent_at=at))
