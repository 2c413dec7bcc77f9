"""Delete the audit lines that are past their period; the chain states where it begins since then."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from sqlalchemy import delete, select, update

from tracker.errors import ChangedAuditError
from tracker.models.audit import AuditHead, AuditLine
from tracker.models.audit_chain import ChainStart, chain_start, is_intact
from tracker.models.base import db
from tracker.models.idempotency import Operation
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.audit import SHORTENED, audit_start, end_of_audit_period, unstated_reports_digest
from tracker.queries.holds import holds_of


def are_audit_lines_due(*, on: date) -> bool:
    """Return whether the oldest line is past its period and nothing holds it, without a lock. At most six statements."""
    return bool(_lines_due(audit_start(), limit=1, on=on))


@transaction("retention.shorten_audit")
def shorten_audit(work: UnitOfWork, *, limit: int, on: date, by: int, operation: str | None = None) -> int:
    """Delete at most `limit` of the oldest lines, as far as all are past their period on a day; return how many.

    The oldest line about a person with a hold stays, with all later ones. A line of the audit states the last deleted
    line. One transaction. Raises ChangedAuditError if a line was changed: then it is evidence.
    """
    start = chain_start(lock=True)
    lines = _lines_due(start, limit=limit, on=on)
    if not lines:
        return 0
    if changed := list(_changed(lines, start)):
        raise ChangedAuditError(f"audit line {changed[0]} was changed: old lines stay, run `flask audit verify`")
    last = lines[-1]
    # Nobody repeats a request of so long ago, and an erasure finds requests by their lines.
    operations = select(AuditLine.operation_id).where(AuditLine.id <= last.id)
    db.session.execute(update(Operation).where(Operation.id.in_(operations)).values(digest=None, answer=None))
    db.session.execute(delete(AuditLine).where(AuditLine.id <= last.id))
    work.update(AuditHead, {"id": 1}, deleted_length=last.id, deleted_hash=last.hash)
    work.audit(SHORTENED, lines=last.id, hash=last.hash, reports=unstated_reports_digest(after=last.id))
    return len(lines)


def _lines_due(start: ChainStart, *, limit: int, on: date) -> Sequence[Any]:
    """Return the oldest lines that are past their period on a day, up to the first one about a person with a hold."""
    before = end_of_audit_period(on)
    query = select(AuditLine.__table__).where(AuditLine.id > start.length).order_by(AuditLine.id).limit(limit)
    lines = list(takewhile(lambda line: line.at < before, db.session.execute(query).all()))
    held = holds_of({line.participant_id for line in lines if line.participant_id is not None}, on=on)
    return list(takewhile(lambda line: line.participant_id not in held, lines))


def _changed(lines: Sequence[Any], start: ChainStart) -> Iterator[int]:
    """Yield the numbers of the lines that do not follow from the line before."""
    number, previous = start
    for line in lines:
        number += 1
        if line.id != number or not is_intact(line, previous):
            yield line.id
        previous = line.hash
