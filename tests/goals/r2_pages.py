"""R2 over HTTP: one form is sent, its server's worker killed, and the form sent again 32 times at once, then with other words."""

import os
import random
import signal
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from threading import Barrier
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import select

from tests.goals.house import House, house
from tests.goals.line import Size
from tests.goals.masters import Factory, Master
from tests.goals.r3_pages import address_of
from tests.goals.served import honest
from tests.support.engines import Engine
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.idempotency import Operation

KEYS: dict[Size, int] = {"quick": 8, "long": 1000}
SENDERS, CONTROL, REACH = 32, 1, 0.03
"""Forms at once, keys of the control, and the seconds within which a worker is killed."""
DONE, OTHERWISE = 303, {200, 409}
"""A form that was done, and one that is not taken: its page shows both texts, or asks."""


class Answer(NamedTuple):
    """What one sender was answered."""

    status: int
    to: str


class Door(NamedTuple):
    """A server, and the house that it serves."""

    here: House
    master: Master

    def at_once(self, key: str, words: str, number: int) -> list[Answer]:
        """What so many senders of one form are answered, none of whom begins before all are there."""
        barrier = Barrier(number)
        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(lambda _: self._sent(key, words, barrier), range(number)))

    def sent_and_killed(self, key: str, words: str, dice: random.Random) -> None:
        """Send a form, and kill a worker meanwhile: perhaps the one that has it."""
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(self._sent, key, words, Barrier(1))
            time.sleep(dice.random() * REACH)
            for pid in self.master.workers():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with suppress(OSError, HTTPException):
                sent.result()

    def _sent(self, key: str, words: str, barrier: Barrier) -> Answer:
        way = next(way for way in self.here.ways("POST") if way.name == "POST cases.remark")
        boxes = self.here.boxes(way) | {"operation": key, "said": words, "csrf_token": self.here.token()}
        cookie = f"{self.here.app.config['SESSION_COOKIE_NAME']}={self.here.cookie('officer')}"
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(HTTPConnection("127.0.0.1", self.master.port, timeout=60)) as connection:
            barrier.wait()
            connection.request("POST", self.here.address(way, by="officer"), urlencode(boxes), headers)
            answer = connection.getresponse()
            answer.read()
            return Answer(answer.status, answer.headers.get("Location", ""))


def faults(engine: Engine, size: Size, blind: Factory) -> tuple[list[str], list[str]]:
    """What is wrong with so many keys, and with those of a server that looks for none."""
    with house(engine) as here:
        bad = list(tried(here, honest, KEYS[size]))
        here.restore()
        return bad, list(tried(here, blind, CONTROL))


def tried(here: House, factory: Factory, keys: int) -> Iterator[str]:
    """What is wrong with so many keys."""
    master, dice = Master(address_of(here), factory), random.Random(keys)
    try:
        for _ in range(keys):
            yield from wrong(Door(here, master), uuid.uuid4().hex, dice)
    finally:
        master.kill()


def wrong(door: Door, key: str, dice: random.Random) -> Iterator[str]:
    """What is wrong with one key."""
    door.sent_and_killed(key, "rang twice", dice)
    answers = door.at_once(key, "rang twice", SENDERS)
    if len(set(answers)) != 1 or answers[0].status != DONE:
        yield f"answers {set(answers)}"
    other = door.at_once(key, "rang three times", 1)[0]
    if other.status not in OTHERWISE:
        yield f"other words under the same key: {other}"
    with door.here.app.app_context():
        done = db.session.scalars(select(Operation.id).where(Operation.key == key)).all()
        lines = db.session.scalars(select(AuditLine.id).where(AuditLine.operation_id.in_(done))).all()
        db.session.rollback()
    if (len(done), len(lines)) != (1, 1):
        yield f"{len(done)} operations, {len(lines)} remarks"
