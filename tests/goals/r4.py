"""R4: what was answered is there, and nothing is half there, after workers, masters, PostgreSQL or the machine stopped at any moment."""

import logging
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from tests.goals.house import House, house
from tests.goals.line import Result, Size
from tests.goals.masters import Factory, Master
from tests.goals.r3_pages import address_of
from tests.goals.r11_saboteurs import swapped
from tests.goals.served import honest, sabotaged
from tests.goals.stage import remembered
from tests.goals.unsynced import after_power_loss, record_writes
from tests.goals.writers import Posted, Writers, lost
from tests.support.database_server import kill_server, restart_server
from tests.support.engines import ENGINES, Engine
from tracker.models import engines, transaction
from tracker.models.base import db

LOG = logging.getLogger("goals")
KILLS: dict[Size, int] = {"quick": 6, "long": 200}
ANSWERS: dict[Size, int] = {"quick": 25, "long": 500}
"""How many forms are answered between two kills."""
WRITERS, POWER_LOSSES, REACH = 6, 6, 0.3
"""Writers, the ways in which one stop of the machine may end, and the seconds within which it comes."""
LOG_FILE = "SOJOURN_TESTS_WRITES"
"""The variable with the file in which a server records what SQLite writes."""


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: what was lost or half there after kills and stops; and without a defence."""
    for engine in ENGINES:
        with house(engine) as here:
            n, bad = killed(engine, here, KILLS[size], ANSWERS[size], honest)
            controls = [killed(engine, here, 1, ANSWERS["quick"], answering_early)[1]]
            if engine == "sqlite":
                bad += without_power(here, ANSWERS[size], recorded)
                controls += [without_power(here, ANSWERS["quick"], careless)]
            else:
                controls += [asynchronous(here)]
        for fault in bad[:20]:
            LOG.warning("R4: %s: %s", engine, fault)
        yield Result(goal="R4", engine=engine, n=n, bad=len(bad), saboteur_bad=min(map(len, controls)))


def killed(engine: Engine, here: House, kills: int, answers: int, factory: Factory) -> tuple[int, list[str]]:
    """How many forms were answered while servers were killed, and what is wrong afterwards."""
    dice, master = random.Random(kills), Master(address_of(here), factory)
    try:
        with Writers(here, [master.port], number=WRITERS) as writers:
            for number in range(kills):
                writers.wait_for((number + 1) * answers)
                time.sleep(dice.random() * REACH)
                kill(engine, master, number, dice)
            writers.wait_for((kills + 1) * answers)
    finally:
        master.kill()
    with here.app.app_context():
        found = lost(writers.posted)
    here.restore()
    return len(writers.posted.answered), found


def kill(engine: Engine, master: Master, number: int, dice: random.Random) -> None:
    """End a worker, or all of a server, or PostgreSQL, at once; what starts by itself does, the rest is started again."""
    if number % 4 == 1 and engine == "postgresql":
        kill_server()
        restart_server()
    elif number % 4 == 3:
        master.kill()
        master.begin()
    elif workers := master.workers():
        with suppress(ProcessLookupError):
            os.kill(dice.choice(workers), signal.SIGKILL)


def asynchronous(here: House) -> list[str]:
    """A control: PostgreSQL answers before it has written its log, and stops at once."""
    with here.app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = connection.engine.url.database
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        connection.execute(text("ALTER SYSTEM SET wal_writer_delay = '10s'"))
        connection.execute(text("SELECT pg_reload_conf()"))
    master = Master(address_of(here), honest)
    try:
        with Writers(here, [master.port], number=WRITERS) as writers:
            writers.wait_for(ANSWERS["quick"])
            kill_server()
            writers.give_up()
    finally:
        master.kill()
    restart_server()
    with here.app.app_context():
        db.engine.dispose()
        found = lost(writers.posted)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ALTER SYSTEM RESET wal_writer_delay"))
    return found


def without_power(here: House, answers: int, factory: Factory) -> list[str]:
    """What is wrong after the machine of SQLite stopped, in several ways in which the disk may look then."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, name = Path(temporary), str(here.app.config["SQLALCHEMY_DATABASE_URI"]).removeprefix("sqlite:///")
        posted = recorded_until_it_stops(here, folder, name, answers, factory)
        found = [
            f"after power loss {seed}: {fault}"
            for seed in range(POWER_LOSSES)
            for fault in left_over(folder, name, posted, random.Random(seed))
        ]
    here.restore()
    return found


def recorded_until_it_stops(here: House, folder: Path, name: str, answers: int, factory: Factory) -> Posted:
    """Writers write, and the machine stops among them; all that its disk was sent is in the folder."""
    with here.app.app_context():
        db.session.rollback()
        db.engine.dispose()  # the last connection: nothing is left beside the file
    shutil.copy(name, folder / "base.db")
    master = Master(address_of(here), factory, workers=1, environment={LOG_FILE: str(folder / "log")})
    try:
        with Writers(here, [master.port], number=WRITERS) as writers:
            writers.wait_for(answers)
            master.kill()
            writers.give_up()
    finally:
        master.kill()
    return writers.posted


def left_over(folder: Path, name: str, posted: Posted, dice: random.Random) -> list[str]:
    """What is wrong with one of the disks that may be left."""
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        path = after_power_loss(folder / "log", folder / "base.db", name, Path(temporary), dice)
        with remembered(f"sqlite:///{path}"):
            whole = db.session.scalars(text("PRAGMA integrity_check")).all()
            return lost(posted) if whole == ["ok"] else [f"damaged: {whole[0]}"]


def recorded() -> Flask:
    """A server that records what SQLite writes."""
    record_writes(Path(os.environ[LOG_FILE]))
    return honest()


def careless() -> Flask:
    """A control: the same, and SQLite does not wait for the disk."""
    record_writes(Path(os.environ[LOG_FILE]))
    return sabotaged(_without_waiting)


def answering_early() -> Flask:
    """A control: one form in ten is answered and not committed."""
    return sabotaged(_without_some_commits)


@contextmanager
def _without_waiting() -> Iterator[None]:
    usual = engines._open_sqlite

    def open_sqlite(connection: Any, entry: object) -> None:
        usual(connection, entry)
        connection.execute("PRAGMA synchronous=OFF")

    with swapped(engines, "_open_sqlite", open_sqlite):
        yield


def _without_some_commits() -> AbstractContextManager[None]:
    def commit() -> None:
        db.session.rollback() if random.random() < 0.1 else db.session.commit()

    return swapped(transaction, "_commit", commit)
