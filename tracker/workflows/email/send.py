"""Send the emails that wait in the outbox, each by one sender at a time. A fault delays its own email only."""

import uuid
from collections import deque
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

import structlog

from tracker import clock
from tracker.adapters.keys import Keyring, SealedError
from tracker.adapters.smtp import EmailDelayedError, EmailRefusedError, Mailer, MailError, keep_connection
from tracker.queries.email import SealedEmail, StoredEmail, is_email_due, sealed_emails
from tracker.queries.office import OfficeContact, office_settings
from tracker.services.email import (
    FAILED,
    SENT,
    UNSENT,
    claim_emails,
    claim_newest_emails,
    end_claim,
    release_emails,
    sent_columns,
)
from tracker.workflows.email.render import render_email
from tracker.workflows.email.superseded import is_superseded
from tracker.workflows.email.unsubscribe import is_ended, subscription_of

LOG = structlog.get_logger("tracker")
FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=4)
"""How long an email waits for its second try; the delay doubles from try to try."""
GIVEN_UP_AFTER = timedelta(days=5)
"""How long an email is tried, as RFC 5321 recommends."""


AT_ONCE, CLAIMED_FOR = 20, timedelta(seconds=10)
"""How many emails a sender claims at once, and for how long it sends them before it gives up its claims."""
AFTER_ANSWER = 5
"""How many emails at most are sent by the worker whose request wrote some."""


class SendCounts(NamedTuple):
    """How many emails the mail server took, how many cannot be delivered, how many are tried again later."""

    sent: int = 0
    failed: int = 0
    delayed: int = 0
    server_is_away: bool = False


class _Sender(NamedTuple):
    """One run of a sender: its claim, and what it sends with."""

    claim: str
    mailer: Mailer
    keys: Keyring
    contact: OfficeContact
    on: date
    """The day of the run, from which days left are counted."""


def send_unsent_emails(
    mailer: Mailer, keys: Keyring, *, on: date, is_stopped: Callable[[], bool] = lambda: False
) -> SendCounts:
    """Send the emails whose turn it is, with the office's contact of a day; return what became of them.

    Several senders may run at once, on several machines: each email is claimed by one of them. If the mail server is away,
    all emails wait; `is_stopped` ends the run after the email that is being sent. Raises StorageError if the database is away.
    """
    counts, contact = SendCounts(), office_settings(on=on).contact
    with keep_connection(mailer) as connected:
        sender = _Sender(uuid.uuid4().hex, connected, keys, contact, on)
        while not is_stopped() and is_email_due(at=clock.now()):
            counts, claimed = _send_some(counts, sender, is_stopped, partial(claim_emails, limit=AT_ONCE))
            if not claimed or counts.server_is_away:
                break
    return counts


def send_newest_emails(mailer: Mailer, keys: Keyring, *, on: date) -> SendCounts:
    """Send the emails that have just been written, at most `AFTER_ANSWER`; return what became of them.

    A worker that has answered does this before its next request. It must not send the thousand emails that wait for the
    scheduler, nor must a link that somebody waits for queue behind them. Raises StorageError if the database is away.
    """
    if not is_email_due(at=clock.now()):
        return SendCounts()
    with keep_connection(mailer) as connected:
        sender = _Sender(uuid.uuid4().hex, connected, keys, office_settings(on=on).contact, on)
        return _send_some(SendCounts(), sender, lambda: False, partial(claim_newest_emails, limit=AFTER_ANSWER))[0]


def _send_some(
    counts: SendCounts, sender: _Sender, is_stopped: Callable[[], bool], claim_some: Callable[..., list[int]]
) -> tuple[SendCounts, int]:
    """Claim some emails and send them; return the counts, and how many were claimed.

    Claims are given up after `CLAIMED_FOR`: other senders need not wait for a slow one until the claims end.
    """
    began_at = clock.now()
    claimed = claim_some(sender.claim, at=began_at)
    left, found = deque(claimed), sealed_emails(claimed)
    try:
        while left and not is_stopped() and clock.now() - began_at <= CLAIMED_FOR:
            email_id = left.popleft()
            counts = _counted(counts, _send_claimed(email_id, found.get(email_id), sender))
    except MailError as error:
        LOG.warning("emails wait", error=str(error))
        counts = counts._replace(server_is_away=True)
    if left:
        release_emails(left, sender.claim, at=began_at)
    return counts, len(claimed)


def _counted(counts: SendCounts, state: str | None) -> SendCounts:
    """Return the counts with one email more; None is an email that is tried again later."""
    return counts._replace(
        sent=counts.sent + (state == SENT),
        failed=counts.failed + (state == FAILED),
        delayed=counts.delayed + (state is None),
    )


def _send_claimed(email_id: int, sealed: SealedEmail | None, sender: _Sender) -> str | None:
    """Send a claimed email and note what became of it; return its new state. Raises `MailError` if the server is away."""
    if sealed is None:
        return UNSENT  # the recipient was erased meanwhile
    found = None
    try:
        found = sealed.open()
        values = _send(found, sender)
    except EmailRefusedError as error:
        values = _failed(found, "refused", error)
    except EmailDelayedError as error:
        values = _delayed(found, "delayed", error)
    except SealedError as error:
        values = _delayed(found, "unreadable", error)
    except MailError:
        end_claim(email_id, sender.claim, next_try_at=clock.now())
        raise
    except Exception as error:
        LOG.exception("email cannot be rendered", email=email_id)
        values = _delayed(found, "defect", error)
    if not end_claim(email_id, sender.claim, **values):
        LOG.warning("claim ended before the email was sent", email=email_id)
    state: str | None = values.get("state")
    return state


def _send(found: StoredEmail, sender: _Sender) -> dict[str, Any]:
    """Send an email, if it is to be sent; return its new columns."""
    if is_superseded(found, on=sender.on):
        return {"state": UNSENT, "problem": "superseded", "ended_at": clock.now()}
    subscription = subscription_of(found)
    if subscription is not None and is_ended(subscription):
        return {"state": UNSENT, "problem": "unwanted", "ended_at": clock.now()}
    if found.address is None:
        return _failed(found, "no-address", None)
    sender.mailer.deliver(render_email(found, sender.keys, sender.contact, on=sender.on))
    return sent_columns(found.address, found.language, at=clock.now())


def _failed(found: StoredEmail | None, problem: str, error: Exception | None) -> dict[str, Any]:
    if error is not None:
        _log(found, error)
    return {"state": FAILED, "problem": problem, "ended_at": clock.now()}


def _delayed(found: StoredEmail | None, problem: str, error: Exception) -> dict[str, Any]:
    """Return the columns of an email that is tried again later, or given up because it waited too long."""
    now = clock.now()
    if found is not None and now - found.due_at > GIVEN_UP_AFTER:
        return _failed(found, problem, error)
    _log(found, error)
    tries = found.tries if found is not None else 0
    return {"problem": problem, "next_try_at": now + retry_delay(tries), "tries": tries + 1}


def retry_delay(tries: int) -> timedelta:
    """Return how long a message waits that was tried so many times before this one."""
    delay: timedelta = FIRST_DELAY * 2 ** min(tries, 20)
    return min(delay, LONGEST_DELAY)


def _log(found: StoredEmail | None, error: Exception) -> None:
    if found is not None:
        LOG.warning("email not sent", email=found.id, user=found.user_id, kind=found.kind, error=str(error))
