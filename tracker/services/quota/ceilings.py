"""Record the number of places in a quota window."""

from typing import NamedTuple

from tracker.compliance.quota import parse_window, recorded
from tracker.errors import ConflictError, TrackerError
from tracker.models.locks import lock_name
from tracker.models.quota import CeilingRow
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.quota import (
    WindowKey,
    current_ceiling,
    known_ceilings,
    lock_window,
    newest_ceiling_id,
    taken_count,
    windows_of,
)
from tracker.services.closed_months import mark_changed_ceilings


class CeilingError(TrackerError):
    """A ceiling that cannot be recorded; `reason` is a code."""

    def __init__(self, reason: str, message: str, *, window: str = "", place: int = 0) -> None:
        super().__init__(message)
        self.reason = reason
        """`no-source`, `below-taken` (`place` of `window` is taken) or `divided-otherwise` (places of `window` are taken)."""
        self.window, self.place = window, place


class CeilingDraft(NamedTuple):
    """The number of places in a window, with its source."""

    scheme: str
    direction: str
    window: str
    amount: int
    source: str
    seen: int | None = None
    """The id of the year's newest ceiling that the caller has seen, 0 for none; None if the caller showed none."""


@transaction("quota.set_ceiling")
def set_ceiling(work: UnitOfWork, draft: CeilingDraft, *, by: int, operation: str | None = None) -> int:
    """Record a window's ceiling, superseding the former one; return the number of places.

    One transaction. Raises NoSuchWindow; CeilingError if the source is missing, a higher place is taken, or the year is
    divided otherwise; ConflictError if another ceiling of the year was recorded since `draft.seen`.
    """
    key = WindowKey(draft.scheme, draft.direction, parse_window(draft.window).name)
    if not draft.source.strip():
        raise CeilingError("no-source", "a ceiling needs a source: where is it written?")
    lock_name(f"ceilings of {key.scheme} {key.direction}")  # the first ceiling of a year has no row to lock
    _require_same_division(key)
    lock_window(key)
    _require_newest_seen(key, draft.seen)
    _require_all_taken_fit(key, draft.amount)
    known = known_ceilings(key.scheme, key.direction)
    mark_changed_ceilings(work, key.scheme, key.direction, known, recorded(key.window, draft.amount, draft.source))
    _write_ceiling(work, key, draft)
    work.audit("quota.ceiling", None, **key._asdict(), amount=draft.amount, source=draft.source)
    return draft.amount


def _write_ceiling(work: UnitOfWork, key: WindowKey, draft: CeilingDraft) -> None:
    former = current_ceiling(key)
    if former is not None:
        work.supersede(CeilingRow, former)
    work.insert(
        CeilingRow,
        id=work.number(CeilingRow),
        **key._asdict(),
        amount=draft.amount,
        source=draft.source,
        recorded_at=work.at,
        recorded_by=work.by,
        operation_id=work.operation_id,
        superseded_at=None,
    )


def _require_all_taken_fit(key: WindowKey, amount: int) -> None:
    """Raise `CeilingError` if a place with a higher number is taken."""
    _, highest = taken_count(key)
    if amount < highest:
        message = f"place {highest} of {key.window} is taken: the ceiling cannot be {amount}"
        raise CeilingError("below-taken", message, window=key.window, place=highest)


def _require_same_division(key: WindowKey) -> None:
    """Raise `CeilingError` if the year's places were taken while it was divided otherwise: whole, or in halves."""
    window = parse_window(key.window)
    for name in windows_of(window.year):
        divided_otherwise = bool(parse_window(name).half) != bool(window.half)
        if divided_otherwise and taken_count(key._replace(window=name))[0]:
            message = f"places of {name} are taken: {key.window} cannot have a ceiling of its own"
            raise CeilingError("divided-otherwise", message, window=name)


def _require_newest_seen(key: WindowKey, seen: int | None) -> None:
    """Raise `ConflictError` if the caller has not seen the newest ceiling of the year."""
    newest = newest_ceiling_id(key.scheme, key.direction, parse_window(key.window).year)
    if seen is not None and newest != seen:
        raise ConflictError("the ceiling", current_version=newest)
