"""End one job or course because the next one begins."""

from datetime import date, timedelta

from tracker.errors import FactError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.history.drafts import StintKey
from tracker.services.history.kinds import KINDS, StintDraft, record_employers
from tracker.services.history.stints import (
    apply_draft,
    audit_stint,
    current_stints,
    lock_person,
    reassess_person,
    require_current_stint,
    require_unique,
)
from tracker.services.versioned_writes import write_line

DAY = timedelta(days=1)


@transaction("history.following.follow_{kind}")
def follow_stint(
    work: UnitOfWork,
    key: StintKey,
    draft: StintDraft,
    *,
    ended_on: date | None = None,
    kind: str,
    on: date,
    by: int,
    operation: str | None = None,
) -> StintKey:
    """End the stint of the key on a day, or the day before a new one begins, and log that; return its key.

    One transaction for both. Raises as `log_stint`; ConflictError if the version is stale; FactError (start: before) if
    the last day of the other would be before its first.
    """
    person = lock_person(key.participant_id)
    stints = current_stints(person, kind)
    later = apply_draft(kind, draft, KINDS[kind].unrecorded, record_employers(work, [draft]))
    require_unique(kind, later, stints)
    earlier = require_current_stint(person, kind, key)
    last = later.started_on - DAY if ended_on is None else ended_on
    if last < earlier.started_on:
        raise FactError("start", "before", against="earlier")
    ended = write_line(work, person.id, earlier._replace(ended_on=last))
    audit_stint(work, person, kind, ended, "ended")
    written = write_line(work, person.id, later)
    after = [ended if each.line_id == ended.line_id else each for each in stints]
    return reassess_person(work, person, kind, [*after, written], written, action="logged", on=on)
