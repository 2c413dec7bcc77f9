"""The order of the days of a recorded stay. Pure values, no sentences."""

from datetime import date
from typing import NamedTuple


class StayConflict(NamedTuple):
    """The day of a stay that contradicts the arrival."""

    field: str
    """`permitted_until` or `departed_on`."""
    reason: str
    """`before`: the day is before the arrival. `missing`: the departure has no arrival."""


def find_stay_conflict(
    arrived_on: date | None, permitted_until: date | None, departed_on: date | None, *, direction: str
) -> StayConflict | None:
    """Return the first day that cannot be recorded beside the others; None if all can.

    An inbound departure needs an arrival. Outbound people arrive elsewhere, so theirs does not.
    """
    for field, day in (("permitted_until", permitted_until), ("departed_on", departed_on)):
        if day is not None and arrived_on is not None and day < arrived_on:
            return StayConflict(field, "before")
    if departed_on is not None and arrived_on is None and direction == "inbound":
        return StayConflict("departed_on", "missing")
    return None
