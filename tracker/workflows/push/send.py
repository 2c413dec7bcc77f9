"""Send the push messages that wait in the outbox, with the claims and the delays of emails."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

import structlog
from flask import current_app
from flask_babel import gettext as _

from tracker import clock
from tracker.adapters.keys import SealedError
from tracker.adapters.push import OutgoingPush, PushAwayError, PushDelayedError, Pusher, PushError, PushGoneError
from tracker.adapters.push_encryption import parse_browser_keys
from tracker.formats.in_language import force_language
from tracker.languages import LANGUAGES
from tracker.queries.email import StoredEmail, email
from tracker.queries.outbox import is_unwanted
from tracker.queries.push import PushTarget, is_push_due, push_target
from tracker.services.email import claim_push, end_claim
from tracker.services.outbox import PUSH
from tracker.services.push import delete_push, forget_browser
from tracker.workflows.email.send import GIVEN_UP_AFTER, retry_delay
from tracker.workflows.email.superseded import is_superseded

LOG = structlog.get_logger("tracker")
SENT, DROPPED, FORGOTTEN, DELAYED = "sent", "dropped", "forgotten", "delayed"


class PushCounts(NamedTuple):
    """How many push messages were taken, are not sent, had a browser that is gone, and are tried again later."""

    sent: int = 0
    dropped: int = 0
    forgotten: int = 0
    delayed: int = 0


class _PushRun(NamedTuple):
    """One run of a sender: its claim, what it sends with, the day, and the push services that are away."""

    claim: str
    pusher: Pusher
    on: date
    away: set[str]


def send_unsent_pushes(pusher: Pusher, *, on: date, is_stopped: Callable[[], bool] = lambda: False) -> PushCounts:
    """Send the push messages whose turn it is, as of a day; return what became of them.

    Several senders may run at once, on several machines: each message is claimed by one of them. A push service that cannot
    be reached is not tried again in this run. Raises StorageError if the database is away.
    """
    run, counts = _PushRun(uuid.uuid4().hex, pusher, on, set()), PushCounts()
    while not is_stopped() and is_push_due(at=clock.now()):
        message_id = claim_push(run.claim, at=clock.now())
        if message_id is None:
            break
        ending = _send_claimed(message_id, run)
        counts = counts._replace(**{ending: getattr(counts, ending) + 1})
    return counts


def render_push(message: StoredEmail) -> bytes:
    """Return what a browser shows of a message, in the language of its reader: that there is one, and nothing of it.

    A lock screen shows it to everybody: no employer, day, decision or name.
    """
    language = LANGUAGES[message.language]
    path = current_app.url_map.bind("").build("alerts.messages", {"participant_id": message.participant_id})
    with force_language(message.language):
        words = {"title": _("Sojourn"), "body": _("You have a new message. Sign in to read it.")}
    return json.dumps(words | {"lang": language.tag, "url": path}, ensure_ascii=False).encode()


def _send_claimed(message_id: int, run: _PushRun) -> str:
    """Send a claimed push message and note what became of it; return that, a field of `PushCounts`."""
    message, target = None, None
    try:
        message, target = email(message_id), push_target(message_id)
        ending = _send(message, target, run)
    except PushGoneError:
        ending = FORGOTTEN
    except (PushDelayedError, SealedError) as error:
        ending = _delay(message_id, message, error, run)
    except PushError as error:
        LOG.warning("push not sent", message=message_id, error=str(error))
        ending = DROPPED
    except Exception as error:
        LOG.exception("push cannot be sent", message=message_id)
        ending = _delay(message_id, message, error, run)
    if ending == FORGOTTEN and target is not None:
        LOG.info("push: browser forgotten", browser=target.id)
        forget_browser(target.id)
    elif ending != DELAYED:
        delete_push(message_id, run.claim)
    return ending


def _send(message: StoredEmail | None, target: PushTarget | None, run: _PushRun) -> str:
    """Send a message, if it is to be sent; return `SENT` or `DROPPED`. Raises PushError.

    None is what was deleted meanwhile: the participant was erased, or the browser turned push off.
    """
    if message is None or target is None or not _is_wanted(message, target, run):
        return DROPPED
    _deliver(message, target, run)
    return SENT


def _is_wanted(message: StoredEmail, target: PushTarget, run: _PushRun) -> bool:
    """Return whether a message is still true and wanted, and its reader may sign in."""
    is_needless = message.participant_id is None or is_superseded(message, on=run.on)
    return target.is_active and not is_needless and not is_unwanted(message.participant_id or 0, message.kind, PUSH)


def _deliver(message: StoredEmail, target: PushTarget, run: _PushRun) -> None:
    """Send a message to a browser. Raises PushError."""
    if target.signed_with != run.pusher.public_key:
        raise PushGoneError("the browser was given another key")
    server = urlsplit(target.endpoint).netloc
    if server in run.away:
        raise PushDelayedError("the push service was away a moment ago")
    keys = parse_browser_keys(*target.keys.split("."))
    try:
        run.pusher.deliver(OutgoingPush(target.endpoint, keys, render_push(message)))
    except PushAwayError:
        run.away.add(server)
        raise


def _delay(message_id: int, message: StoredEmail | None, error: Exception, run: _PushRun) -> str:
    """Let a message wait for its next try, or give it up because it waited too long."""
    LOG.warning("push not sent", message=message_id, error=str(error))
    now = clock.now()
    if message is not None and now - message.due_at > GIVEN_UP_AFTER:
        return DROPPED
    tries = 0 if message is None else message.tries
    end_claim(message_id, run.claim, problem="delayed", next_try_at=now + retry_delay(tries), tries=tries + 1)
    return DELAYED
