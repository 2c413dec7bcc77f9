"""Undo the last change of a job or course: the version before is in force again."""

from datetime import date
from typing import Any

from tracker.errors import ConflictError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.history import last_versions
from tracker.services.history.drafts import StintKey
from tracker.services.history.kinds import KINDS
from tracker.services.history.stints import current_stints, lock_person, reassess_person, require_unique
from tracker.services.versioned_writes import write_line


@transaction("history.undoing.undo_{kind}")
def undo_stint(
    work: UnitOfWork, key: StintKey, *, reason: str, kind: str, on: date, by: int, operation: str | None = None
) -> StintKey:
    """Undo the last change of a stint, and reassess the participant. A stint with one version is withdrawn.

    One transaction. Raises NotFoundError; ConflictError if the key's version is not the last one; FactError if the same
    job or course is recorded again by now.
    """
    person = lock_person(key.participant_id)
    story = last_versions(type(KINDS[kind].unrecorded), person.id, key.line_id)
    if not story or story[0].fact.version != key.version:
        raise ConflictError("the entry", current_version=story[0].fact.version if story else None)
    now, before = story[0], story[-1]
    stint: Any = before.fact._replace(id=now.fact.id, version=now.fact.version)
    others = [each for each in current_stints(person, kind) if each.line_id != key.line_id]
    if before.withdrawn or len(story) == 1:
        written = write_line(work, person.id, stint, reason, withdrawn=True)
        return reassess_person(work, person, kind, others, written, action="undone", on=on)
    written = write_line(work, person.id, require_unique(kind, stint, others), reason)
    after = sorted([*others, written], key=lambda each: each.line_id)
    return reassess_person(work, person, kind, after, written, action="undone", on=on)
