"""Marks beside the state of a case: escalated, paused, and the conflicts of interest that officers declare."""

from tracker.models.cases import Case
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import CONFLICT, CaseFact, CaseKey
from tracker.services.case_moves import CannotMoveError, lock_case, require_no_conflict, sealed_words
from tracker.services.flags import renew_version
from tracker.services.handover import give_back

MARKS = ("escalated", "paused")
"""The marks that officers set and take back."""


@transaction("cases.mark")
def mark(work: UnitOfWork, key: CaseKey, why: str, *, name: str, by: int, operation: str | None = None) -> CaseKey:
    """Set a mark of `MARKS` on an open case, with a reason; any officer may. Return its key.

    Raises NotFoundError, ConflictError, or CannotMoveError, also for a blank reason and a mark that is set already.
    """
    return _set_mark(work, _open_case(work, key), name, why, is_set=True)


@transaction("cases.unmark")
def unmark(work: UnitOfWork, key: CaseKey, why: str, *, name: str, by: int, operation: str | None = None) -> CaseKey:
    """Take a mark of an open case back, with a reason. Raises as `mark` does."""
    return _set_mark(work, _open_case(work, key), name, why, is_set=False)


@transaction("cases.declare_conflict")
def declare_conflict(work: UnitOfWork, key: CaseKey, why: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Store that the author has a conflict of interest on an open case, and why. It is not taken back.

    From then on the author does no act on the case, and does not get it. If they have it, it goes back to the queue in the
    same transaction. Raises as `mark` does.
    """
    locked = _open_case(work, key)
    declared = renew_version(work, key, locked.participant_id, CONFLICT, **sealed_words(locked, why))
    if locked.assignee_id != work.by:
        return declared
    return give_back(work, locked._replace(version=declared.version))


def _open_case(work: UnitOfWork, key: CaseKey) -> CaseFact:
    """Lock and return an open case, on which the author has declared no conflict of interest."""
    locked = lock_case(key)
    if locked.state == "closed":
        raise CannotMoveError("a closed case has no marks")
    require_no_conflict(locked, work.by)
    return locked


def _set_mark(work: UnitOfWork, locked: CaseFact, name: str, why: str, *, is_set: bool) -> CaseKey:
    if name not in MARKS or getattr(locked, f"is_{name}") == is_set:
        raise CannotMoveError("there is no such mark, or it is so already")
    work.update(Case, {"id": locked.id}, **{f"is_{name}": is_set})
    action = f"case.{name}" if is_set else f"case.not-{name}"
    return renew_version(work, CaseKey(locked.id, locked.version), locked.participant_id, action, **sealed_words(locked, why))
