"""R13: a server that answers all day answers as at its beginning: no error, no more memory, files and connections, no slower page."""

import logging
import os
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask

from tests.goals.house import House, Way, house
from tests.goals.line import Result, Size
from tests.goals.masters import Factory, Master
from tests.goals.other_work import OTHERS, strangers
from tests.goals.r3_pages import address_of
from tests.goals.served import honest
from tests.support.engines import ENGINES
from tracker.models.base import db

LOG = logging.getLogger("goals")
SECONDS: dict[Size, int] = {"quick": 15, "long": 1800}
A_SECOND, WARM_UP, THREADS = 20, 60, 8
"""Requests a second, requests before anything is measured, and how many may be under way."""
MORE_MEMORY, MORE_FILES, P95_SECONDS = 0.05, 4, 0.3
CONTROL = 3
"""Seconds of the control."""
SERVER_ERROR = 500
MIX = (
    ("GET participants.limits", "owner"),
    ("GET cases.waiting", "officer"),
    ("GET cases.case", "officer"),
    ("POST cases.remark", "officer"),
    ("GET people.overview", "officer"),
    ("GET participants.timeline", "owner"),
    ("GET quota.board", "manager"),
    ("GET public.start", "anonymous"),
)
"""What is asked in turn, and by whom; addresses that are not there are left out."""


class Load(NamedTuple):
    """What a server uses: bytes in memory and open files, of all its workers."""

    memory: int
    files: int


class Asked(NamedTuple):
    """One request, and how it went."""

    status: int
    seconds: float


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: errors, and one for each thing that grew; and those of a server that leaks a connection a request."""
    for engine in ENGINES:
        with house(engine) as here:
            n, bad = soaked(here, SECONDS[size], honest)
            _, caught = soaked(here, CONTROL, leaking)
        for fault in bad[:20]:
            LOG.warning("R13: %s: %s", engine, fault)
        yield Result(goal="R13", engine=engine, n=n, bad=len(bad), saboteur_bad=len(caught))


def soaked(here: House, seconds: int, factory: Factory) -> tuple[int, list[str]]:
    """How many requests were sent, and what was wrong with the answers or had grown by the end."""
    others, master = strangers(), Master(address_of(here), factory)
    try:
        steps = cycle(plan(here))
        asked_at(master.port, [next(steps) for _ in range(WARM_UP)], pause=0)
        before = load(master)
        asked = asked_at(master.port, [next(steps) for _ in range(seconds * A_SECOND)], pause=1 / A_SECOND)
        after = load(master)
    finally:
        master.kill()
    found = [f"status {each.status}" for each in asked if each.status >= SERVER_ERROR]
    if after.memory > before.memory * (1 + MORE_MEMORY):
        found.append(f"memory grew from {before.memory} to {after.memory} bytes")
    if after.files > before.files + MORE_FILES:
        found.append(f"open files grew from {before.files} to {after.files}")
    p95 = quantiles([each.seconds for each in asked], n=20)[-1]
    LOG.info("R13: p95 %.3f s, memory %s, files %s", p95, (before.memory, after.memory), (before.files, after.files))
    if p95 > P95_SECONDS and max(others, strangers()) < OTHERS:
        found.append(f"one request in twenty took {p95:.3f} s or more")
    return len(asked), found


def plan(here: House) -> list[tuple[str, str, dict[str, str], dict[str, str]]]:
    """Methods, addresses, headers and boxes of what is asked."""
    ways = {way.name: way for way in here.ways("GET", "POST")}
    return [requested(here, ways[name], by) for name, by in MIX if name in ways]


def requested(here: House, way: Way, by: str) -> tuple[str, str, dict[str, str], dict[str, str]]:
    """One of them."""
    cookie = f"{here.app.config['SESSION_COOKIE_NAME']}={here.cookie(by)}"
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    boxes = {"csrf_token": here.token(), **here.boxes(way)} if way.method == "POST" else {}
    return way.method, here.address(way, by=by), headers, boxes


def asked_at(port: int, plan: list[tuple[str, str, dict[str, str], dict[str, str]]], *, pause: float) -> list[Asked]:
    """What becomes of requests, one begun after each pause, whether or not those before are answered."""
    number, began = count(), time.monotonic()

    def ask(step: tuple[str, str, dict[str, str], dict[str, str]]) -> Asked:
        method, address, headers, boxes = step
        time.sleep(max(began + next(number) * pause - time.monotonic(), 0))
        asked_on = time.monotonic()
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            body = urlencode(boxes | {"operation": uuid.uuid4().hex}) if boxes else None
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            answer.read()
        return Asked(answer.status, time.monotonic() - asked_on)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, plan))


def load(master: Master) -> Load:
    """What the workers of a server use now."""
    memory = files = 0
    for pid in master.workers():
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        memory += pages * os.sysconf("SC_PAGE_SIZE")
        files += len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Load(memory, files)


_leaked: list[object] = []


def leaking() -> Flask:
    """A control: each request leaves a connection open."""
    app = honest()

    @app.before_request
    def leak() -> None:
        connection = db.engine.raw_connection()
        connection.detach()
        _leaked.append(connection)

    return app
