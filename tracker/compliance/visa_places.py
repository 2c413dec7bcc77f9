"""How a place of the quota follows the visa. Pure values: who takes and frees places is the caller's business."""

from datetime import date

TAKE, MOVE, FREE = "take", "move", "free"


def place_step(taken_on: date | None, issued_on: date | None, *, is_given_back: bool) -> str | None:
    """Return `TAKE`, `MOVE` or `FREE`, or None if the place stays as it is.

    `taken_on`: the day for which a place is held now; `issued_on`: the visa's day of issue from now on; None is none.
    The place of a visa that lapsed or was cancelled is not taken again.
    """
    if taken_on is None:
        return TAKE if issued_on is not None and not is_given_back else None
    if issued_on is None:
        return FREE
    return MOVE if issued_on != taken_on else None
