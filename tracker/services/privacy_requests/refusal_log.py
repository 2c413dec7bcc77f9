"""The log of refusals: an entry leaves it four years after it was made."""

from datetime import date

from tracker.models.privacy_requests import RefusalEntry
from tracker.models.transaction import bulk_transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.privacy_requests import refusals_to_delete


@bulk_transaction("privacy_requests.delete_refusals")
def delete_refusals(work: UnitOfWork, *, limit: int, on: date, by: int, operation: str | None = None) -> int:
    """Delete at most `limit` entries whose time is over on a day; return how many. One transaction."""
    ids = refusals_to_delete(limit, on=on)
    for id_ in ids:
        work.delete(RefusalEntry, id=id_)
    if ids:
        work.audit("refusals.deleted", entries=len(ids))
    return len(ids)
