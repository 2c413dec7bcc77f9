"""Record and lift holds, which keep a participant's data beyond the period."""

from datetime import date
from typing import NamedTuple

from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.retention import RetentionHold
from tracker.models.sealed_words import seal_words
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.holds import HandHold, HoldKey, hand_holds
from tracker.queries.retention import retained_participant

NOT_LIFTED = dict.fromkeys(("lifted_at", "lifted_by", "lift_reason"))


class HoldDraft(NamedTuple):
    """A hold to record: its reason, and its last day; None if only lifting ends it."""

    reason: str
    until: date | None = None


@transaction("retention.place_hold")
def place_hold(
    work: UnitOfWork, participant_id: int, draft: HoldDraft, *, on: date, by: int, operation: str | None = None
) -> int:
    """Record a hold on a participant; return its id.

    One transaction. Raises NotFoundError, also for an erased participant; FactError if the reason is missing or the last
    day is over.
    """
    _require_participant(participant_id)
    _require_right(draft, on)
    id_ = work.number(RetentionHold)
    work.insert(
        RetentionHold,
        id=id_,
        participant_id=participant_id,
        version=1,
        reason=seal_words(draft.reason.strip(), participant_id),
        until=draft.until,
        placed_at=work.at,
        placed_by=work.by,
        operation_id=work.operation_id,
        **NOT_LIFTED,
    )
    until = None if draft.until is None else draft.until.isoformat()
    work.audit("hold.placed", participant_id, hold=id_, version=1, until=until)
    return id_


@transaction("retention.lift_hold")
def lift_hold(
    work: UnitOfWork, participant_id: int, key: HoldKey, reason: str, *, on: date, by: int, operation: str | None = None
) -> int:
    """End a hold today; return its id.

    One transaction. Raises NotFoundError, also for another participant's hold; ConflictError if it is lifted or over
    already; FactError if the reason is missing.
    """
    _require_participant(participant_id)
    hold = next((each for each in hand_holds(participant_id) if each.id == key.id), None)
    if hold is None:
        raise NotFoundError("there is no such hold")
    _require_current(hold, key, on)
    if not reason.strip():
        raise FactError("reason", "missing")
    lifted = {"lifted_at": work.at, "lifted_by": work.by, "lift_reason": seal_words(reason.strip(), participant_id)}
    work.update(RetentionHold, {"id": hold.id}, version=hold.version + 1, **lifted)
    work.audit("hold.lifted", participant_id, hold=hold.id, version=hold.version + 1)
    return hold.id


def _require_participant(participant_id: int) -> None:
    """Lock the participant, so that the nightly run erases them before or after, never between. Raises NotFoundError."""
    if retained_participant(participant_id, lock=True) is None:
        raise NotFoundError("there is no such participant")


def _require_right(draft: HoldDraft, on: date) -> None:
    """Raise FactError for the first field that cannot be recorded."""
    if not draft.reason.strip():
        raise FactError("reason", "missing")
    if draft.until is not None and draft.until < on:
        raise FactError("until", "past")


def _require_current(hold: HandHold, key: HoldKey, on: date) -> None:
    if hold.version != key.version or not hold.is_current(on):
        raise ConflictError("the hold", current_version=hold.version)
