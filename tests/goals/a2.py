"""A2: no session outlives its end: sign-out, a new password, a disabled account, or its limits to the second; none is planted."""

import logging
import random
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

import time_machine
from sqlalchemy import select

from tests.goals.a2_scenes import SCENES, Found
from tests.goals.crowd import Saboteur
from tests.goals.house import NOON, House, house
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.support.engines import ENGINES
from tracker.models.accounts import Session
from tracker.models.base import db
from tracker.queries import accounts
from tracker.queries.accounts import SignedIn
from tracker.web.middleware import current_user

LOG = logging.getLogger("goals")
ROUNDS: dict[Size, int] = {"quick": 1, "long": 12}
"""How often everything is tried, each time from another moment on."""
WHO: dict[Size, tuple[str, ...]] = {"quick": ("owner", "officer"), "long": ("owner", "officer", "manager", "administrator")}
"""Whose sessions: participants' last longer than those of the staff."""


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: browsers that were taken for somebody's when they should not, or not when they should."""
    for engine in ENGINES:
        with house(engine) as here:
            found = [each for number in range(ROUNDS[size]) for each in played(here, WHO[size], number)]
            bad = [each for each in found if each.is_alive is not each.should_be]
            for each in bad[:20]:
                LOG.warning("A2: %s: %s: alive is %s", engine, each.what, each.is_alive)
            caught = [each for each in played(here, WHO["quick"], 0, cookie_alone) if each.is_alive is not each.should_be]
        yield Result(goal="A2", engine=engine, n=len(found), bad=len(bad), saboteur_bad=len(caught))


def played(here: House, who: tuple[str, ...], number: int, saboteur: Saboteur = nullcontext) -> Iterator[Found]:
    """Every scene with everybody, each on the house as it was."""
    dice = random.Random(number)
    for by in who:
        for scene in SCENES:
            begins = NOON + number * timedelta(days=dice.randrange(300), seconds=dice.randrange(86_400))
            with saboteur(), time_machine.travel(begins, tick=False):
                yield from (each._replace(what=f"{by}: {each.what}") for each in scene(here, by))
            here.restore()


def cookie_alone() -> AbstractContextManager[None]:
    """A2's saboteur: whoever holds a cookie that was once good is signed in; nobody asks what became of the session."""
    whole = accounts.SIGNED_IN
    everybody = select(*whole.selected_columns).select_from(*whole.get_final_froms())

    def signed_in(token_digest: bytes, *, at: datetime) -> SignedIn | None:
        rows = db.session.execute(everybody.where(Session.token_digest == token_digest)).all()
        return SignedIn(*(*rows[0][:9], None, accounts._roles(rows))) if rows else None

    return swapped(current_user, "signed_in", signed_in)
