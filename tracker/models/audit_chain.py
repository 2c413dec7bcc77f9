"""The hash chain of the audit: each line's hash covers the hash of the line before."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select, update

from tracker.models.audit import AuditHead, AuditLine
from tracker.models.base import db, to_json
from tracker.models.bulk_insert import insert_rows

TABLE = cast("Table", AuditLine.__table__)
GENESIS = "0" * 64
"""The hash before the first line."""


class AuditEntry(NamedTuple):
    """An act to record: its action, its participant and its details, which hold no names and no passport numbers."""

    action: str
    participant_id: int | None
    details: dict[str, Any]


def digest(details: object) -> str:
    """Return SHA-256 of the details as JSON, in hexadecimal."""
    # Sorted by key, because a database may return the keys in another order.
    return hashlib.sha256(to_json(details, in_order=True).encode()).hexdigest()


def line_hash(previous: str, line: Sequence[object]) -> str:
    """Return the hash of a line: of the hash before, the number, moment, author, operation, action, participant and digest."""
    return hashlib.sha256(to_json([previous, *line]).encode()).hexdigest()


def append_entries(acts: Iterable[AuditEntry], *, by: int, at: datetime, operation_id: int) -> None:
    """Append lines to the chain. The caller owns the transaction, which locks the chain's end until it ends."""
    head = db.session.execute(select(AuditHead.length, AuditHead.hash).with_for_update()).one()
    number, previous, rows = head.length, head.hash, []
    moment = at.isoformat()
    for action, participant_id, details in acts:
        number += 1
        details_digest = digest(details)
        previous = line_hash(previous, (number, moment, by, operation_id, action, participant_id, details_digest))
        rows.append(
            {
                "id": number,
                "at": at,
                "by": by,
                "operation_id": operation_id,
                "action": action,
                "participant_id": participant_id,
                "details": details,
                "details_digest": details_digest,
                "hash": previous,
            }
        )
    insert_rows(TABLE, rows)
    db.session.execute(update(AuditHead).where(AuditHead.id == 1).values(length=number, hash=previous))


def broken_lines() -> list[int]:
    """Return the numbers of the lines that break the chain; the length plus one if its end is not the last line."""
    found, previous, number = [], GENESIS, 0
    for line in db.session.scalars(select(AuditLine).order_by(AuditLine.id).execution_options(yield_per=1000)):
        number += 1
        hashed = (
            line.id,
            line.at.isoformat(),
            line.by,
            line.operation_id,
            line.action,
            line.participant_id,
            line.details_digest,
        )
        erased = line.details is None
        if (
            line.id != number
            or line_hash(previous, hashed) != line.hash
            or not (erased or digest(line.details) == line.details_digest)
        ):
            found.append(line.id)
        previous, number = line.hash, line.id
    head = db.session.execute(select(AuditHead.length, AuditHead.hash)).one()
    return found if (head.length, head.hash) == (number, previous) else [*found, head.length + 1]
