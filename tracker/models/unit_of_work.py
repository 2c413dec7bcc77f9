"""The running use case: who does it, when, under which operation, and the rows that it is about to write."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Table, bindparam, update

from tracker import clock
from tracker.models import audit_chain
from tracker.models.alerts import OutboxMessage
from tracker.models.audit_chain import AuditEntry
from tracker.models.base import Base, db
from tracker.models.bulk_insert import insert_rows
from tracker.models.id_blocks import new_ids
from tracker.models.idempotency import Operation

Shape: TypeAlias = tuple[Table, tuple[str, ...], tuple[str, ...]]
"""A table, the columns that find the rows, and the columns that change."""


class UnitOfWork:
    """One transaction's writes. Nothing is written before the use case has returned: then all of it, parents first.

    Reads within a use case therefore see the database as it was when the use case began.
    """

    def __init__(self, *, by: int, block: int = 1) -> None:
        """`block` is how many ids of new rows are reserved at once."""
        self.by = by
        self.at: datetime = clock.now()
        self._block = block
        self._numbers: dict[Table, Iterator[int]] = {}
        self._inserts: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._updates: dict[Shape, list[dict[str, Any]]] = defaultdict(list)
        self._acts: list[AuditEntry] = []
        self.operation_id = self.number(Operation)

    def number(self, table: type[Base]) -> int:
        """The id of a new row of a table."""
        core = _core(table)
        if core not in self._numbers:
            self._numbers[core] = new_ids(core, self._block)
        return next(self._numbers[core])

    def insert(self, table: type[Base], **values: Any) -> None:
        """A row to be written; all rows of one table name the same columns."""
        self._inserts[_core(table)].append(values)

    def update(self, table: type[Base], where: dict[str, Any], **values: Any) -> None:
        """A change of the rows with these values. Facts are only ever superseded."""
        shape = _core(table), tuple(where), tuple(values)
        self._updates[shape].append({f"_{name}": value for name, value in where.items()} | values)

    def supersede(self, table: type[Base], id_: int) -> None:
        """Another version takes the place of this one, from now on."""
        self.update(table, {"id": id_}, superseded_at=self.at)

    def fact(self, *, participant_id: int, version: int = 1, reason: str | None = None) -> dict[str, Any]:
        """The columns that every fact has."""
        return {
            "participant_id": participant_id,
            "version": version,
            "recorded_at": self.at,
            "recorded_by": self.by,
            "operation_id": self.operation_id,
            "reason": reason,
            "superseded_at": None,
        }

    def audit(self, action: str, participant_id: int | None = None, **details: Any) -> None:
        """A line for the audit: no name and no passport number among its details."""
        self._acts.append(AuditEntry(action, participant_id, details))

    def post(self, participant_id: int, kind: str, language: str | None, **content: Any) -> None:
        """A message that became due by this use case; it is sent later."""
        self.insert(
            OutboxMessage,
            id=self.number(OutboxMessage),
            operation_id=self.operation_id,
            participant_id=participant_id,
            kind=kind,
            language=language or "en",
            content=content,
            due_at=self.at,
            sent_at=None,
        )

    def done(self, *, key: str, kind: str, digest: str | None, answer: Any) -> None:
        """Writes everything, table by table, parents first; the audit last. Called once, by the transaction."""
        self.insert(
            Operation, id=self.operation_id, key=key, kind=kind, digest=digest, answer=answer, by=self.by, done_at=self.at
        )
        for table in sorted({*self._inserts, *(shape[0] for shape in self._updates)}, key=_order().__getitem__):
            self._write(table)
        if self._acts:
            audit_chain.append_entries(self._acts, by=self.by, at=self.at, operation_id=self.operation_id)

    def _write(self, table: Table) -> None:
        """The changes of a table, then its new rows: what is superseded makes room for what takes its place."""
        for (changed, keys, _), rows in self._updates.items():
            if changed is table:
                found = (table.c[key] == bindparam(f"_{key}") for key in keys)
                db.session.execute(update(table).where(*found), rows)
        if table in self._inserts:
            insert_rows(table, self._inserts[table])


@cache
def _order() -> dict[Table, int]:
    """Parents before children. Asked for when something is written: by then every table is known."""
    return {table: place for place, table in enumerate(Base.metadata.sorted_tables)}


def _core(table: type[Base]) -> Table:
    core = table.__table__
    assert isinstance(core, Table)
    return core
