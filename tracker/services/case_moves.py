"""Steps that every act on a case shares: lock the case, check the table of states, move. The caller owns the transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.compliance.case_states import ANOTHER, ASSIGNEE, find_transition, may_act
from tracker.compliance.changes import CurrentFlag
from tracker.compliance.findings import MET
from tracker.compliance.urgency import rank
from tracker.errors import ConflictError, TrackerError
from tracker.models.cases import Case
from tracker.models.sealed_words import seal_words
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import CaseFact, CaseKey, case, conflicted_officers, deciders, live_flags, open_cases
from tracker.queries.privacy import erased_at
from tracker.services.flags import renew_version
from tracker.services.reply_reminders import end_reminders

NOTHING: Mapping[str, object] = {}


class CannotMoveError(TrackerError):
    """The state of the case does not allow the act, or another officer has taken the case."""


class ConflictOfInterestError(CannotMoveError):
    """The officer declared a conflict of interest on the case."""


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

    `actor`: the role of the author, if that is not an officer. An officer with a conflict of interest does none.
    """
    found = find_transition(locked.state, act)
    if found is None:
        raise CannotMoveError(f"a case that is {locked.state} does not allow {act}")
    if not may_act(found, actor or (ASSIGNEE if locked.assignee_id == work.by else ANOTHER)):
        raise CannotMoveError(f"only {found.role} can do this: {act}")
    if actor is None:
        require_no_conflict(locked, work.by)
    # A deadline for an answer ends with the state that waits for the answer.
    moved = {"state": found.to, "state_since": work.at, "answer_due_on": None, "is_extended": False}
    if found.to == "closed":
        moved |= {"is_escalated": False, "is_paused": False}
    work.update(Case, {"id": locked.id}, **(moved | columns))
    if locked.state == "awaiting-participant" and found.to != locked.state:
        end_reminders(work, locked.participant_id, locked.id)
    key = CaseKey(locked.id, locked.version)
    return renew_version(work, key, locked.participant_id, action or f"case.{found.to}", **details)


def sealed_words(locked: CaseFact, words: str) -> dict[str, object]:
    """Return an officer's words on an act, sealed as its audit line stores them. Raises CannotMoveError if they are blank."""
    if not words.strip():
        raise CannotMoveError("this act needs words")
    return {"said": seal_words(words.strip(), locked.participant_id)}


def require_other_officer(locked: CaseFact, officer_id: int) -> None:
    """Raise CannotMoveError if a decision of the officer on this case is contested: somebody else looks at it again."""
    before = locked.contested_at
    if before is not None and officer_id in deciders(locked.id, locked.participant_id, before=before):
        raise CannotMoveError("another officer than before decides a contested case")


def require_no_conflict(locked: CaseFact, officer_id: int) -> None:
    """Raise ConflictOfInterestError if the officer declared a conflict of interest on the case."""
    if officer_id in conflicted_officers(locked.id, locked.participant_id):
        raise ConflictOfInterestError("this officer has a conflict of interest on the case")


def require_reopenable(locked: CaseFact) -> None:
    """Raise CannotMoveError if the case cannot be opened: a later one of its rule is open, or the person is erased."""
    if (locked.participant_id, locked.rule) in open_cases([locked.participant_id]):
        raise CannotMoveError("a later case of this person and rule is open")
    if erased_at(locked.participant_id) is not None:
        raise CannotMoveError("the personal data of the participant were erased")


def waiting_columns(flags: Iterable[CurrentFlag]) -> dict[str, Any]:
    """Return the columns of a case that waits again, without an officer, with the harm of its current flags."""
    harm = int(max((flag.status for flag in flags), default=MET))
    return {"assignee_id": None, "closed_at": None, "harm": harm, "queue_rank": rank(harm, assigned=False)}


def flags_of(locked: CaseFact) -> list[CurrentFlag]:
    """Return the current flags of a case. One statement."""
    found = live_flags([locked.participant_id]).get(locked.participant_id, [])
    return [live.flag for live in found if live.case_id == locked.id]
