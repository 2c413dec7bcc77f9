"""A3: a code of a second factor counts once, also if it is sent by many at once, and nobody finds one by trying."""

import logging
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from math import ceil
from time import perf_counter
from typing import Any

from flask import current_app
from structlog.testing import capture_logs

from tests.factories.accounts import create_user
from tests.factories.second_factors import set_up_app, set_up_recovery_codes
from tests.goals.crowd import Crowd, Saboteur
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.support.databases import database, make_app
from tests.support.engines import ENGINES, Engine
from tracker import clock
from tracker.adapters import one_time_codes
from tracker.adapters.keys import Secret
from tracker.adapters.one_time_codes import current_code
from tracker.adapters.tokens import make_token
from tracker.models.base import db
from tracker.services.accounts import second_step
from tracker.services.accounts.sessions import new_token
from tracker.services.accounts.unfinished import begin_unfinished
from tracker.web.accounts import throttling
from tracker.web.accounts.throttling import OF_SECOND_STEP
from tracker.web.accounts.unfinished import UNFINISHED_KEY

LOG = logging.getLogger("goals")
AT_ONCE = 16
ROUNDS: dict[Size, int] = {"quick": 1, "long": 20}
"""Users whose code, and whose recovery code, is sent by sixteen browsers at once."""
GUESSES: dict[Size, int] = {"quick": 32, "long": 1_000}
STILL_GOOD_SECONDS = 30
"""A code counts for this long at least."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
DOOR = "/sign-in/second-step"
ACCEPTED, WRONG, REFUSED = 303, 422, 429


def run(size: Size) -> Iterator[Result]:
    """Yield a line for each engine: codes that counted twice or not at all, and guesses beyond the rate."""
    for engine in ENGINES:
        n, bad = tried(engine, ROUNDS[size], GUESSES[size])
        _, caught = tried(engine, 1, 0, last_code_not_stored)
        yield Result(goal="A3", engine=engine, n=n, bad=bad, saboteur_bad=caught)


def tried(engine: Engine, rounds: int, guesses: int, saboteur: Saboteur = nullcontext) -> tuple[int, int]:
    """Send codes again, at once and at random; return how many, and how many were answered as they should not be."""
    with capture_logs(), database(engine) as url:
        app = make_app(url)
        with app.app_context():
            with Crowd(url, threads=4, saboteur=saboteur) as crowd:
                bad = sum(reused(crowd, number) for number in range(rounds))
                bad += guessed(crowd, guesses) if guesses else 0
            db.engine.dispose()
    if bad:
        LOG.warning("A3: %s: %d codes counted twice, or guesses were looked at", engine, bad)
    return rounds * (2 * AT_ONCE + 1) + guesses, bad


def reused(crowd: Crowd, number: int) -> int:
    """Send an app's code and a recovery code sixteen times at once, and the app's once more; return how many too many counted."""
    id_, email, secret, codes = officer()
    code, started, bad = current_code(secret, at=clock.now()), perf_counter(), 0
    for place, boxes in enumerate(({"code": code}, {"recovery_code": codes[0].text})):
        calls = [(id_, email, boxes, f"198.51.{2 * number + place}.{1 + browser}") for browser in range(AT_ONCE)]
        answers = crowd.at_once(from_known_browser, calls)
        statuses = [each.answer if each.error is None else each.error for each in answers]
        assert set(statuses) <= {ACCEPTED, WRONG}, f"codes were answered with {set(statuses)}"
        bad += abs(statuses.count(ACCEPTED) - 1)
    [again] = crowd.at_once(from_known_browser, [(id_, email, {"code": code}, f"203.0.113.{1 + number}")])
    if bad and perf_counter() - started > STILL_GOOD_SECONDS:  # on a busy machine the code may have ended before it was tried
        return reused(crowd, number)
    return bad + int(again.answer == ACCEPTED)


def guessed(crowd: Crowd, guesses: int) -> int:
    """Try codes at random in all processes; return how many guesses too many were looked at."""
    id_, email, _, _ = officer()
    started = perf_counter()
    calls = [(id_, email, {"code": f"x{number}"}, f"192.0.2.{1 + number % 250}") for number in range(guesses)]
    answers = crowd.at_once(from_stranger, calls)
    allowed = OF_SECOND_STEP.at_once + ceil(timedelta(seconds=perf_counter() - started) / OF_SECOND_STEP.pause)
    statuses = [each.answer if each.error is None else each.error for each in answers]
    assert set(statuses) <= {WRONG, REFUSED}, f"guesses were answered with {set(statuses)}"
    return max(0, statuses.count(WRONG) - allowed)


def officer() -> tuple[int, str, Secret, tuple[Secret, ...]]:
    """An officer with an app and recovery codes: id and address, and these."""
    id_ = create_user("Lee", "officer")
    secret = set_up_app(id_)
    return id_, f"lee-{id_}@post.example", secret, set_up_recovery_codes(id_)


def from_known_browser(*call: Any) -> int:
    """Send a code from a browser that signed in before, which has tries of its own."""
    return attempt(*call, is_known=True)


def from_stranger(*call: Any) -> int:
    """Send a code from a browser that never signed in."""
    return attempt(*call, is_known=False)


def attempt(user_id: int, email: str, boxes: dict[str, str], network: str, *, is_known: bool) -> int:
    """Send a code from a browser in which the password was right; return the status. A known browser signed in before."""
    client, begun = current_app.test_client(), new_token()
    begin_unfinished(begun, user_id)
    with client.session_transaction() as session:
        session[UNFINISHED_KEY] = begun.text
    if is_known:
        mark = f"{throttling._mark('account', email).hex()} {begun.text}"
        client.set_cookie("browser", make_token(current_app.config["SECRET_KEY"], throttling.PURPOSE, mark))
    fields = {"csrf_token": _token(client.get(DOOR).text), **boxes}
    with client.post(DOOR, data=fields, environ_base={"REMOTE_ADDR": network}) as answer:
        return answer.status_code


def _token(page: str) -> str:
    found = TOKEN.search(page)
    assert found
    return found[1]


def last_code_not_stored() -> AbstractContextManager[None]:
    """Accept a code whatever was accepted before: the control of A3."""

    def accepted_step(secret: Secret, typed: str, *, at: datetime, after: int) -> int | None:
        return one_time_codes.accepted_step(secret, typed, at=at, after=0)

    return swapped(second_step, "accepted_step", accepted_step)
