"""R12: while the database cannot be written or reached, every answer comes in time and says so, and it is over by itself."""

import logging
import secrets
import time
import uuid
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from html import unescape
from http.client import HTTPConnection
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask, redirect

from tests.goals.house import House, house
from tests.goals.line import Result, Size
from tests.goals.r3_pages import address_of
from tests.goals.r11_saboteurs import swapped
from tests.goals.r12_troubles import aged_sessions, unreachable, unwritable, writer_elsewhere
from tests.goals.served import Server, honest, sabotaged, served
from tests.support.engines import ENGINES, Engine
from tracker.errors import StorageError
from tracker.models import transaction, write_queue
from tracker.models.write_queue import WAIT_SECONDS, WriteQueue
from tracker.web.history import entry
from tracker.web.submit import submit

LOG = logging.getLogger("goals")
SAVERS: dict[Size, int] = {"quick": 20, "long": 200}
THREADS = 8
"""As gunicorn.conf.py says; one process gets all the forms, as one of several may."""
ANSWERED_IN, ALIVE_IN, READ_IN = WAIT_SECONDS + 2, 1.0, 2.0
"""Seconds within which a form is answered, /healthz, and a page."""
CONTROL_WAITS, ALL_WAIT, BETWEEN = 4.0, 1.0, 0.2
"""Seconds that writers wait in a control, until all of a crowd wait, and between two looks at a server."""
TYPED = "keeper of the lighthouse"
AWAY = {"en": "We cannot answer just now", "ja": "ただいまお答えできません"}
SERVERS = (
    "tests.goals.served:honest()",
    "tests.goals.r12:without_key()",
    "tests.goals.r12:swallowing()",
    "tests.goals.r12:unqueued()",
)


class Said(NamedTuple):
    """An answer, and how long it took."""

    status: int
    headers: dict[str, str]
    page: str
    seconds: float


