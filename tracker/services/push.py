"""Turn push on and off in a participant's browser, and note what became of a push message."""

from typing import NamedTuple

from sqlalchemy import delete

from tracker.adapters.keys import Secret
from tracker.errors import FactError, NotFoundError
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.models.push import PushSubscription
from tracker.models.sealed_words import push_mark, seal_words
from tracker.models.transaction import housekeeping, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import people
from tracker.queries.push import browser_at, browsers_of, participant_of_browser

MAX_BROWSERS = 10
"""The most browsers of one participant."""
LONGEST_DEVICE = 200


class PushDraft(NamedTuple):
    """A browser that turns push on."""

    endpoint: Secret
    """Its address at a push service, which was checked to be an allowed one."""
    public: Secret
    auth: Secret
    signed_with: str
    """Our public key that the browser was given."""
    device: str


@transaction("push.turn_on")
def turn_on(work: UnitOfWork, participant_id: int, draft: PushDraft, *, by: int, operation: str | None = None) -> int:
    """Store a browser, in place of what was stored of it before, for anybody; return its id. One transaction.

    Raises NotFoundError; FactError("endpoint", "full") if the participant has `MAX_BROWSERS` others.
    """
    if not people([participant_id], lock=True):
        raise NotFoundError("there is no such participant")
    known = browser_at(draft.endpoint.text)
    others = [
        each for each in browsers_of(participant_id, signed_with=draft.signed_with) if known is None or each.id != known[0]
    ]
    if len(others) >= MAX_BROWSERS:
        raise FactError("endpoint", "full")
    if known is not None:
        work.delete(PushSubscription, id=known[0])
    id_ = work.number(PushSubscription)
    work.insert(
        PushSubscription,
        id=id_,
        participant_id=participant_id,
        operation_id=work.operation_id,
        endpoint=seal_words(draft.endpoint.text, participant_id),
        endpoint_mark=push_mark(draft.endpoint.text),
        keys=seal_words(f"{draft.public.text}.{draft.auth.text}", participant_id),
        signed_with=draft.signed_with,
        device=draft.device[:LONGEST_DEVICE],
        made_at=work.at,
    )
    work.audit("push.turned-on", participant_id, browser=id_)
    return id_


@transaction("push.turn_off")
def turn_off(work: UnitOfWork, participant_id: int, browser_id: int, *, by: int, operation: str | None = None) -> int:
    """Delete a browser of a participant, with the push messages that wait for it; return the participant's id.

    One transaction. Raises NotFoundError, also for another participant's browser.
    """
    if participant_of_browser(browser_id) != participant_id:
        raise NotFoundError("there is no such browser")
    work.delete(PushSubscription, id=browser_id)
    work.audit("push.turned-off", participant_id, browser=browser_id)
    return participant_id


@housekeeping
def forget_browser(browser_id: int) -> None:
    """Delete a browser that takes no messages any more, with those that wait for it."""
    db.session.execute(delete(PushSubscription).where(PushSubscription.id == browser_id))


@housekeeping
def delete_push(message_id: int, claim: str) -> bool:
    """Delete a claimed push message, which was sent or is given up; return False if another sender has it."""
    mine = OutboxMessage.id == message_id, OutboxMessage.claim == claim, OutboxMessage.push_id.is_not(None)
    return db.session.scalar(delete(OutboxMessage).where(*mine).returning(OutboxMessage.id)) is not None
