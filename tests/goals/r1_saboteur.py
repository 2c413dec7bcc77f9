"""R1's saboteur: a writer counts and then inserts, as the engines' drivers do where nobody asks them for more."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import repeat
from typing import Any

from sqlalchemy import Connection, Table, select

from tests.goals.r11_saboteurs import swapped
from tracker.models import engines, unit_of_work, write_queue
from tracker.models.base import db
from tracker.models.quota import QuotaWindow
from tracker.queries.quota import WindowKey
from tracker.services.quota import places


@contextmanager
def count_then_insert() -> Iterator[None]:
    """No window is locked, and SQLite begins its transaction with the first row that is written."""
    with ExitStack() as stack:
        stack.enter_context(swapped(places, "lock_window", seen_window))
        stack.enter_context(swapped(engines, "_open_sqlite", open_with_defaults))
        stack.enter_context(swapped(engines, "_Turns", NoTurns))
        stack.enter_context(swapped(engines, "_begin_sqlite", begin_nothing))
        stack.enter_context(swapped(unit_of_work, "new_ids", numbers))
        yield


class NoTurns:
    """Nobody waits for anybody."""

    def wait(self, _: Connection) -> None:
        """Goes on."""

    def leave(self, *_: object) -> None:
        """Had nothing."""


def seen_window(key: WindowKey) -> int | None:
    """The id of a window, without its lock."""
    of_key = [getattr(QuotaWindow, name) == value for name, value in key._asdict().items()]
    return db.session.scalar(select(QuotaWindow.id).where(*of_key))


def open_with_defaults(connection: Any, _: object) -> None:
    """The driver says BEGIN, but only before it writes."""
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={int(write_queue.WAIT_SECONDS * 1000)}")


def begin_nothing(connection: Connection) -> None:
    """Reads need no transaction."""


def numbers(table: Table, block: int) -> Iterator[int]:
    """Ids that do not depend on what the others write."""
    yield from (random.randrange(10_000, 2**31) for _ in repeat(None))
