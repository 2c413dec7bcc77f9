"""A register on its way in: rows laid down on disk as they are read, and taken up again person by person.

Memory stays the same however long the register is. The rows lie in a temporary database of SQLite's own making: a file
without a name that no other user can open, gone when it is closed or when the process ends, in whatever way.
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
from tracker.workflows.register.person_rows import filed
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
"""Nothing here outlives the process, so nothing is made safe against its end."""
NAMES = {kind.made: name for name, kind in KINDS.items()}


class Spool:
    """Rows of one register, to be used as a context. `taken` and `refused` count the rows of each sheet."""

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
        """Lays down rows and refusals as they come. A row number comes once in each sheet."""
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            told = defaultdict[type, list[Any]](list)
            for row in batch:
                told[type(row)].append(row)
            for refusal in told.pop(Refusal, ()):
                self.refused[refusal.sheet] += 1
                self._database.execute(ADD_REFUSAL, refusal)
            for made, alike in told.items():
                name = NAMES[made]
                self.taken[name] += len(alike)
                self._database.executemany(KINDS[name].add, map(KINDS[name].packed, alike))

    def find(self, refusals: Iterable[Refusal]) -> None:
        """Lays down refusals of rows that were taken, and refused when they were compared with what is known."""
        self._database.executemany(ADD_FOUND, refusals)

    def forget_found(self) -> None:
        """Before all rows are compared once more."""
        self._database.execute("DELETE FROM found")

    def refusals(self) -> Iterator[Refusal]:
        """Every refused row, sheet by sheet in their order, by row."""
        for sheet in SHEETS:
            yield from map(Refusal._make, self._database.execute(REFUSALS, {"sheet": sheet}))

    def employer_names(self) -> dict[EmployerKey, str]:
        """The name that the register has first for each business. It grows with their number alone."""
        names: dict[EmployerKey, str] = {}
        for name, brn, _ in self._database.execute(EMPLOYERS):
            names.setdefault(Business(name, brn).key, name)
        return names

    def people(self, batch: int = 500) -> Iterator[list[PersonRows]]:
        """Everybody whom the register names, so many at a time.

        First those with a row of their own, by the day on which the visa was issued (those without one last), then by
        row; after them those with jobs or courses alone, by reference.
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
        return [filed(name, participants[name], employments[name], courses[name]) for name in references]
