"""How a quota place follows the visa's day of issue. Pure values: the caller takes and frees places."""

from datetime import date

TAKE, MOVE, FREE = "take", "move", "free"


def place_step(taken_on: date | None, issued_on: date | None, *, is_given_back: bool) -> str | None:
    """Return `TAKE`, `MOVE` or `FREE`; None if the place is unchanged.

    `taken_on` is the day for which a place is held now, None without a place; `issued_on` the visa's new day of issue,
    None without one. The place of a visa that lapsed or was cancelled is not taken again.
    """
    if taken_on is None:
        return TAKE if issued_on is not None and not is_given_back else None
    if issued_on is None:
        return FREE
    return MOVE if issued_on != taken_on else None
