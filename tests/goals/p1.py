"""P1: no identifier and no word about a participant is readable in the database, its log, a copy, uploads, or what is logged."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import staged
from tests.goals.traces import copy_bytes, crowd, database_bytes, evidence_bytes, logged, words_found
from tests.support.engines import ENGINES, Engine
from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.services import cases

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 8, "long": 200}
"""People in the database."""


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: people of whom a word is found; the same if one column is stored plainly, or if uploads are.

    Both controls must be caught: the line has the smaller count.
    """
    for engine in ENGINES:
        bad = readable(engine, SIZES[size])
        for fault in bad[:20]:
            LOG.warning("P1: %s: %s", engine, fault)
        caught = []
        for saboteur in (one_column_plain, uploads_plain):
            with saboteur():
                caught.append(len(readable(engine, 1)))
        yield Result(goal="P1", engine=engine, n=SIZES[size], bad=len(bad), saboteur_bad=min(caught))


def readable(engine: Engine, number: int) -> list[str]:
    """Whose words are found, and where."""
    with staged(engine), logged() as log:
        people = crowd(number)
        places = {"copy": copy_bytes(), "uploads": evidence_bytes(), "log": log.getvalue().encode()}
        return words_found(people, files=database_bytes(), **places)


def one_column_plain() -> AbstractContextManager[None]:
    """Remarks on cases and the texts of decisions are stored as they were typed."""
    return swapped(cases, "seal_words", lambda words, _: words)


@contextmanager
def uploads_plain() -> Iterator[None]:
    """Files of participants are written as they were sent; they are deleted afterwards, because databases share the folder."""
    written = list[Path]()

    def write(folder: EvidenceFolder, name: str, content: bytes, _: bytes) -> None:
        written.append(folder.path / name)
        written[-1].write_bytes(content)

    with swapped(EvidenceFolder, "write", write):
        yield
    for path in written:
        path.unlink(missing_ok=True)
