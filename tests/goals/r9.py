"""R9: senders that are killed at random, and several at once: every message arrives, its effect once, in the order of its case."""

import logging
import os
import random
import signal
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import delete
from structlog.testing import capture_logs

from tests.factories.accounts import create_participant_user
from tests.factories.outbox import post_messages
from tests.factories.participants import ON, create_job, keyring, select_rows
from tests.factories.push import PUBLIC_KEY, turn_push_on
from tests.goals.line import Result, Size
from tests.goals.r9_saboteurs import (
    emails_marked_before_sending,
    emails_out_of_order,
    pushes_deleted_before_sending,
    unclaimed_emails,
    unclaimed_pushes,
)
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import staged
from tests.support.engines import ENGINES
from tracker import clock
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.push import OutgoingPush
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.models.outbox import SENT, OutboxMessage
from tracker.models.transaction import housekeeping
from tracker.queries.email import StoredEmail
from tracker.services import email as claims
from tracker.workflows.email.render import message_id_of
from tracker.workflows.email.send import send_unsent_emails
from tracker.workflows.push import send as push_send
from tracker.workflows.push.send import send_unsent_pushes

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 100, "long": 1000}
"""Senders that are killed."""
CONTROL_KILLS, ROUNDS = 8, 8
"""Kills of a negative control in each of so many rounds at most: a few may all come when they do no harm."""
CASES, QUEUED, SENDERS = 3, 8, 3
"""Cases, messages that are added whenever few wait, and senders at once."""
AT_ONCE, CONTROL_AT_ONCE = 30, 12
"""Messages that senders at once share."""
PAUSE, SHORT_PAUSE = 0.06, 0.004
"""Seconds that a message takes before and after its arrival: in them most senders are killed."""
LATE = date(2026, 9, 1)
"""A day on which the jobs of this harness are contested."""
People: TypeAlias = list[tuple[int, int | None]]
"""Participants with push, each with the id of their case."""
Rows: TypeAlias = dict[str, int | None]
"""Messages by name, oldest first: the case of an email, None for a push. The Message-ID is the name of an email."""
KILLED_CONTROLS = emails_marked_before_sending, pushes_deleted_before_sending
CONTROLS_AT_ONCE = emails_out_of_order, unclaimed_emails, unclaimed_pushes
Saboteur = Callable[[], AbstractContextManager[Any]]


