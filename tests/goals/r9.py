"""R9: senders that are killed at random, and several at once: every email arrives, its effect once, in the order of its case."""

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
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select, update
from structlog.testing import capture_logs

from tests.factories.accounts import create_participant_user
from tests.factories.outbox import post_message
from tests.factories.participants import ON, create_job, keyring, select_rows
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import staged
from tests.support.engines import ENGINES, Engine
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.smtp import MemoryMailer
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.models.outbox import SENT, WAITING, OutboxMessage
from tracker.models.transaction import housekeeping
from tracker.services import email as claims
from tracker.workflows.email import send
from tracker.workflows.email.render import email_of_message_id
from tracker.workflows.email.send import send_unsent_emails

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 100, "long": 1000}
"""Senders that are killed."""
CONTROL_KILLS, ROUNDS, CASES, SENDERS, AT_ONCE = 8, 8, 2, 3, 30
"""Kills of a negative control in each of so many rounds at most, cases, and senders at once, of so many emails."""
LATE = date(2026, 9, 1)
"""A day on which the jobs of this harness are contested."""
Saboteur = Callable[[], AbstractContextManager[Any]]


class Inbox(NamedTuple):
    """A mail server whose emails are lines of a file: one write each, which no kill can halve."""

    path: Path
    pause: float
    """Seconds that it takes before and after an email: in them most senders are killed."""

    def deliver(self, mail: OutgoingEmail) -> None:
        """Take an email."""
        time.sleep(self.pause)
        with self.path.open("a") as file:
            file.write(f"{mail.message_id}\n")
        time.sleep(self.pause)

    def message_ids(self) -> list[str]:
        """What arrived, in order."""
        return self.path.read_text().splitlines() if self.path.exists() else []


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: emails that were lost, came out of order or, of senders that nobody killed, came twice."""
    for engine in ENGINES:
        bad = [*killed(engine, SIZES[size]), *at_once(engine)]
        for fault in bad[:20]:
            LOG.warning("R9: %s: %s", engine, fault)
        caught = [
            *(caught_by_kills(engine, each) for each in (marked_before_sending, out_of_order)),
            len(at_once(engine, unclaimed)),
        ]
        yield Result(goal="R9", engine=engine, n=SIZES[size] + AT_ONCE, bad=len(bad), saboteur_bad=min(caught))


def caught_by_kills(engine: Engine, control: Saboteur) -> int:
    """How many faults a negative control has: a few kills may all come when they do no harm, so several rounds are tried."""
    return next((found for seed in range(ROUNDS) if (found := len(killed(engine, CONTROL_KILLS, control, seed)))), 0)


def killed(engine: Engine, kills: int, saboteur: Saboteur = nullcontext, seed: int = 0) -> list[str]:
    """Queue emails and kill senders in turn, then let one send the rest; what is wrong with what arrived."""
    dice, reach, done = random.Random(seed), 0.3, 0
    with staged(engine), inbox(0.02) as mail, saboteur(), ended_claims():
        people = cases()
        while done < kills:
            queue(people, 2, dice)
            sender = fork(mail)
            time.sleep(dice.uniform(0, reach))
            os.kill(sender, signal.SIGKILL)
            was_killed = os.WIFSIGNALED(os.waitpid(sender, 0)[1])
            done, reach = done + was_killed, reach * (1.05 if was_killed else 0.75)
        os.waitpid(fork(mail), 0)
        return [*lost(mail), *disordered(mail)]


def at_once(engine: Engine, saboteur: Saboteur = nullcontext) -> list[str]:
    """Several senders at once, with claims as they are; what is wrong with what arrived."""
    with staged(engine), inbox(0.001) as mail, saboteur():
        queue(cases(), AT_ONCE, random.Random(1))
        for sender in [fork(mail) for _ in range(SENDERS)]:
            os.waitpid(sender, 0)
        os.waitpid(fork(mail), 0)
        twice = [f"{each} came {count} times" for each, count in Counter(mail.message_ids()).items() if count > 1]
        return [*lost(mail), *disordered(mail), *twice]


def fork(mail: Inbox) -> int:
    """A sender of its own, which begins at once; its process id."""
    db.session.remove()
    db.engine.dispose()
    sender = os.fork()
    if sender == 0:
        try:
            with capture_logs():
                send_unsent_emails(mail, keyring(), on=ON)
        finally:
            os._exit(0)
    return sender


def lost(mail: Inbox) -> list[str]:
    """Emails that never arrived, that are not noted as sent, or that arrived under two names."""
    arrived = Counter(email_of_message_id(each) for each in set(mail.message_ids()))
    rows = select_rows(OutboxMessage, "id", "state")
    found = [f"email {id_} is {state}" for id_, state in rows if state != SENT]
    return found + [f"email {id_} arrived under {arrived[id_]} names" for id_, _ in rows if arrived[id_] != 1]


def disordered(mail: Inbox) -> list[str]:
    """Emails that arrived after a later one of their case."""
    case_of = dict(select_rows(OutboxMessage, "id", "case_id"))
    by_case: dict[int, list[int]] = defaultdict(list)
    for each in mail.message_ids():
        id_ = email_of_message_id(each) or 0
        by_case[case_of[id_]].append(id_)
    return [f"case {case}: {ids}" for case, ids in by_case.items() if ids != sorted(ids)]


def cases() -> list[tuple[int, int]]:
    """People with a case each, whom nothing has been written to yet: the ids of both."""
    for number in range(CASES):
        create_job(create_participant_user(f"P-{number}")[0], date(2026, 1, 15), on=LATE)
    found = [(row[0], row[1]) for row in select_rows(Case, "participant_id", "id", rule="employer-tenure")]
    queue(found, 1, random.Random(1))
    # Compiled here once, templates and statements cost the senders no time in which a kill proves nothing.
    with capture_logs():
        send_unsent_emails(MemoryMailer(), keyring(), on=ON)
    with db.engine.begin() as connection:
        connection.execute(OutboxMessage.__table__.delete())  # type: ignore[attr-defined]  # a Table
    return found


def queue(people: list[tuple[int, int]], number: int, dice: random.Random) -> None:
    """Store so many messages, each of a case that chance picks."""
    for _ in range(number):
        participant_id, case_id = dice.choice(people)
        post_message(participant_id, "case-decided", {"outcome": "no-issue"}, case_id=case_id)


@contextmanager
def inbox(pause: float) -> Iterator[Inbox]:
    """An empty inbox."""
    with tempfile.TemporaryDirectory() as folder:
        yield Inbox(Path(folder) / "inbox", pause)


def ended_claims() -> AbstractContextManager[Any]:
    """Claims that end at once: here one sender comes after another, and nobody waits for five minutes."""
    return swapped(claims, "LEASE", timedelta(0))


@contextmanager
def marked_before_sending() -> Iterator[None]:
    """A negative control: an email is noted as sent when it is claimed."""

    def claim_and_mark(claim: str, limit: int, *, at: Any) -> list[int]:
        ids = claims.claim_emails(claim, limit, at=at)
        for email_id in ids:
            mark(email_id)
        return ids

    with swapped(send, "claim_emails", claim_and_mark):
        yield


@housekeeping
def mark(email_id: int) -> None:
    """Note an email as sent."""
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id == email_id).values(state=SENT))


@contextmanager
def out_of_order() -> Iterator[None]:
    """A negative control: an email does not wait for the earlier ones of its case."""
    with swapped(claims, "CLAIMABLE", claims._claimable()):
        yield


@contextmanager
def unclaimed() -> Iterator[None]:
    """A negative control: a sender takes the first email that waits, and does not say so."""

    def first(claim: str, limit: int, *, at: Any) -> list[int]:
        db.session.rollback()
        query = select(OutboxMessage.id).where(OutboxMessage.state == WAITING).order_by(OutboxMessage.id)
        return list(db.session.scalars(query.limit(1)))

    def note(email_id: int, claim: str, **values: Any) -> bool:
        mark(email_id)
        return True

    with swapped(send, "claim_emails", first), swapped(send, "end_claim", note):
        yield
