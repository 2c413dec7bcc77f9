"""R1: 64 writers in several processes want the last places of 1,500: none is sold twice, and none is left over."""

import logging
import random
from collections.abc import Iterator
from datetime import date
from statistics import quantiles

from sqlalchemy import select

from tests.factories.participants import keyring
from tests.goals import r1_pages, r1_saboteur
from tests.goals.crowd import Crowd, Said
from tests.goals.line import Result, Size
from tests.goals.other_work import OTHERS, strangers
from tests.goals.stage import enrol, remembered, without_index
from tests.support.databases import copied_database, database
from tests.support.engines import ENGINES, Engine
from tracker.formats.register.rows import ParticipantRow
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit_chain import broken_lines
from tracker.models.base import db
from tracker.models.quota import Place
from tracker.models.transaction import bulk_transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.quota import PLACE, PlaceFact, ledger_lines, live_places
from tracker.services.participants.add import add_participant
from tracker.services.participants.drafts import ParticipantDraft, VisaDraft
from tracker.services.quota.places import PlaceAllocator

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 20, "long": 100}
"""Rounds."""
SABOTAGED = 3
WRITERS, PLACES, MOST_LEFT = 64, 1500, 16
ON = date(2026, 3, 2)
P99_SECONDS = 1.0


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: rounds that oversold, left places over, or answered otherwise; and a p99 that is too long."""
    for engine in ENGINES:
        with database(engine) as url:
            with remembered(url):
                fill()
            with copied_database(engine, url) as copy:
                bad, saboteur_bad = raced(engine, url, SIZES[size]), sabotaged(copy)
        faults, caught = r1_pages.faults(engine, size)
        for fault in faults[:20]:
            LOG.warning("R1: %s over HTTP: %s", engine, fault)
        bad, n = bad + len(faults), SIZES[size] + r1_pages.ROUNDS[size]
        yield Result(goal="R1", engine=engine, n=n, bad=bad, saboteur_bad=min(saboteur_bad, len(caught)))


def raced(engine: Engine, url: str, rounds: int) -> int:
    """How many of so many rounds were bad, after one more; one more each if the ledger is untrue, or the p99 too long."""
    with remembered(url), Crowd(url, threads=WRITERS // 4) as crowd:
        first, before = played(crowd, -1)[0], strangers()
        found = [played(crowd, number) for number in range(rounds)]
        p99 = quantiles((each.seconds for _, said in found for each in said), n=100)[-1]
        alone = max(before, strangers()) < OTHERS
        bad = sum(bool(faults) for faults in (first, *(faults for faults, _ in found))) + untrue()
        return bad + slow(engine, p99, alone=alone)


def sabotaged(url: str) -> int:
    """Bad rounds where writers count and then insert, and neither lock nor index holds."""
    with remembered(url), Crowd(url, threads=WRITERS // 4, saboteur=r1_saboteur.count_then_insert) as crowd:
        without_index("uq_places_number")
        return sum(bool(played(crowd, number)[0]) for number in range(SABOTAGED))


def fill() -> None:
    """All places are taken."""
    enrol([ParticipantRow(2, f"F{number}", "japan", visa_issued_on=ON) for number in range(PLACES)], on=ON)
    assert len(taken()) == PLACES


def taken() -> list[PlaceFact]:
    """The places that are taken."""
    db.session.rollback()
    return [PlaceFact(*row) for row in db.session.execute(select(*PLACE).where(Place.given_back_on.is_(None)))]


@bulk_transaction("tests.free")
def free(work: UnitOfWork, places: list[PlaceFact], *, by: int, operation: str | None = None) -> None:
    """Some places are given back."""
    desk = PlaceAllocator(work)
    for place in places:
        desk.give_back(place, "cancelled", ON)
    work.audit("places.freed", places=len(places))


def played(crowd: Crowd, number: int) -> tuple[list[str], list[Said]]:
    """One round: what was wrong with it, and what the writers were answered."""
    chance = random.Random(number)
    left = chance.randrange(1, MOST_LEFT)
    before = taken()
    free(chance.sample(before, max(len(before) - PLACES + left, 0)), by=COMMAND_LINE)
    said = crowd.at_once(add, [(f"R{number}-{writer}",) for writer in range(WRITERS)])
    after, won = taken(), sum(each.error is None for each in said)
    faults = [each.error for each in said if each.error not in {None, "FullError"}]
    if sorted(place.number for place in after) != list(range(1, PLACES + 1)) or won != left:
        faults.append(f"{left} places were left, {won} were given, and {len(after)} are taken")
    for fault in faults[:3]:
        LOG.info("R1: round %s: %s", number, fault)
    return faults, said


def add(reference: str) -> int:
    """One writer."""
    draft = ParticipantDraft(reference, "japan", visa=VisaDraft(issued_on=ON))
    return add_participant(draft, keys=keyring(), on=ON, by=COMMAND_LINE).id


def slow(engine: Engine, p99: float, *, alone: bool) -> int:
    """1 where one call in a hundred took too long, and the machine did nothing else meanwhile."""
    LOG.info("R1: on %s the slowest call in a hundred took %.3f s", engine, p99)
    if p99 > P99_SECONDS and not alone:
        LOG.warning("R1: on %s the slowest call in a hundred took %.3f s, on a machine that does other work", engine, p99)
    return int(p99 > P99_SECONDS and alone)


def untrue() -> int:
    """1 where the ledger says another number than the places, or the audit's chain does not hold."""
    ledger = sum(line.amount if line.kind == "issued" else -line.amount for line in ledger_lines("japan", "inbound", 2026, ON))
    live = live_places("japan", "inbound", 2026, ON)
    return int(ledger != PLACES or live != PLACES or broken_lines() != [])
