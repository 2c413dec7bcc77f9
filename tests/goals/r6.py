"""R6: a backup that is made while others write comes back whole: every answered form is in it, every table as it was, the audit intact."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import time_machine
from structlog.testing import capture_logs

from tests.goals.house import NOON, House, house
from tests.goals.line import Result, Size
from tests.goals.masters import Master
from tests.goals.r3_pages import address_of
from tests.goals.r11_saboteurs import swapped
from tests.goals.served import honest
from tests.goals.stage import remembered
from tests.goals.writers import Posted, Writers, lost
from tests.support.database_server import server_programs
from tests.support.databases import empty_database
from tests.support.engines import ENGINES, Engine
from tracker.adapters.backup_archive import new_key_pair
from tracker.errors import TrackerError
from tracker.models import backups
from tracker.models.base import db
from tracker.workflows.backups import BackupTarget, make_backup, restore_backup, verify_backup

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 5, "long": 40}
"""Backups."""
WRITERS, BETWEEN, SECONDS = 8, 10, 60.0
"""Writers, forms that are answered between two backups, and how long one may take to be made and restored."""
OK = 200
RECIPIENT, IDENTITY = new_key_pair()


class Copy(NamedTuple):
    """A backup, and what was answered before it was begun."""

    path: Path
    answered: list[str]
    seconds: float


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: what is wrong with restored backups, and with copies that are made carelessly."""
    os.environ["PATH"] = f"{server_programs()}{os.pathsep}{os.environ['PATH']}"
    for engine in ENGINES:
        with house(engine) as here, tempfile.TemporaryDirectory() as folder:
            bad = list(restored(engine, here, SIZES[size], Path(folder)))
            caught = list(careless(engine, here, Path(folder)))
        for fault in bad[:20]:
            LOG.warning("R6: %s: %s", engine, fault)
        yield Result(goal="R6", engine=engine, n=SIZES[size], bad=len(bad), saboteur_bad=len(caught))


def restored(engine: Engine, here: House, number: int, folder: Path) -> Iterator[str]:
    """What is wrong with backups that are made while others write, once they are restored."""
    copies, posted = copied(here, number, folder)
    keys = here.app.extensions["keyring"]
    for copy in copies:
        began = monotonic()
        with empty_database(engine) as url, remembered(url) as app:
            try:
                verify_backup(copy.path, IDENTITY, keys)
                restore_backup(copy.path, IDENTITY, keys)
            except TrackerError as error:
                yield f"{copy.path.name}: {error}"
                continue
            yield from (f"{copy.path.name}: {fault}" for fault in lost(posted._replace(answered=copy.answered)))
            with capture_logs():
                is_ready = app.test_client().get("/readyz").status_code == OK
            if not is_ready:
                yield f"{copy.path.name}: the application is not ready"
        if (seconds := monotonic() - began + copy.seconds) > SECONDS:
            yield f"{copy.path.name}: {seconds:.0f} s"


def copied(here: House, number: int, folder: Path) -> tuple[list[Copy], Posted]:
    """So many backups, made one after another among writers, and what the writers did."""
    copies, target = [], BackupTarget(folder, RECIPIENT, 30)
    master = Master(address_of(here), honest)
    try:
        with Writers(here, [master.port], number=WRITERS) as writers, here.app.app_context():
            for each in range(number):
                writers.wait_for((each + 1) * BETWEEN)
                answered, began = list(writers.posted.answered), monotonic()
                with time_machine.travel(NOON + timedelta(minutes=each), tick=False):
                    path, _ = make_backup(target, here.app.extensions["keyring"])
                copies.append(Copy(path, answered, monotonic() - began))
    finally:
        master.kill()
    return copies, writers.posted


def careless(engine: Engine, here: House, folder: Path) -> Iterator[str]:
    """A control: `cp` of the file of SQLite; of PostgreSQL a dump of another moment than its digests."""
    master = Master(address_of(here), honest)
    try:
        with Writers(here, [master.port], number=WRITERS) as writers, here.app.app_context():
            writers.wait_for(BETWEEN)
            if engine == "sqlite":
                answered = list(writers.posted.answered)
                shutil.copy(str(db.engine.url.database), folder / "copied.db")
                writers.wait_for(2 * BETWEEN)
            else:
                with swapped(backups, "_digests", late(writers)), tempfile.TemporaryDirectory() as other:
                    target = BackupTarget(Path(other), RECIPIENT, 30)
                    path, _ = make_backup(target, here.app.extensions["keyring"])
                    yield from refused(path, here)
    finally:
        master.kill()
    if engine == "sqlite":
        with remembered(f"sqlite:///{folder / 'copied.db'}"):
            yield from lost(writers.posted._replace(answered=answered))


def late(writers: Writers) -> Any:
    """Digests of the tables as they are later, seen by another connection."""
    usual = backups._digests

    def digests(_: Any, tables: str, row: str) -> Any:
        writers.wait_for(len(writers.posted.answered) + BETWEEN)
        with closing(db.engine.raw_connection()) as raw:
            driver: Any = raw.driver_connection
            return usual(driver.execute, tables, row)

    return digests


def refused(path: Path, here: House) -> Iterator[str]:
    """Why a backup cannot be restored."""
    with empty_database("postgresql") as url, remembered(url):
        try:
            restore_backup(path, IDENTITY, here.app.extensions["keyring"])
        except TrackerError as error:
            yield str(error)
