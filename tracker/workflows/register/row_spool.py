"""A register during its import: rows are stored on disk as they are read, and read again person by person.

Memory stays the same for any length. The rows are in a temporary SQLite database: a file without a name, which no other user
can open and which is gone when it is closed or the process ends.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Self

from tracker.formats.register.rows import SHEETS, PersonRows, Refusal, Row
from tracker.queries.employers import EmployerKey
from tracker.services.employers.businesses import Business
from tracker.workflows.register.person_rows import person_rows
from tracker.workflows.register.row_packing import (
    ADD_FOUND,
    ADD_REFUSAL,
    ELSEWHERE,
    EMPLOYERS,
    IN_THE_FILE,
    INDEXES,
    KINDS,
    REFUSALS,
    TABLES,
)

BATCH = 5000
SWIFT = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384;"
"""Nothing here outlives the process, so nothing is secured against a crash."""
NAMES = {kind.made: name for name, kind in KINDS.items()}


class Spool:
    """The rows of one register, used as a context. `taken` and `refused` count the rows of each sheet."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(SWIFT + TABLES)
        self._database.execute("BEGIN")  # once for all rows: one for each row would take longer than the row itself

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, rows: Iterable[Row | Refusal]) -> None:
        """Store rows and refusals as they come. A row number occurs once in each sheet."""
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            rows_by_type = defaultdict[type, list[Any]](list)
            for row in batch:
                rows_by_type[type(row)].append(row)
            for refusal in rows_by_type.pop(Refusal, ()):
                self.refused[refusal.sheet] += 1
                self._database.execute(ADD_REFUSAL, refusal)
            for made, alike in rows_by_type.items():
                name = NAMES[made]
                self.taken[name] += len(alike)
                self._database.executemany(KINDS[name].add, map(KINDS[name].packed, alike))

    def find(self, refusals: Iterable[Refusal]) -> None:
        """Store refusals of rows that were refused when they were compared with the recorded facts."""
        self._database.executemany(ADD_FOUND, refusals)

    def forget_found(self) -> None:
        """Delete those refusals, before all rows are compared again."""
        self._database.execute("DELETE FROM found")

    def refusals(self) -> Iterator[Refusal]:
        """Yield every refused row, sheet by sheet, by row."""
        for sheet in SHEETS:
            yield from map(Refusal._make, self._database.execute(REFUSALS, {"sheet": sheet}))

    def employer_names(self) -> dict[EmployerKey, str]:
        """Return the first name that the register has for each business. Memory grows with the number of businesses alone."""
        names: dict[EmployerKey, str] = {}
        for name, brn, _ in self._database.execute(EMPLOYERS):
            names.setdefault(Business(name, brn).key, name)
        return names

    def people(self, batch: int = 500) -> Iterator[list[PersonRows]]:
        """Yield all people of the register in batches.

        First those with a row of their own, by the visa's date of issue (those without one last), then by row; after them
        those with jobs or courses alone, by reference.
        """
        self._database.executescript(INDEXES)
        for statement in (IN_THE_FILE, ELSEWHERE):
            references = self._database.execute(statement)
            while found := references.fetchmany(batch):
                yield self._persons([reference for (reference,) in found])

    def _persons(self, references: list[str]) -> list[PersonRows]:
        wanted = json.dumps(references)
        rows: list[dict[str, list[Any]]] = []
        for kind in KINDS.values():
            of: dict[str, list[Any]] = {reference: [] for reference in references}
            for row in map(kind.unpacked, self._database.execute(kind.of, [wanted])):
                of[row.reference].append(row)
            rows.append(of)
        participants, employments, courses = rows
        return [person_rows(name, participants[name], employments[name], courses[name]) for name in references]
