"""The unit of work of a running use case: its author, moment and operation, and the rows to be written."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Table, bindparam, delete, update

from tracker import clock
from tracker.models import audit_chain
from tracker.models.audit_chain import AuditEntry
from tracker.models.base import Base, core_table, db
from tracker.models.bulk_insert import insert_rows
from tracker.models.id_blocks import new_ids
from tracker.models.idempotency import Operation
from tracker.models.outbox import NEW_MESSAGE, OutboxMessage
from tracker.models.push import browsers_with_push
from tracker.models.sealed_words import BY_REGISTER, seal_words

Shape: TypeAlias = tuple[Table, tuple[str, ...], tuple[str, ...]]
"""A table, the columns that find the rows, and the columns that change."""


class UnitOfWork:
    """Collects one transaction's writes. They are executed after the use case has returned, parents first.

    Reads within a use case therefore never see its own writes.
    """

    def __init__(self, *, by: int, block: int = 1) -> None:
        """`block` is how many ids of new rows are reserved at once."""
        self.by = by
        self.at: datetime = clock.now()
        self._block = block
        self._numbers: dict[Table, Iterator[int]] = {}
        self._inserts: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._updates: dict[Shape, list[dict[str, Any]]] = defaultdict(list)
        self._deletes: dict[Shape, list[dict[str, Any]]] = defaultdict(list)
        self._acts: list[AuditEntry] = []
        self.operation_id = self.number(Operation)

    def number(self, table: type[Base]) -> int:
        """Return the id of a new row of a table."""
        core = core_table(table)
        if core not in self._numbers:
            self._numbers[core] = new_ids(core, self._block)
        return next(self._numbers[core])

    def insert(self, table: type[Base], **values: Any) -> None:
        """Insert a row at the end; all rows of one table name the same columns."""
        self._inserts[core_table(table)].append(values)

    def update(self, table: type[Base], where: dict[str, Any], **values: Any) -> None:
        """Update the rows that match `where` at the end. Facts are only superseded, never changed."""
        shape = core_table(table), tuple(where), tuple(values)
        self._updates[shape].append({f"_{name}": value for name, value in where.items()} | values)

    def delete(self, table: type[Base], **where: Any) -> None:
        """Delete the rows that match at the end, before new rows are inserted. Never for facts, which stay."""
        self._deletes[core_table(table), tuple(where), ()].append({f"_{name}": value for name, value in where.items()})

    def supersede(self, table: type[Base], id_: int) -> None:
        """Mark a version as superseded by the next one, from this moment on."""
        self.update(table, {"id": id_}, superseded_at=self.at)

    def fact(self, *, participant_id: int, version: int = 1, reason: str | None = None) -> dict[str, Any]:
        """Return the columns that every fact has, the reason sealed with the person's key."""
        return {
            "participant_id": participant_id,
            "version": version,
            "recorded_at": self.at,
            "recorded_by": self.by,
            "operation_id": self.operation_id,
            "reason": reason if reason == BY_REGISTER else seal_words(reason, participant_id),
            "superseded_at": None,
        }

    def audit(self, action: str, participant_id: int | None = None, **details: Any) -> None:
        """Write an audit entry at the end. Its details hold no name and no passport number."""
        self._acts.append(AuditEntry(action, participant_id, details))

    def post(self, participant_id: int, kind: str, language: str | None, *, case_id: int | None = None, **content: Any) -> None:
        """Store a message to a participant that became due by this use case; it is sent later. Messages of a case keep their order."""
        self.store_message(kind, language, participant_id=participant_id, case_id=case_id, content=content)

    def store_message(self, kind: str, language: str | None, **columns: Any) -> None:
        """Store a message in the outbox; `columns` name its recipient and what else is known of it."""
        moments = {"due_at": self.at, "next_try_at": self.at}
        row = {**NEW_MESSAGE, "id": self.number(OutboxMessage), "operation_id": self.operation_id, **moments, **columns}
        self.insert(OutboxMessage, **row, kind=kind, language=language or "en")

    def done(self, *, key: str, kind: str, digest: str | None, answer: Any) -> None:
        """Write everything, table by table, parents first, the audit last. Called once, by the transaction."""
        self._add_pushes()
        self.insert(
            Operation, id=self.operation_id, key=key, kind=kind, digest=digest, answer=answer, by=self.by, done_at=self.at
        )
        changed = (*self._inserts, *(shape[0] for shape in (*self._updates, *self._deletes)))
        for table in sorted(set(changed), key=_order().__getitem__):
            self._write(table)
        if self._acts:
            audit_chain.append_entries(self._acts, by=self.by, at=self.at, operation_id=self.operation_id)

    def _add_pushes(self) -> None:
        """Add to the messages to participants a row for each of their browsers with push. One statement, if there are any."""
        messages = self._inserts.get(core_table(OutboxMessage), [])
        recipients = {row["participant_id"] for row in messages if row["participant_id"] is not None}
        browsers = browsers_with_push(recipients) if recipients else {}
        # No push waits for others of its case: it names none.
        messages += [
            row | {"id": self.number(OutboxMessage), "push_id": push_id, "case_id": None}
            for row in tuple(messages)
            for push_id in browsers.get(row["participant_id"], ())
        ]

    def _write(self, table: Table) -> None:
        """Write the updates of a table, its deletions, then its new rows: a superseded version makes room for the next."""
        for (changed, keys, _), rows in self._updates.items():
            if changed is table:
                found = (table.c[key] == bindparam(f"_{key}") for key in keys)
                db.session.execute(update(table).where(*found), rows)
        for (changed, keys, _), rows in self._deletes.items():
            if changed is table:
                db.session.execute(delete(table).where(*(table.c[key] == bindparam(f"_{key}") for key in keys)), rows)
        if table in self._inserts:
            insert_rows(table, self._inserts[table])


@cache
def _order() -> dict[Table, int]:
    """Return the position of each table, parents before children. Called late, when every table is defined."""
    return {table: position for position, table in enumerate(Base.metadata.sorted_tables)}
