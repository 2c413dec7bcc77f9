"""R3: several officers, or several windows of one officer, on one case, while what they decide on changes: one wins or none,
and nothing is signed on what was no longer so.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select

from tests.factories.participants import create_officers
from tests.goals import r3_changes, r3_pages
from tests.goals.crowd import Crowd, Saboteur, Said, Task
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import enrol, staged, without_constraint
from tests.support.engines import ENGINES, Engine
from tracker.compliance.case_states import TRANSITIONS
from tracker.formats.register.rows import ParticipantRow
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit_chain import broken_lines
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.queries.cases import CaseFact, CaseKey, DecisionFact, case, decisions
from tracker.services import case_moves, cases
from tracker.services.cases import DecisionDraft, decide, review, take

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 500, "long": 5000}
"""Cases."""
SABOTAGED, SIDE_BY_SIDE = 24, 10
CROWDS = (2, 2, 2, 8)
"""How many are on one case: two, and on every fourth case eight."""
ARRIVED, ON = date(2024, 1, 10), date(2026, 3, 2)
REFUSED = {"ConflictError", "CannotMoveError"}
CHANGING = 2
"""One case in so many is decided while something changes."""
MEANWHILE = -1
"""The window of somebody who changes what the others decide on."""


class Race(NamedTuple):
    """What many did to one version of a case at once, and what they were told."""

    case_id: int
    version: int
    calls: list[tuple[Any, ...]]
    """Who did it, and what makes each call another."""
    said: tuple[Said, ...] = ()


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: cases that were won twice or not at all, or whose losers were not told; then the same of pages."""
    for engine in ENGINES:
        bad, caught = played(engine, SIZES[size]), played(engine, SABOTAGED, unversioned)
        with staged(engine):
            faults, least = r3_changes.faults(), r3_changes.least_caught()
        for fault in faults:
            LOG.warning("R3: %s: %s", engine, fault)
        bad += len(faults)
        yield Result(goal="R3", engine=engine, n=SIZES[size], bad=bad, saboteur_bad=min(caught, least))
    yield from r3_pages.run(size)


def played(engine: Engine, number: int, saboteur: Saboteur = nullcontext) -> int:
    """How many of so many cases were bad; one more where the audit's chain broke."""
    with staged(engine) as (url, _):
        if saboteur is unversioned:
            without_constraint("decisions", "uq_decisions_case_id_case_version")
        team = create_officers(max(CROWDS), by=COMMAND_LINE)
        enrol([ParticipantRow(2, f"P{each}", "japan", arrived_on=ARRIVED) for each in range(number)], on=ON)
        ids = db.session.scalars(select(Case.id).order_by(Case.id)).all()
        assert len(ids) == number
        with Crowd(url, threads=2, saboteur=saboteur) as crowd:
            bad = sum(raced(crowd, ids[first : first + SIDE_BY_SIDE], team) for first in range(0, number, SIDE_BY_SIDE))
        return bad + int(broken_lines() != [])


def raced(crowd: Crowd, ids: Sequence[int], team: tuple[int, ...]) -> int:
    """How many of some cases were bad. Officers want to take each of them; then windows of the one who has it decide it, and
    one more window comes late.
    """
    teams = {id_: team[: CROWDS[id_ % len(CROWDS)]] for id_ in ids}
    taken = told(crowd, take_it, [Race(id_, 1, [(officer,) for officer in teams[id_]]) for id_ in ids])
    held = [seen(id_) for id_ in ids]
    reviewed = crowd.at_once(review_it, [(fact.id, fact.version, fact.assignee_id or team[0]) for fact in held])
    tabs = [
        Race(fact.id, each.answer.version, [(fact.assignee_id, tab) for tab in windows(fact.id, len(teams[fact.id]))])
        for fact, each in zip(held, reviewed, strict=True)
    ]
    decided = told(crowd, window, tabs)
    late = told(crowd, window, [race._replace(calls=[(race.calls[0][0], len(race.calls))]) for race in tabs])
    bad = 0
    for first, second, third in zip(taken, decided, late, strict=True):
        all_windows = second._replace(calls=second.calls + third.calls, said=second.said + third.said)
        found = [*wrong(first), *wrong(all_windows), *undecided(all_windows)]
        bad += bool(found)
        for fault in found:
            LOG.info("R3: case %s: %s", first.case_id, fault)
    return bad


