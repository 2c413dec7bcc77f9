"""Claim an email of the outbox, so that nobody else sends it, and note what became of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import aliased

from tracker.models import outbox
from tracker.models.base import db
from tracker.models.outbox import WAITING, OutboxMessage, UnwantedEmail
from tracker.models.participants import Participant
from tracker.models.sealed_words import email_mark
from tracker.models.transaction import housekeeping

SENT, FAILED, UNSENT = outbox.SENT, outbox.FAILED, outbox.UNSENT
LEASE = timedelta(minutes=5)
"""How long a claim lasts. `adapters.smtp` gives up an email long before, so that clocks may differ by minutes."""


@housekeeping
def claim_email(claim: str, *, at: datetime) -> int | None:
    """Claim the email that has waited longest for its turn, until `LEASE` from now; return its id, or None.

    An email waits for the earlier ones of its case. Rows that another sender is claiming are passed over.
    """
    earlier = aliased(OutboxMessage)
    is_held = exists().where(earlier.case_id == OutboxMessage.case_id, earlier.id < OutboxMessage.id, earlier.state == WAITING)
    due = OutboxMessage.state == WAITING, OutboxMessage.next_try_at <= at, ~is_held
    query = select(OutboxMessage.id).where(*due).order_by(OutboxMessage.next_try_at, OutboxMessage.id).limit(1)
    email_id: int | None = db.session.scalar(query.with_for_update(skip_locked=True))
    if email_id is not None:
        claimed = {"claim": claim, "next_try_at": at + LEASE, "tries": OutboxMessage.tries + 1}
        db.session.execute(update(OutboxMessage).where(OutboxMessage.id == email_id).values(claimed))
    return email_id


@housekeeping
def end_claim(email_id: int, claim: str, **values: Any) -> bool:
    """Write what became of a claimed email; return False if the claim had ended and another sender has the email."""
    mine = OutboxMessage.id == email_id, OutboxMessage.claim == claim, OutboxMessage.state == WAITING
    ended = update(OutboxMessage).where(*mine).values({"claim": None} | values).returning(OutboxMessage.id)
    return db.session.scalar(ended) is not None


@housekeeping
def note_bounce(email_id: int, *, at: datetime) -> bool:
    """Note that a sent email came back; return False if that is known already."""
    sent = OutboxMessage.id == email_id, OutboxMessage.state == SENT
    values = {"state": FAILED, "problem": "bounced", "ended_at": at}
    return db.session.scalar(update(OutboxMessage).where(*sent).values(values).returning(OutboxMessage.id)) is not None


@housekeeping
def choose_email(participant_id: int, kind: str, *, wanted: bool, at: datetime) -> None:
    """Note whether a participant wants a kind of email; the same choice twice, or one of an erased participant, changes nothing.

    Locks the participant's row, so that two browsers choose one after the other.
    """
    who = Participant.id == participant_id, Participant.erased_at.is_(None)
    if db.session.scalar(select(Participant.id).where(*who).with_for_update()) is None:
        return
    chosen = UnwantedEmail.participant_id == participant_id, UnwantedEmail.kind == kind
    if wanted:
        db.session.execute(delete(UnwantedEmail).where(*chosen))
    elif db.session.scalar(select(UnwantedEmail.since).where(*chosen)) is None:
        db.session.execute(insert(UnwantedEmail), {"participant_id": participant_id, "kind": kind, "since": at})


def sent_columns(address: str, language: str, *, at: datetime) -> dict[str, Any]:
    """Return the columns of an email that was sent: its link is deleted, and a mark of the address is stored for bounces."""
    moments = {"sent_at": at, "ended_at": at}
    return {
        "state": SENT,
        "problem": None,
        "language": language,
        "address_mark": email_mark(address),
        "sealed": None,
        **moments,
    }
