"""P1: no identifier and no word about a participant is readable in the database, its log, a copy, or what is logged."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager

from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import staged
from tests.goals.traces import copy_bytes, crowd, database_bytes, logged, words_found
from tests.support.engines import ENGINES, Engine
from tracker.services import cases

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 8, "long": 200}
"""People in the database."""


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: people of whom a word is found; and the same if one column is stored plainly."""
    for engine in ENGINES:
        bad = readable(engine, SIZES[size])
        for fault in bad[:20]:
            LOG.warning("P1: %s: %s", engine, fault)
        with one_column_plain():
            caught = readable(engine, 1)
        yield Result(goal="P1", engine=engine, n=SIZES[size], bad=len(bad), saboteur_bad=len(caught))


def readable(engine: Engine, number: int) -> list[str]:
    """Whose words are found, and where."""
    with staged(engine), logged() as log:
        people = crowd(number)
        return words_found(people, files=database_bytes(), copy=copy_bytes(), log=log.getvalue().encode())


def one_column_plain() -> AbstractContextManager[None]:
    """Remarks on cases and the texts of decisions are stored as they were typed."""
    return swapped(cases, "seal_words", lambda words, _: words)
