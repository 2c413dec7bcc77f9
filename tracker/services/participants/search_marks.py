"""Make the marks again by which participants are found."""

from tracker.adapters.keys import Keyring
from tracker.formats.search.marks import current_mark
from tracker.models.transaction import bulk_transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import people
from tracker.queries.search import ids_without_mark
from tracker.services.versioned_writes import write_search_marks


@bulk_transaction("participants.renew_search_marks")
def renew_search_marks(work: UnitOfWork, *, limit: int, keys: Keyring, by: int, operation: str | None = None) -> int:
    """Renew the marks of at most `limit` people who have none of the present form and data key; return their number.

    One transaction. Raises SealedError without data keys.
    """
    ids = ids_without_mark(current_mark(keys), limit=limit)
    for person in people(ids, lock=True) if ids else []:
        write_search_marks(work, person.id, person.reference, person.particulars, keys=keys)
    if ids:
        work.audit("participants.marked", participants=len(ids))
    return len(ids)
