"""R2: an operation that is sent 32 times at once, and again after its sender was killed, is done once, with one answer."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import false, func, select

from tests.factories.participants import keyring
from tests.goals import r2_pages
from tests.goals.crowd import Crowd, Saboteur, Said
from tests.goals.doomed import Launcher
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.served import sabotaged
from tests.goals.stage import enrol, staged, without_constraint
from tests.support.engines import ENGINES, Engine
from tracker.formats.register.rows import ParticipantRow
from tracker.models import transaction
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit_chain import broken_lines
from tracker.models.base import db
from tracker.models.history import Job
from tracker.models.idempotency import Operation
from tracker.models.participants import Participant
from tracker.models.quota import CeilingRow
from tracker.queries.participants import ids_by_reference
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import JobDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.add import add_participant
from tracker.services.participants.drafts import ParticipantDraft
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 100, "long": 1000}
"""Keys."""
SABOTAGED = 6
SENDERS, PEOPLE = 32, 20
ON = date(2026, 3, 2)
EMPLOYER = Business("Harbour Bakery (fictional)")


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: keys with another number of effects than one, with two answers, or open to another content."""
    for engine in ENGINES:
        faults, caught = r2_pages.faults(engine, size, without_looking)
        for fault in faults[:20]:
            LOG.warning("R2: %s over HTTP: %s", engine, fault)
        bad, n = played(engine, SIZES[size]) + len(faults), SIZES[size] + r2_pages.KEYS[size]
        yield Result(goal="R2", engine=engine, n=n, bad=bad, saboteur_bad=min(played(engine, SABOTAGED, blind), len(caught)))


def played(engine: Engine, keys: int, saboteur: Saboteur = nullcontext) -> int:
    """How many of so many keys were bad; one more where the audit's chain broke, or nobody was killed in time."""
    with staged(engine) as (url, _):
        if saboteur is blind:
            without_constraint("operations", "uq_operations_key")
        enrol([ParticipantRow(2, f"P{number}", "japan", arrived_on=ON) for number in range(PEOPLE)], on=ON)
        crowd = Crowd(url, threads=SENDERS // 4, saboteur=saboteur)
        with crowd, Launcher(url, seed=keys, saboteur=saboteur) as launcher:
            bad = sum(bool(faults(crowd, launcher, number)) for number in range(keys))
            LOG.info("R2: on %s %s of %s senders were killed before they were through", engine, launcher.killed, keys)
            return bad + int(not launcher.killed) + int(broken_lines() != [])


def faults(crowd: Crowd, launcher: Launcher, number: int) -> list[str]:
    """What is wrong with one key: sent and killed, sent again by many at once, and sent with something else in it."""
    launcher.kill(send, (number,))
    said = crowd.at_once(send, [(number,)] * SENDERS)
    otherwise = crowd.at_once(send, [(number, 1)])
    found = list(wrong(number, said, otherwise[0]))
    for fault in found:
        LOG.info("R2: key %s: %s", number, fault)
    return found


def wrong(number: int, said: list[Said], otherwise: Said) -> Iterator[str]:
    """What is wrong with the answers to one key, and with what is in the database."""
    answers = {(repr(each.answer), each.error) for each in said}
    if len(answers) != 1 or said[0].error is not None:
        yield f"answers {sorted(map(str, answers))[:3]}"
    if otherwise.error != "OperationReusedError":
        yield f"something else under the same key: {otherwise.error or otherwise.answer}"
    if (done := count(Operation, key=f"key {number}")) != 1:
        yield f"{done} operations"
    if (done := effects(number)) != 1:
        yield f"{done} effects"


def send(number: int, other: int = 0) -> Any:
    """Asks for what a key stands for; `other` changes what is asked for."""
    key = f"key {number}"
    if number % 3 == 0:
        scheme, window = window_of(number)
        return set_ceiling(CeilingDraft(scheme, "outbound", window, 100 + other, "a circular"), by=COMMAND_LINE, operation=key)
    if number % 3 == 1:
        draft = ParticipantDraft(f"K{number}", ("japan", "korea")[other])
        return add_participant(draft, keys=keyring(), on=ON, by=COMMAND_LINE, operation=key)
    person, start = job_of(number)
    job = JobDraft(EMPLOYER, start, job_title=("baker", "cook")[other])
    return log_stint(person, job, kind="job", on=ON, by=COMMAND_LINE, operation=key)


def effects(number: int) -> int:
    """How often it was done."""
    if number % 3 == 0:
        scheme, window = window_of(number)
        return count(CeilingRow, scheme=scheme, window=window)
    if number % 3 == 1:
        return count(Participant, reference=f"K{number}")
    person, start = job_of(number)
    return count(Job, participant_id=person, started_on=start)


def window_of(number: int) -> tuple[str, str]:
    """A window that no other key is about."""
    return ("japan", "korea", "france", "ireland")[number % 4], f"{1901 + number // 4}"


def job_of(number: int) -> tuple[int, date]:
    """A person, and a day on which no other key begins a job."""
    reference = f"P{number % PEOPLE}"
    return ids_by_reference([reference])[reference], ON + timedelta(days=number // PEOPLE)


def count(table: Any, **values: Any) -> int:
    """How many rows of a table have these values."""
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(table).filter_by(**values)).one()


@contextmanager
def blind() -> Iterator[None]:
    """R2's saboteur: nobody looks whether a key was used, and no constraint holds it unique."""
    with swapped(transaction, "select", lambda *columns: select(*columns).where(false())):
        yield


def without_looking() -> Flask:
    """What the saboteur's server makes."""
    return sabotaged(blind)