class Inbox:
    """A mail server and a push service whose messages are lines of a file: one write each, which no kill can halve."""

    def __init__(self, path: Path, pause: float) -> None:
        self.path, self.pause, self.public_key = path, pause, PUBLIC_KEY

    def accepts(self, endpoint: str) -> bool:
        """Accept every address."""
        return bool(endpoint)

    def deliver(self, message: OutgoingEmail | OutgoingPush) -> None:
        """Take a message."""
        time.sleep(self.pause)
        name = message.message_id if isinstance(message, OutgoingEmail) else message.text.decode()
        with self.path.open("a") as file:
            file.write(f"{name}\n")
        time.sleep(self.pause)

    def names(self) -> list[str]:
        """Return what arrived, in order, by name."""
        return self.path.read_text().splitlines() if self.path.exists() else []


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: messages that were lost, came out of order or, of senders that nobody killed, came twice."""
    for engine in ENGINES:
        with staged(engine), swapped(push_send, "render_push", push_name):
            people = make_people()
            bad = [*killed(people, SIZES[size]), *at_once(people, AT_ONCE)]
            caught = {each.__name__: caught_by_kills(people, each) for each in KILLED_CONTROLS}
            caught |= {each.__name__: len(at_once(people, CONTROL_AT_ONCE, each)) for each in CONTROLS_AT_ONCE}
        blind = [f"{name} is not caught" for name, found in caught.items() if not found]
        for fault in (*bad[:20], *blind):
            LOG.warning("R9: %s: %s", engine, fault)
        yield Result(goal="R9", engine=engine, n=SIZES[size] + AT_ONCE, bad=len(bad), saboteur_bad=min(caught.values()))


def caught_by_kills(people: People, control: Saboteur) -> int:
    """Return how many faults a negative control has in the first round that has any."""
    return next((found for seed in range(ROUNDS) if (found := len(killed(people, CONTROL_KILLS, control, seed)))), 0)


def killed(people: People, kills: int, saboteur: Saboteur = nullcontext, seed: int = 0) -> list[str]:
    """Queue messages and kill senders in turn, then send the rest; return what is wrong with what arrived."""
    dice, reach, done, before = random.Random(seed), 0.3, 0, 0
    with inbox(PAUSE) as mail, saboteur(), ended_claims():
        queued, waiting = Rows(), 0
        while done < kills:
            if waiting < QUEUED:
                queued |= queue(people, QUEUED, dice)
                waiting += 2 * QUEUED
            done += was_killed(mail, dice.uniform(0, reach), dice)
            arrived = len(mail.names())
            # A sender gets the time for a message or two, however slow the machine is: a kill in its beginning proves little.
            reach *= 0.9 if arrived > before + 1 else 1.1
            waiting, before = waiting - (arrived - before), arrived
        send_rest(mail)
        return [*lost(mail, queued), *disordered(mail, queued)]


def at_once(people: People, number: int, saboteur: Saboteur = nullcontext) -> list[str]:
    """Let several senders run at once, with claims as they are; return what is wrong with what arrived."""
    with inbox(SHORT_PAUSE) as mail, saboteur():
        queued = queue(people, number, random.Random(1))
        for sender in [fork(mail, random.Random(1)) for _ in range(SENDERS)]:
            os.waitpid(sender, 0)
        send_rest(mail)
        twice = [f"{each} came {count} times" for each, count in Counter(mail.names()).items() if count > 1]
        return [*lost(mail, queued), *disordered(mail, queued), *twice]


def was_killed(mail: Inbox, seconds: float, dice: random.Random) -> bool:
    """Kill a sender after a time; return whether it had not ended by itself."""
    sender = fork(mail, dice)
    time.sleep(seconds)
    os.kill(sender, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(sender, 0)[1])


def fork(mail: Inbox, dice: random.Random) -> int:
    """Start a sender of its own, of emails or pushes first as chance picks; return its process id."""
    close_connections()
    is_push_first = dice.random() < 0.5
    sender = os.fork()
    if sender == 0:
        try:
            send_all(mail, is_push_first=is_push_first)
        finally:
            os._exit(0)
    return sender


def close_connections() -> None:
    """Leave no connection to a sender that is forked."""
    db.session.remove()
    db.engine.dispose()


def send_all(mail: Inbox, *, is_push_first: bool = False) -> None:
    """Send what waits."""
    with capture_logs():
        if is_push_first:
            send_unsent_pushes(mail, on=ON)
        send_unsent_emails(mail, keyring(), on=ON)
        send_unsent_pushes(mail, on=ON)


def send_rest(mail: Inbox) -> None:
    """Send what still waits. PostgreSQL may hold rows of a sender for a moment after its death: they are passed over."""
    for _ in range(20):
        send_all(Inbox(mail.path, 0))
        if not select_rows(OutboxMessage, "id", state="waiting"):
            break
        time.sleep(0.05)


def lost(mail: Inbox, queued: Rows) -> list[str]:
    """Return the messages that did not arrive, that arrived under another name, or that are not noted as sent."""
    names = set(mail.names())
    found = [f"{name} did not arrive" for name in queued.keys() - names]
    found += [f"{name} is of no message" for name in names - queued.keys()]
    # A push that was sent is deleted.
    unnoted = [row for row in select_rows(OutboxMessage, "state", "push_id", "id") if row[:2] != (SENT, None)]
    return found + [f"message {id_} is {state}" for state, _, id_ in unnoted]


def disordered(mail: Inbox, queued: Rows) -> list[str]:
    """Return the emails that arrived after a later one of their case, by case. Pushes are of no case: they do not wait."""
    by_case: dict[int, list[int]] = defaultdict(list)
    positions = {name: position for position, name in enumerate(queued)}
    for name in mail.names():
        if (case := queued.get(name)) is not None:
            by_case[case].append(positions[name])
    return [f"case {case}: {order}" for case, order in by_case.items() if order != sorted(order)]


def push_name(message: StoredEmail) -> bytes:
    """Return what a push shows here, to tell one from another: the words of all are the same."""
    return f"push {message.id} {message.due_at.isoformat()}".encode()


def make_people() -> People:
    """Return participants with a browser and a case each, to whom nothing waits to be sent."""
    for number in range(CASES):
        key, user_id = create_participant_user(f"P-{number}")
        create_job(key, date(2026, 1, 15), on=LATE)
        turn_push_on(key.id, by=user_id)
    people = [(row[0], row[1]) for row in select_rows(Case, "participant_id", "id", rule="employer-tenure")]
    # Compiled here once, templates and statements cost the senders no time in which a kill proves nothing.
    queue(people, 1, random.Random(1))
    with inbox(0) as mail:
        send_rest(mail)
    return people


def queue(people: People, number: int, dice: random.Random) -> Rows:
    """Store so many messages, each of a case that chance picks; return their rows, a push beside each email."""
    began_at = clock.now()
    post_messages([dice.choice(people) for _ in range(number)], "case-decided", {"outcome": "no-issue"})
    rows = select_rows(OutboxMessage, "id", "due_at", "case_id", "push_id")
    new = [row for row in sorted(rows, key=itemgetter(1, 0)) if row[1] >= began_at]
    return {
        f"push {id_} {due_at.isoformat()}" if push_id else message_id_of(id_, due_at): case_id
        for id_, due_at, case_id, push_id in new
    }


@contextmanager
def inbox(pause: float) -> Iterator[Inbox]:
    """Give an empty inbox, of an outbox that is empty again afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Inbox(Path(folder) / "inbox", pause)
    empty_outbox()


@housekeeping
def empty_outbox() -> None:
    """Delete every message."""
    db.session.execute(delete(OutboxMessage))


def ended_claims() -> AbstractContextManager[Any]:
    """Claims that end at once: here one sender comes after another, and nobody waits for five minutes."""
    return swapped(claims, "LEASE", timedelta(0))
