"""Claim an email of the outbox, so that nobody else sends it, and note what became of it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, insert, literal_column, select, update

from tracker.models import outbox
from tracker.models.base import core_table, db
from tracker.models.outbox import WAITING, OutboxMessage, UnwantedMessage
from tracker.models.participants import Participant
from tracker.models.sealed_words import email_mark
from tracker.models.transaction import housekeeping

SENT, FAILED, UNSENT = outbox.SENT, outbox.FAILED, outbox.UNSENT
LEASE = timedelta(minutes=5)
"""How long a claim lasts. `adapters.smtp` gives up an email long before, so that clocks may differ by minutes."""
TABLE = core_table(OutboxMessage)
_earlier = TABLE.alias()
# A partial index is used only if the statement holds the word itself, not a parameter.
_waiting: ColumnElement[str] = literal_column(f"'{WAITING}'")
_is_held = exists().where(_earlier.c.case_id == TABLE.c.case_id, _earlier.c.id < TABLE.c.id, _earlier.c.state == _waiting)


# Statements are built once: to build one costs more than to execute it.
def _claimable(*conditions: ColumnElement[bool], newest_first: bool = False) -> Select[Any]:
    """Return the statement for messages that may be claimed, the longest waiting first; it takes `at` and `limit`."""
    query = select(TABLE.c.id).where(TABLE.c.state == _waiting, TABLE.c.next_try_at <= bindparam("at"), *conditions)
    order = TABLE.c.next_try_at, TABLE.c.id
    query = query.order_by(*(column.desc() for column in order) if newest_first else order).limit(bindparam("limit"))
    return query.with_for_update(skip_locked=True)


_is_email = TABLE.c.push_id.is_(None)
CLAIMABLE = _claimable(_is_email, ~_is_held)
NEWEST = _claimable(_is_email, ~_is_held, newest_first=True)
CLAIMABLE_PUSH = _claimable(TABLE.c.push_id.is_not(None))
END_CLAIM = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("_id"), TABLE.c.claim == bindparam("_claim"), TABLE.c.state == WAITING)
    .returning(TABLE.c.id)
)


@housekeeping
def claim_emails(claim: str, limit: int, *, at: datetime) -> list[int]:
    """Claim the emails that have waited longest for their turn, until `LEASE` from now; return their ids, at most `limit`.

    An email waits for the earlier ones of its case. Rows that another sender is claiming are passed over.
    """
    return _claim(CLAIMABLE, claim, limit, at=at)


@housekeeping
def claim_newest_emails(claim: str, limit: int, *, at: datetime) -> list[int]:
    """Claim the emails whose turn came last, as `claim_emails` does: those that have just been written, the oldest first."""
    return sorted(_claim(NEWEST, claim, limit, at=at))


@housekeeping
def claim_push(claim: str, *, at: datetime) -> int | None:
    """Claim the push message that has waited longest for its turn, until `LEASE` from now; return its id, or None."""
    return next(iter(_claim(CLAIMABLE_PUSH, claim, 1, at=at)), None)


def _claim(claimable: Select[Any], claim: str, limit: int, *, at: datetime) -> list[int]:
    ids = list(db.session.scalars(claimable, {"at": at, "limit": limit}))
    if ids:
        claimed = {"claim": claim, "next_try_at": at + LEASE}
        db.session.execute(update(TABLE).where(TABLE.c.id.in_(ids)).values(claimed))
    return ids


@housekeeping
def end_claim(email_id: int, claim: str, **values: Any) -> bool:
    """Write what became of a claimed email; return False if the claim had ended and another sender has the email."""
    return db.session.scalar(END_CLAIM, {"_id": email_id, "_claim": claim, "claim": None, **values}) is not None


@housekeeping
def release_emails(ids: Collection[int], claim: str, *, at: datetime) -> None:
    """Give up claims on emails that nobody tried to send: their turn is at once."""
    mine = TABLE.c.id.in_(ids), TABLE.c.claim == claim, TABLE.c.state == WAITING
    db.session.execute(update(TABLE).where(*mine).values(claim=None, next_try_at=at))


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
    key = {"participant_id": participant_id, "kind": kind, "way": outbox.EMAIL}
    chosen = [getattr(UnwantedMessage, name) == value for name, value in key.items()]
    if wanted:
        db.session.execute(delete(UnwantedMessage).where(*chosen))
    elif db.session.scalar(select(UnwantedMessage.since).where(*chosen)) is None:
        db.session.execute(insert(UnwantedMessage), key | {"since": at})


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
