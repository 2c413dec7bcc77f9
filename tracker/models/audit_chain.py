"""The hash chain of the audit: each line's hash covers the hash of the line before."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select, update

from tracker.models.audit import GENESIS, AuditHead, AuditLine
from tracker.models.base import db, to_json
from tracker.models.bulk_insert import insert_rows

TABLE = cast("Table", AuditLine.__table__)
ROWS_AT_ONCE = 1000
NO_ANCHORS: Mapping[int, str] = {}


class AuditEntry(NamedTuple):
    """An act to record: its action, its participant and its details, which hold no names and no passport numbers."""

    action: str
    participant_id: int | None
    details: dict[str, Any]


class ChainHead(NamedTuple):
    """The end of the chain: how many lines it has, and the hash of the last one."""

    length: int
    hash: str


class ChainStart(NamedTuple):
    """The beginning of the chain: how many of its oldest lines were deleted, and the hash of the last of them."""

    length: int = 0
    hash: str = GENESIS


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


def chain_head() -> ChainHead:
    """Return the end of the chain as it is stored. One statement."""
    return ChainHead(*db.session.execute(select(AuditHead.length, AuditHead.hash)).one())


def chain_start(*, lock: bool = False) -> ChainStart:
    """Return the beginning of the chain as it is stored; `lock` keeps it until the transaction ends. One statement."""
    query = select(AuditHead.deleted_length, AuditHead.deleted_hash)
    return ChainStart(*db.session.execute(query.with_for_update() if lock else query).one())


def audit_rows(after: int = 0) -> Iterator[Any]:
    """Yield every line above a number in order, with the attributes of `AuditLine`, read in parts. One statement."""
    query = select(TABLE).where(TABLE.c.id > after).order_by(TABLE.c.id)
    yield from db.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE))


def broken_lines(anchors: Mapping[int, str] = NO_ANCHORS, *, after: int = 0) -> list[int]:
    """Return the numbers of the lines that break the chain; the length plus one if its end is not the last line.

    `anchors`: the hashes of lines by number, as they were noted outside the database. One without its line is named too.
    `after`: the number of an anchored line from which the chain is read.
    """
    found, (number, previous) = set[int](), chain_start()
    if anchors.get(number, previous) != previous:
        found.add(number)
    if after > number:
        number, previous = after, anchors[after]
        found.update(() if _stored_hash(after) == previous else {after})
    for line in audit_rows(after):
        number += 1
        if line.id != number or not is_intact(line, previous) or anchors.get(line.id, line.hash) != line.hash:
            found.add(line.id)
        previous, number = line.hash, line.id
    found.update(anchored for anchored in anchors if anchored > number)
    return sorted(found) + ([] if chain_head() == (number, previous) else [chain_head().length + 1])


def _stored_hash(number: int) -> str | None:
    return db.session.scalar(select(AuditLine.hash).where(AuditLine.id == number))


def is_intact(line: Any, previous: str) -> bool:
    """Return whether a line's hash is that of its columns, and its details, unless erased, are those of its digest."""
    columns = (line.id, line.at.isoformat(), line.by, line.operation_id, line.action, line.participant_id, line.details_digest)
    return line_hash(previous, columns) == line.hash and (line.details is None or digest(line.details) == line.details_digest)
