"""R1 over HTTP: 64 forms at once to a server of several processes, for the last places of a window."""

import random
import string
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from statistics import median, quantiles
from threading import Barrier
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask

from tests.goals.house import House, house
from tests.goals.line import Size
from tests.goals.masters import Factory, Master
from tests.goals.other_work import OTHERS, strangers
from tests.goals.r1_saboteur import count_then_insert
from tests.goals.r3_pages import address_of
from tests.goals.served import honest, sabotaged
from tests.goals.stage import without_index
from tests.support.engines import Engine
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.queries.quota import WindowKey, taken_count, taken_numbers
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling

ROUNDS: dict[Size, int] = {"quick": 2, "long": 100}
WRITERS, MOST_LEFT, ALONE, CONTROL = 64, 16, 8, 3
"""Forms at once, the most places that are left, forms that are sent one after another, and rounds of the control."""
TIMES = 128
"""One answer in a hundred takes at most so many times as long as the median of a form alone; not judged beside other work."""
WINDOW = WindowKey("ireland", "inbound", "2026")
DONE, FULL = 303, 422


class Answer(NamedTuple):
    """What one writer was answered, after how many seconds."""

    status: int
    seconds: float


class Door(NamedTuple):
    """A server, and the house that it serves."""

    here: House
    port: int

    def at_once(self, number: int) -> list[Answer]:
        """What so many writers are answered, none of whom begins before all are there."""
        barrier = Barrier(number)
        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(lambda _: self._added(barrier), range(number)))

    def _added(self, barrier: Barrier) -> Answer:
        way = next(way for way in self.here.ways("POST") if way.name == "POST people.add")
        letters = "".join(random.choices(string.ascii_uppercase, k=10))
        new = {"operation": uuid.uuid4().hex, "reference": f"R-{letters}", "family_name": letters, "given_name": letters[::-1]}
        visa = {"scheme": WINDOW.scheme, "issued_on-day": "2", "issued_on-month": "3", "issued_on-year": "2026"}
        empty = dict.fromkeys(
            ("native_name", "passport_no", "nationality", "arrived_on-day", "arrived_on-month", "arrived_on-year"), ""
        )
        email = {"email": f"{letters.lower()}@post.example", "csrf_token": self.here.token()}
        body = urlencode(self.here.boxes(way) | new | visa | empty | email)
        cookie = f"{self.here.app.config['SESSION_COOKIE_NAME']}={self.here.cookie('officer')}"
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.connect()
            barrier.wait()
            began = perf_counter()
            connection.request("POST", self.here.address(way, by="officer"), body, headers)
            answer = connection.getresponse()
            answer.read()
        return Answer(answer.status, perf_counter() - began)


def faults(engine: Engine, size: Size) -> tuple[list[str], list[str]]:
    """What is wrong with the rounds, and with those of a server that counts and then inserts."""
    with house(engine) as here:
        bad = list(raced(here, honest, ROUNDS[size]))
        with here.app.app_context():
            without_index("uq_places_number")
        return bad, list(raced(here, counting, CONTROL))


def raced(here: House, factory: Factory, rounds: int) -> Iterator[str]:
    """What is wrong with so many rounds."""
    others, master = strangers(), Master(address_of(here), factory)
    try:
        door = Door(here, master.port)
        leave(here, ALONE)
        alone = [door.at_once(1)[0].seconds for _ in range(ALONE)]
        slowest: list[float] = []
        for number in range(rounds):
            left = random.Random(number).randrange(1, MOST_LEFT)
            leave(here, left)
            answers = door.at_once(WRITERS)
            slowest += [each.seconds for each in answers]
            yield from wrong(here, left, answers)
        if quantiles(slowest, n=100)[-1] > TIMES * median(alone) and max(others, strangers()) < OTHERS:
            yield f"one answer in a hundred took {quantiles(slowest, n=100)[-1]:.2f} s, a form alone {median(alone):.3f} s"
    finally:
        master.kill()


def leave(here: House, left: int) -> None:
    """Let the window have so many places more than are taken."""
    with here.app.app_context():
        taken = taken_count(WINDOW)[0]
        db.session.rollback()
        set_ceiling(CeilingDraft(*WINDOW, taken + left, "a circular"), by=COMMAND_LINE)


def wrong(here: House, left: int, answers: list[Answer]) -> Iterator[str]:
    """What is wrong with one round."""
    statuses = [each.status for each in answers]
    with here.app.app_context():
        numbers = taken_numbers(WINDOW)
        db.session.rollback()
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        yield f"{len(numbers)} places are taken, {len(set(numbers))} numbers"
    if statuses.count(DONE) != left or statuses.count(FULL) != WRITERS - left:
        yield f"{left} places were left: { ({status: statuses.count(status) for status in set(statuses)}) }"


def counting() -> Flask:
    """A control: a server whose writers count and then insert."""
    return sabotaged(count_then_insert)
