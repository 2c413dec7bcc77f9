"""R5: a fault after any statement of any use case, at the commit and after it, leaves the database as before or as after."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tests.goals.crowd import Saboteur
from tests.goals.line import Result, Size
from tests.goals.r5_faults import Fault, answer_lost, audit_outside, fault_after
from tests.goals.r5_play import Act, Play
from tests.goals.r5_scenes import SCENES
from tests.goals.r5_state import State, Watch, counters, rewind, state, untrue
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import staged
from tests.goals.steady_sealing import steady_sealing
from tests.support.engines import ENGINES, Engine
from tests.support.operation_kinds import operation_kinds
from tracker import clock
from tracker.models.base import db

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 1, "long": 12}
"""How often each scene is played, each time another way."""
SABOTAGED = ("cases.decide", "history.entering.log_job", "participants.add_participant")
MOMENT = datetime(2026, 3, 2, 4, 5, tzinfo=UTC)
MOST_STATEMENTS = 300


class Found(NamedTuple):
    """How many faults there were, and what was wrong after some of them."""

    n: int
    bad: list[str]


class Wanted(NamedTuple):
    """What it answers without faults, and the database afterwards."""

    answer: Any
    after: State


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: faults that left something between, and use cases that have no scene."""
    for engine in ENGINES:
        found = [played(engine, number, SCENES) for number in range(SIZES[size])]
        bad = [f"{name} has no scene" for name in operation_kinds() if name not in SCENES]
        bad += [fault for each in found for fault in each.bad]
        for fault in bad[:20]:
            LOG.warning("R5: %s: %s", engine, fault)
        sabotaged = played(engine, 0, SABOTAGED, audit_outside)
        n = sum(each.n for each in found)
        yield Result(goal="R5", engine=engine, n=n, bad=len(bad), saboteur_bad=len(sabotaged.bad))


def played(engine: Engine, number: int, names: Iterable[str], saboteur: Saboteur = nullcontext) -> Found:
    """Plays scenes side by side on two databases: undisturbed on one of them, with every fault on the other."""
    n, bad = 0, list[str]()
    with ExitStack() as stack:
        stack.enter_context(swapped(clock, "now", lambda: MOMENT))
        stack.enter_context(steady_sealing())
        _, calm = stack.enter_context(staged(engine))
        _, rough = stack.enter_context(staged(engine))
        for place, (name, scene) in enumerate((each, scene) for each in names for scene in SCENES[each]):
            play = number * len(SCENES) * 3 + place
            with calm.app_context():
                wanted = Wanted(scene(Play(play))(), state())
            with rough.app_context():
                found = disturbed(scene(Play(play)), wanted, saboteur)
            n += found.n
            bad += [f"{name} ({play}): {fault}" for fault in found.bad]
    return Found(n, bad)


def disturbed(act: Act, wanted: Wanted, saboteur: Saboteur) -> Found:
    """Does it with a fault after the first statement, the second, the third, until it is done; then asks again."""
    before, numbers, bad, statement = state(), counters(), list[str](), 0
    now = before
    with saboteur(), Watch() as watch:
        while now != wanted.after and statement < MOST_STATEMENTS:
            rewind(numbers)
            statement += 1
            if not failed(act, statement):
                break
            now = state() if watch.committed() else now
            if now not in (before, wanted.after):
                bad.append(f"a fault after statement {statement} left something between")
    return Found(statement, [*bad, *ended(act, before, wanted)])


def failed(act: Act, statement: int) -> bool:
    """Whether a fault kept it from being done, or from saying so: nobody hears of a commit."""
    try:
        with fault_after(db.engine, statement), answer_lost(db.engine):
            act()
    except Fault:
        return True
    return False


def ended(act: Act, before: State, wanted: Wanted) -> list[str]:
    """What is wrong when it is done: it is as without faults, agrees, and asked again under its key answers the same."""
    bad = untrue(before, state())
    if act.keywords["operation"] is not None and act() != wanted.answer:
        bad.append("asked again it has another answer")
    after = state()
    return bad + [f"{table} is not as without faults" for table, rows in after.items() if rows != wanted.after[table]]
