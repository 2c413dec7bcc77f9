"""End a job or course."""

from datetime import date

from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import StintKey
from tracker.services.history.stints import lock_person, require_current_stint, require_order, save_stint


@transaction("history.ending.end_{kind}")
def end_stint(
    work: UnitOfWork, key: StintKey, day: date, *, kind: str, on: date, by: int, operation: str | None = None
) -> StintKey:
    """End a stint on its last day, which is included, and reassess the participant.

    One transaction. Raises NotFoundError; ConflictError if the version is stale; FactError if it starts after that day.
    """
    person = lock_person(key.participant_id)
    stint = require_order(require_current_stint(person, kind, key)._replace(ended_on=day))
    return save_stint(work, person, kind, stint, "ended", on=on)
