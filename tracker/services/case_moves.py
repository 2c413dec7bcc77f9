"""Steps that every act on a case shares: lock the case, check the table of states, move. The caller owns the transaction."""

from collections.abc import Mapping

from tracker.compliance.case_states import ANOTHER, ASSIGNEE, find_transition, may_act
from tracker.compliance.changes import CurrentFlag
from tracker.errors import ConflictError, TrackerError
from tracker.models.cases import Case
from tracker.models.sealed_words import seal_words
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import CaseFact, CaseKey, case, live_flags
from tracker.services.flags import renew_version

NOTHING: Mapping[str, object] = {}


class CannotMoveError(TrackerError):
    """The state of the case does not allow the act, or another officer has taken the case."""


def lock_case(key: CaseKey) -> CaseFact:
    """Lock and return the case. Raises NotFoundError; ConflictError if the version is stale.

    The version moves with each act, and with the facts, flags, remarks and messages that a decision is made on.
    """
    locked = case(key.id, lock=True)
    if locked.version != key.version:
        raise ConflictError("the case", current_version=locked.version)
    return locked


def move_case(
    work: UnitOfWork,
    locked: CaseFact,
    act: str,
    details: Mapping[str, object] = NOTHING,
    *,
    action: str = "",
    actor: str | None = None,
    **columns: object,
) -> CaseKey:
    """Do an act of the table on a locked case and audit it; return its key. Raises CannotMoveError.

    `actor`: the role of the author, if that is not an officer.
    """
    found = find_transition(locked.state, act)
    if found is None:
        raise CannotMoveError(f"a case that is {locked.state} does not allow {act}")
    if not may_act(found, actor or (ASSIGNEE if locked.assignee_id == work.by else ANOTHER)):
        raise CannotMoveError(f"only {found.role} can do this: {act}")
    # A deadline for an answer ends with the state that waits for the answer.
    moved = {"state": found.to, "state_since": work.at, "answer_due_on": None}
    work.update(Case, {"id": locked.id}, **(moved | columns))
    key = CaseKey(locked.id, locked.version)
    return renew_version(work, key, locked.participant_id, action or f"case.{found.to}", **details)


def sealed_words(locked: CaseFact, words: str) -> dict[str, object]:
    """Return an officer's words on an act, sealed as its audit line stores them. Raises CannotMoveError if they are blank."""
    if not words.strip():
        raise CannotMoveError("this act needs words")
    return {"said": seal_words(words.strip(), locked.participant_id)}


def flags_of(locked: CaseFact) -> list[CurrentFlag]:
    """Return the current flags of a case. One statement."""
    found = live_flags([locked.participant_id]).get(locked.participant_id, [])
    return [live.flag for live in found if live.case_id == locked.id]
