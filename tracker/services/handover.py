"""Cases change hands: assigned to an officer, taken over, given back to the queue, and released when an officer leaves."""

from typing import NamedTuple

from tracker.compliance.handover import assigned_state, returned_state
from tracker.compliance.urgency import rank
from tracker.errors import ConflictError, FactError, TrackerError
from tracker.models.cases import Case
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import bulk_transaction, transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.accounts import account
from tracker.queries.case_lists import open_cases_with
from tracker.queries.cases import CaseFact, CaseKey, case
from tracker.services.case_moves import CannotMoveError, require_no_conflict, require_other_officer
from tracker.services.flags import renew_version


class HandoverCounts(NamedTuple):
    """How many cases changed hands, and how many of the selected ones stayed."""

    handed: int
    unchanged: int


@transaction("handover.hand_over")
def hand_over(work: UnitOfWork, key: CaseKey, to: int | None, why: str, *, by: int, operation: str | None = None) -> CaseKey:
    """Give an open case to an officer, without `to` back to the queue; return its key.

    One transaction. A case that has an officer changes hands for a reason only. A proposal that waits for another officer is
    void then. Raises NotFoundError; ConflictError if the version is stale; FactError("to") for anybody but an active officer,
    FactError("why", "missing"); CannotMoveError for a closed case and one that is there already; ConflictOfInterestError if
    the author or the receiver declared one on the case.
    """
    _require_officer(to)
    locked = case(key.id, lock=True)
    if locked.version != key.version:
        raise ConflictError("the case", current_version=locked.version)
    return _hand_over(work, locked, to, why)


@bulk_transaction("handover.hand_over_all")
def hand_over_all(
    work: UnitOfWork, seen: tuple[CaseKey, ...], to: int | None, why: str, *, by: int, operation: str | None = None
) -> HandoverCounts:
    """Hand over several cases as `hand_over` does. A case that changed since it was seen, or cannot be handed over, stays as it is.

    One transaction. Raises FactError as `hand_over` does; then nothing is written.
    """
    _require_officer(to)
    handed = 0
    for key in sorted(set(seen)):
        try:
            locked = case(key.id, lock=True)
            if locked.version == key.version:
                _hand_over(work, locked, to, why)
                handed += 1
        except FactError:
            raise
        except TrackerError:  # closed, or with that officer already
            continue
    return HandoverCounts(handed, len(set(seen)) - handed)


def release_cases(work: UnitOfWork, user_id: int) -> int:
    """Give all open cases of an officer who leaves back to the queue; return how many.

    The caller owns the transaction. Each case gets a version and an audit line.
    """
    found = open_cases_with(user_id, lock=True)
    for locked in found:
        _move(work, locked, None, "case.released")
    return len(found)


def give_back(work: UnitOfWork, locked: CaseFact) -> CaseKey:
    """Give a locked case back to the queue; return its key. The caller owns the transaction."""
    return _move(work, locked, None, "case.given-back", said=None)


def _require_officer(to: int | None) -> None:
    """Raise FactError for a receiver who may not have cases; lock the account of one who may."""
    # Locked: an account that is disabled at the same moment gives its cases back either before or after this one.
    found = None if to is None else account(id_=to, lock=True)
    if to is not None and (found is None or not found.active or "officer" not in found.roles):
        raise FactError("to", "unknown")


def _hand_over(work: UnitOfWork, locked: CaseFact, to: int | None, why: str) -> CaseKey:
    """Hand over a locked case. Raises CannotMoveError, and FactError without a reason if it has an officer."""
    if locked.state == "closed" or locked.assignee_id == to:
        raise CannotMoveError("a closed case, or one that is with this officer already")
    require_no_conflict(locked, work.by)
    if to is not None:
        require_other_officer(locked, to)
        require_no_conflict(locked, to)
    if locked.assignee_id is not None and not why.strip():
        raise FactError("why", "missing")
    action = "case.given-back" if to is None else "case.taken-over" if to == work.by else "case.assigned"
    return _move(work, locked, to, action, said=seal_words(why.strip() or None, locked.participant_id))


def _move(work: UnitOfWork, locked: CaseFact, to: int | None, action: str, **details: object) -> CaseKey:
    """Store the new officer of a locked case, its rank and state, and audit who had it before."""
    state = returned_state(locked.state) if to is None else assigned_state(locked.state)
    moved = {} if state == locked.state else {"state": state, "state_since": work.at}
    queue_rank = rank(locked.harm, assigned=to is not None)
    work.update(Case, {"id": locked.id}, assignee_id=to, queue_rank=queue_rank, **moved)
    key = CaseKey(locked.id, locked.version)
    return renew_version(work, key, locked.participant_id, action, before=locked.assignee_id, assignee=to, **details)