def windows(id_: int, number: int) -> list[int]:
    """The windows on a case: many where nothing changes, else two around somebody who changes what they decide on."""
    return [*range(number)] if id_ % CHANGING else [0, MEANWHILE, 1]


def told(crowd: Crowd, task: Task, races: Sequence[Race]) -> list[Race]:
    """The races with what everybody was told. Those on one case are called one after another, each in another process."""
    calls = [(race.case_id, race.version, *call) for race in races for call in race.calls]
    said = iter(crowd.at_once(task, calls))
    return [race._replace(said=tuple(islice(said, len(race.calls)))) for race in races]


def take_it(id_: int, version: int, officer: int) -> CaseKey:
    """An officer takes a case that waits."""
    return take(CaseKey(id_, version), by=officer)


def review_it(id_: int, version: int, officer: int) -> CaseKey:
    """The officer finds a real question in it."""
    return review(CaseKey(id_, version), by=officer)


def window(id_: int, version: int, officer: int, tab: int) -> CaseKey | None:
    """One window of an officer: each decides what it saw. Meanwhile something else may change."""
    if tab == MEANWHILE:
        r3_changes.change(r3_changes.KINDS[id_ // CHANGING % len(r3_changes.KINDS)], id_)
        return None
    return decide(CaseKey(id_, version), draft(tab), by=officer)


def draft(tab: int) -> DecisionDraft:
    """What a window has in its hands."""
    return DecisionDraft("no-issue", f"seen in window {tab}", f"the reasons of window {tab}")


def wrong(race: Race) -> Iterator[str]:
    """One wins, or none if the change was first; the others are told that the case moved on. The change is never refused."""
    by_window = list(zip(race.calls, race.said, strict=True))
    changed = [each for call, each in by_window if call[-1] == MEANWHILE]
    rest = [each for call, each in by_window if call[-1] != MEANWHILE]
    winners = [each for each in rest if each.error is None]
    if len(winners) not in ((0, 1) if changed else (1,)):
        yield f"version {race.version} was won {len(winners)} times"
    if strange := {each.error for each in rest if each.error} - REFUSED:
        yield f"losers were told {strange}"
    if failed := [each.error for each in changed if each.error]:
        yield f"a change was refused: {failed}"


def undecided(race: Race) -> Iterator[str]:
    """The decisions of a case are the winner's, whole, made on the version that the winner saw; nobody else's.

    A change has a version of its own, before the decision, which is then refused, or after it.
    """
    db.session.rollback()
    fact, kept = seen(race.case_id), decisions(race.case_id)
    owner, changes = fact.assignee_id or 0, [call[-1] for call in race.calls].count(MEANWHILE)
    wanted = [
        DecisionFact(race.case_id, race.version + 1, *draft(call[-1]), owner)
        for call, each in zip(race.calls, race.said, strict=True)
        if each.error is None and call[-1] != MEANWHILE
    ]
    if kept != wanted:
        yield f"decided was {[each.finding for each in kept]}, and told {[each.finding for each in wanted]}"
    if (fact.state, fact.version - race.version) != ("decided" if wanted else "under-review", len(wanted) + changes):
        yield f"the case is {fact.state} in version {fact.version}"
    kinds = {call[-1]: each.error for call, each in zip(race.calls, race.said, strict=True)}
    if not wanted and set(kinds.values()) != {None, "ConflictError"}:
        yield f"after a change the windows were told {kinds}"


def seen(id_: int) -> CaseFact:
    """The case as it stands."""
    db.session.rollback()
    return case(id_)


@contextmanager
def unversioned() -> Iterator[None]:
    """R3's saboteur: neither the version that was seen is asked for, nor the state that the case is in."""
    anywhere = {each.act: each for each in TRANSITIONS}
    allowed = swapped(case_moves, "find_transition", lambda _state, act: anywhere[act])
    with swapped(cases, "lock_case", lambda key: case(key.id, lock=True)), allowed:
        yield
