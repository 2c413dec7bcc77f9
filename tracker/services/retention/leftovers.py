"""Delete sessions, unfinished sign-ins and sent emails when their period is over."""

from datetime import date

from sqlalchemy import delete, or_, select, update

from tracker import clock
from tracker.compliance.retention import latest_due
from tracker.models.accounts import Session, UnfinishedSignIn
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.models.transaction import housekeeping
from tracker.queries.office import office_settings

AT_ONCE = 1000
"""The most rows that one transaction deletes."""


@housekeeping
def delete_old_sessions(*, on: date) -> int:
    """Delete some sessions that ended before the office's period; return their number. One transaction of its own."""
    before = clock.end_of_day(latest_due(office_settings(on=on).periods.session_months, on=on))
    over = or_(Session.ended_at < before, Session.idle_until < before, Session.ends_at < before)
    # No session begins after it ends, so that the index on the beginning finds all of them.
    old = select(Session.id).where(Session.begun_at < before, over).order_by(Session.begun_at).limit(AT_ONCE)
    return len(db.session.scalars(delete(Session).where(Session.id.in_(old)).returning(Session.id)).all())


@housekeeping
def forget_session_secrets() -> int:
    """Delete the challenges and new apps of sessions that are over; return how many sessions had any."""
    now = clock.now()
    over = or_(Session.ended_at.is_not(None), Session.idle_until <= now, Session.ends_at <= now)
    left = or_(Session.challenge.is_not(None), Session.new_app.is_not(None))
    emptied = update(Session).where(left, over).values(challenge=None, new_app=None).returning(Session.id)
    return len(db.session.scalars(emptied).all())


@housekeeping
def delete_unfinished_sign_ins() -> int:
    """Delete the sign-ins that were never finished and are out of time; return their number."""
    late = delete(UnfinishedSignIn).where(UnfinishedSignIn.ends_at <= clock.now())
    return len(db.session.scalars(late.returning(UnfinishedSignIn.token_digest)).all())


@housekeeping
def delete_old_emails(*, on: date) -> int:
    """Delete some emails about accounts that were sent, or given up, before the office's period; return their number.

    One transaction of its own.
    """
    before = clock.end_of_day(latest_due(office_settings(on=on).periods.email_months, on=on))
    is_old = OutboxMessage.user_id.is_not(None), OutboxMessage.ended_at < before
    old = select(OutboxMessage.id).where(*is_old).order_by(OutboxMessage.ended_at).limit(AT_ONCE)
    return len(db.session.scalars(delete(OutboxMessage).where(OutboxMessage.id.in_(old)).returning(OutboxMessage.id)).all())
