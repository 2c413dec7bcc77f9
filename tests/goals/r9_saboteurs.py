"""R9's negative controls: senders of emails and pushes without one defence of the outbox each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, select, update

from tests.goals.r11_saboteurs import swapped
from tracker.models.base import db
from tracker.models.outbox import SENT, WAITING, OutboxMessage
from tracker.models.transaction import housekeeping
from tracker.services import email as claims
from tracker.services.push import delete_push
from tracker.workflows.email import send
from tracker.workflows.push import send as push_send

FEW = 4
"""How many emails a sender claims that does not keep the order: several senders then have emails of one case."""


@contextmanager
def emails_marked_before_sending() -> Iterator[None]:
    """An email is noted as sent when it is claimed."""

    def claim_and_mark(claim: str, limit: int, *, at: Any) -> list[int]:
        ids = claims.claim_emails(claim, limit, at=at)
        for email_id in ids:
            mark_as_sent(email_id)
        return ids

    with swapped(send, "claim_emails", claim_and_mark):
        yield


@contextmanager
def pushes_deleted_before_sending() -> Iterator[None]:
    """The row of a push is deleted, then the push is sent."""
    deliver = push_send._deliver

    def delete_and_deliver(message: Any, target: Any, run: Any) -> None:
        delete_push(message.id, run.claim)
        deliver(message, target, run)

    with swapped(push_send, "_deliver", delete_and_deliver):
        yield


@contextmanager
def emails_out_of_order() -> Iterator[None]:
    """An email does not wait for the earlier ones of its case."""
    with swapped(claims, "CLAIMABLE", claims._claimable(claims._is_email)), swapped(send, "AT_ONCE", FEW):
        yield


@contextmanager
def unclaimed_emails() -> Iterator[None]:
    """A sender takes the first email that waits, and claims nothing."""

    def first(claim: str, limit: int, *, at: Any) -> list[int]:
        return first_waiting(is_push=False)

    def note(email_id: int, claim: str, **values: Any) -> bool:
        mark_as_sent(email_id)
        return True

    with swapped(send, "claim_emails", first), swapped(send, "end_claim", note):
        yield


@contextmanager
def unclaimed_pushes() -> Iterator[None]:
    """A sender takes the first push that waits, and claims nothing."""

    def first(claim: str, *, at: Any) -> int | None:
        return next(iter(first_waiting(is_push=True)), None)

    def delete_any(message_id: int, claim: str) -> bool:
        delete_row(message_id)
        return True

    with swapped(push_send, "claim_push", first), swapped(push_send, "delete_push", delete_any):
        yield


def first_waiting(*, is_push: bool) -> list[int]:
    """Return the id of the first message that waits, or nothing."""
    db.session.rollback()
    query = select(OutboxMessage.id).where(OutboxMessage.state == WAITING, OutboxMessage.push_id.is_not(None) == is_push)
    return list(db.session.scalars(query.order_by(OutboxMessage.id).limit(1)))


@housekeeping
def mark_as_sent(email_id: int) -> None:
    """Note an email as sent."""
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id == email_id).values(state=SENT))


@housekeeping
def delete_row(message_id: int) -> None:
    """Delete a push, whoever claims it."""
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.id == message_id))
