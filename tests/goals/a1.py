"""A1: nobody learns from a page, or from the time it takes, whether an address belongs to an account."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from statistics import median
from time import perf_counter
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from tests.factories.accounts import create_user, hash_password
from tests.goals.crowd import Saboteur
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.support.databases import database, make_app
from tests.support.engines import ENGINES, Engine
from tracker.adapters.passwords import PasswordHashes
from tracker.models.base import db

LOG = logging.getLogger("goals")
PAIRS: dict[Size, int] = {"quick": 200, "long": 2_000}
CONTROL = 30
TOLERANCE_SECONDS = 0.01
COSTS = {"time_cost": 3, "memory_cost": 16 * 1024, "parallelism": 1}
"""Costs of a password at which a check that is left out shows."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
DOORS = {"/sign-in": {"password": "not it, not at all"}, "/forgotten-password": {}}
"""The pages that take an address from anybody, and what else they are sent."""


class Tries(NamedTuple):
    """What one kind of address was answered: the pages without the address, and the seconds."""

    pages: list[str]
    seconds: list[float]


def run(size: Size) -> Iterator[Result]:
    """Yield a line for each engine: doors at which known and unknown addresses can be told apart."""
    for engine in ENGINES:
        n, bad = told_apart(engine, PAIRS[size])
        _, caught = told_apart(engine, CONTROL, no_check_of_nobody)
        yield Result(goal="A1", engine=engine, n=n, bad=bad, saboteur_bad=caught)


def told_apart(engine: Engine, pairs: int, saboteur: Saboteur = nullcontext) -> tuple[int, int]:
    """Try known and unknown addresses in turn at each door; return the number of pairs, and of doors that tell."""
    with capture_logs(), database(engine) as url:
        app = make_app(url)
        app.extensions["password_hashes"] = PasswordHashes(COSTS)
        with app.app_context():
            hashed = hash_password().text
            known = [f"lee-{create_user('Lee', 'officer', password=hashed)}@post.example" for _ in range(pairs)]
            with saboteur():
                bad = sum(tells(app, path, more, known) for path, more in DOORS.items())
            db.engine.dispose()
    return pairs * len(DOORS), bad


def tells(app: Flask, path: str, more: dict[str, str], known: list[str]) -> bool:
    """Return whether a door tells known addresses from others, by its page or by its time."""
    kinds = Tries([], []), Tries([], [])
    client = app.test_client()
    for number, email in enumerate(known):
        for tries, address in zip(kinds, (email, f"not-{email}"), strict=True):
            knock(client, path, {**more, "email": address}, number, tries)
    ours, others = kinds
    noise = abs(median(ours.seconds[::2]) - median(ours.seconds[1::2]))
    apart = abs(median(ours.seconds) - median(others.seconds))
    if set(ours.pages) != set(others.pages) or apart > max(noise, TOLERANCE_SECONDS):
        LOG.warning("A1: %s: %d pages, %.1f ms apart", path, len({*ours.pages, *others.pages}), apart * 1000)
        return True
    return False


def knock(client: FlaskClient, path: str, fields: dict[str, str], number: int, tries: Tries) -> None:
    """Send the form of a door from a network of its own; the time ends when the answer is there."""
    found = TOKEN.search(client.get(path).text)
    assert found
    network = {"REMOTE_ADDR": f"10.{number // 250}.{number % 250}.7"}
    begun = perf_counter()
    answer = client.post(path, data={**fields, "csrf_token": found[1]}, environ_base=network)
    tries.seconds.append(perf_counter() - begun)
    with answer:
        page = answer.text.partition("<main")[2].partition("</main>")[0]
        tries.pages.append(TOKEN.sub("", page).replace(fields["email"], ""))


def no_check_of_nobody() -> AbstractContextManager[None]:
    """Answer at once if there is no hash to check: the control of A1."""
    check: Callable[[PasswordHashes, str | None, str], bool] = PasswordHashes.matches

    def matches(self: PasswordHashes, hashed: str | None, password: str) -> bool:
        return bool(hashed) and check(self, hashed, password)

    return swapped(PasswordHashes, "matches", matches)
