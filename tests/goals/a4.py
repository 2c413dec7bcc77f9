"""A4: guesses at a password are counted by all processes together, and the owner of the account still gets in."""

import logging
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from math import ceil
from time import perf_counter

from flask import current_app
from structlog.testing import capture_logs

from tests.factories.accounts import PASSWORD, create_user, hash_password
from tests.goals.crowd import Crowd, Saboteur
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.support.databases import database, make_app
from tests.support.engines import ENGINES, Engine
from tracker.models.base import db
from tracker.services.accounts.throttle import Turn
from tracker.web.accounts import login
from tracker.web.accounts.throttling import OF_STRANGERS

LOG = logging.getLogger("goals")
GUESSES: dict[Size, int] = {"quick": 120, "long": 2_000}
CONTROL = 120
NETWORKS = 250
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
WRONG = "not it, not at all"
LOOKED_AT, REFUSED = 422, 429
"""What a wrong password is answered with, and one that nobody looked at."""


def run(size: Size) -> Iterator[Result]:
    """Yield a line for each engine: guesses that were looked at beyond the rate, and owners who were kept out."""
    for engine in ENGINES:
        bad = beyond_rate(engine, GUESSES[size])
        if bad:
            LOG.warning("A4: %s: %d guesses too many, or an owner was kept out", engine, bad)
        yield Result(goal="A4", engine=engine, n=GUESSES[size], bad=bad, saboteur_bad=beyond_rate(engine, CONTROL, own_counts))


def beyond_rate(engine: Engine, guesses: int, saboteur: Saboteur = nullcontext) -> int:
    """Guess at one account in four processes at once; return how many guesses too many were looked at.

    One more for an owner whose own browser is refused while others guess.
    """
    with capture_logs(), database(engine) as url:
        app = make_app(url)
        with app.app_context():
            email = f"lee-{create_user('Lee', 'officer', password=hash_password().text)}@post.example"
            status, browser = attempt(email, PASSWORD, "203.0.113.5")
            assert status == 303, "the owner was here before"
            started = perf_counter()
            with Crowd(url, threads=4, saboteur=saboteur) as crowd:
                calls = [(email, WRONG, f"192.0.2.{1 + number % NETWORKS}") for number in range(guesses)]
                answers = crowd.at_once(attempt, calls)
            allowed = OF_STRANGERS.at_once + ceil(timedelta(seconds=perf_counter() - started) / OF_STRANGERS.pause)
            statuses = [each.answer[0] if each.error is None else each.error for each in answers]
            assert set(statuses) <= {LOOKED_AT, REFUSED}, f"guesses were answered with {set(statuses)}"
            kept_out = attempt(email, PASSWORD, "203.0.113.5", browser)[0] != 303
            db.engine.dispose()
    return max(0, statuses.count(LOOKED_AT) - allowed) + kept_out


def attempt(email: str, password: str, network: str, browser: str = "") -> tuple[int, str]:
    """Send the sign-in form once; return the status, and the cookie of a browser that is known from then on."""
    client = current_app.test_client()
    if browser:
        client.set_cookie("browser", browser)
    found = TOKEN.search(client.get("/sign-in").text)
    assert found
    fields = {"csrf_token": found[1], "email": email, "password": password}
    with client.post("/sign-in", data=fields, environ_base={"REMOTE_ADDR": network}) as answer:
        cookie = client.get_cookie("browser")
        return answer.status_code, cookie.value if cookie else ""


def own_counts() -> AbstractContextManager[None]:
    """Let each process count for itself: the control of A4."""
    counts: dict[Turn, int] = {}

    def take(turns: tuple[Turn, ...]) -> timedelta:
        for turn in turns:
            counts[turn] = counts.get(turn, 0) + 1
        is_used_up = any(counts[turn] > turn.rate.at_once for turn in turns)
        return OF_STRANGERS.pause if is_used_up else timedelta(0)

    return swapped(login, "take_turns", take)