class Door(NamedTuple):
    """A server, and the house that it serves."""

    here: House
    server: Server

    def ask(self, method: str, address: str, form: dict[str, str] | None = None, *, lang: str = "en") -> Said:
        """What the owner's browser is answered."""
        cookie = f"{self.here.app.config['SESSION_COOKIE_NAME']}={self.here.cookie('owner')}"
        headers = {"Cookie": cookie, "Accept-Language": lang, "Content-Type": "application/x-www-form-urlencoded"}
        began = perf_counter()
        with closing(HTTPConnection("127.0.0.1", self.server.port, timeout=6 * WAIT_SECONDS)) as connection:
            connection.request(method, address, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            page = unescape(answer.read().decode())
        return Said(answer.status, dict(answer.headers), page, perf_counter() - began)

    def healthz(self) -> list[str]:
        """What is wrong with the answer that a load balancer waits for."""
        said = self.ask("GET", "/healthz")
        return [] if said.status == 200 and said.seconds < ALIVE_IN else [f"healthz: {said.status} in {said.seconds:.1f} s"]

    def read(self) -> list[str]:
        """What is wrong with a page that is only read."""
        said = self.ask("GET", self.page())
        return [] if said.status == 200 and said.seconds < READ_IN else [f"page: {said.status} in {said.seconds:.1f} s"]

    def is_refused(self) -> list[str]:
        """What is wrong with the answer to a form that cannot be saved."""
        said = self.save()
        found = [f"form: {said.status}"] if said.status != 503 else []
        found += [f"form: {said.seconds:.1f} s"] if said.seconds > ANSWERED_IN else []
        return found + ([f"form: {TYPED!r} is lost"] if said.status == 503 and TYPED not in said.page else [])

    def is_saved(self) -> list[str]:
        """What is wrong with the answer to a form once all is well again; nothing of it is left."""
        said = self.save()
        self.here.restore()
        return [] if said.status == 303 else [f"form afterwards: {said.status}"]

    def save(self) -> Said:
        """The answer to a job that is logged."""
        way = next(way for way in self.here.ways("POST") if way.name == "POST history.log_job")
        new = {"operation": str(uuid.uuid4()), "employer": f"{uuid.uuid4().hex} Ltd (fictional)", "brn": "", "job_title": TYPED}
        form = self.here.boxes(way) | new | {"csrf_token": self.here.token()}
        return self.ask("POST", self.here.address(way, by="owner"), {name: str(text) for name, text in form.items()})

    def page(self) -> str:
        """The address of the owner's limits."""
        way = next(way for way in self.here.ways("GET") if way.name == "GET participants.limits")
        return self.here.address(way, by="owner")


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: answers that were wrong, late or missing; and those of servers without their defences."""
    for engine in ENGINES:
        with house(engine) as new, served(address_of(new), *SERVERS, workers=1, threads=THREADS) as servers:
            here = aged_sessions(new)
            door, keyless, careless, open_to_all = (Door(here, server) for server in servers)
            scenes = scenes_of(engine, door, open_to_all, SAVERS[size])
            bad = [*scenes, *without_keys(keyless)]
            caught = [each for each in not_writable(engine, careless) if "form: 303" in each]
        for fault in bad[:20]:
            LOG.warning("R12: %s: %s", engine, fault)
        yield Result(goal="R12", engine=engine, n=SAVERS[size] + 4, bad=len(bad), saboteur_bad=len(caught))


def scenes_of(engine: Engine, door: Door, open_to_all: Door, savers: int) -> Iterator[str]:
    """What is wrong in each trouble, and once it is over. Reports a control that sees nothing as a fault."""
    with writer_elsewhere(door.here):
        yield from crowded(door, savers)
        if not any(fault.startswith(("healthz", "page")) for fault in crowded(open_to_all, savers)):
            yield "the control without a queue was not caught"
    yield from door.is_saved()
    yield from not_writable(engine, door)
    yield from door.is_saved()
    if engine == "postgresql":
        yield from away(door)
        yield from door.is_saved()


def crowded(door: Door, savers: int) -> list[str]:
    """Many save at once while a writer elsewhere does not end; others read meanwhile."""
    found: list[str] = []
    with ThreadPoolExecutor(savers) as pool:
        waiting = [pool.submit(door.is_refused) for _ in range(savers)]
        time.sleep(ALL_WAIT)
        while not all(each.done() for each in waiting):
            found += door.healthz()
            found += door.read() if not found else []
            time.sleep(BETWEEN)
        return found + [fault for each in waiting for fault in each.result()]


def not_writable(engine: Engine, door: Door) -> list[str]:
    """The disk is full, or the database takes no rows: it is read all the same."""
    with unwritable(engine, door.here, door.server):
        return [*door.read(), *door.is_refused(), *door.read(), *door.healthz()]


def away(door: Door) -> Iterator[str]:
    """The database is away: a page says so in its reader's language, a form without its token is refused as always."""
    with unreachable(door.here):
        for lang, words in AWAY.items():
            said = door.ask("GET", door.page(), lang=lang)
            if said.status != 503 or words not in said.page or said.seconds > ANSWERED_IN:
                yield f"away: {said.status} in {said.seconds:.1f} s for {lang}"
        yield from door.is_refused()
        yield from door.healthz()
        said = door.ask("POST", door.page(), {})
        if said.status >= 500 or "Content-Security-Policy" not in said.headers:
            yield f"away, without a token: {said.status}"
    # The connections of before are gone: nobody's first request may fail by that.
    yield from (fault for _ in range(2 * THREADS) for fault in door.read())


def without_keys(door: Door) -> Iterator[str]:
    """The data keys are others: no name can be read, and the page says that it cannot answer."""
    said = door.ask("GET", door.page(), lang="ja")
    if said.status != 503 or AWAY["ja"] not in said.page:
        yield f"another key: {said.status}"
    yield from door.healthz()


def without_key() -> Flask:
    """What a server makes that has another key than the data were sealed with."""
    return honest(DATA_KEYS=b64encode(secrets.token_bytes(32)).decode())


def swallowing() -> Flask:
    """A server that says that all was saved, whatever happened: a control."""
    return sabotaged(_swallow)


def unqueued() -> Flask:
    """A server whose threads all may wait for the writer, though not as long: a control."""
    return sabotaged(_open_queue)


@contextmanager
def _open_queue() -> Iterator[None]:
    with swapped(write_queue, "WAIT_SECONDS", CONTROL_WAITS), swapped(transaction, "_queue", WriteQueue(10_000)):
        yield


def _swallow() -> AbstractContextManager[Any]:
    def wrong(sent: Any) -> Any:
        try:
            return submit(sent)
        except StorageError:
            return redirect("/", 303)

    return swapped(entry, "submit", wrong)
