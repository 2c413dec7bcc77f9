"""The order of day and month in days with the year last: 05/07/2026 is in May or in July, as the rest of its file shows."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tracker.formats.register.refusals import OrderUnclear
from tracker.formats.register.whitespace import even, short

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
YEAR_LAST = re.compile(r"(?P<first>\d{1,2}) ?(?P<between>[-/.]) ?(?P<second>\d{1,2}) ?(?P=between) ?(?P<year>\d{4})")
MIDNIGHT = re.compile(r"(?<=\d)[ T]0?0:00(:00(\.0+)?)?$")


def day_text(cell: str) -> str:
    """Return the text of a day in plain width, without padding and a time of midnight."""
    return MIDNIGHT.sub("", " ".join(even(cell).split()))


@lru_cache(maxsize=1 << 15)
def shown_order(cell: str) -> str | None:
    """Return the order that a cell shows: `day-first`, `month-first`, `either`; None if its year is not last.

    A day that exists in neither order, such as 13/13/2026, shows `either`.
    """
    found = YEAR_LAST.fullmatch(day_text(cell))
    if found is None:
        return None
    first, second = int(found["first"]), int(found["second"])
    if 12 < first <= 31 and second <= 12:
        return DAY_FIRST
    return MONTH_FIRST if first <= 12 < second <= 31 else "either"


def order_of(
    file: str, rows: Iterable[tuple[int, Sequence[str]]], positions: Sequence[int], *, answer: str | None = None
) -> str | None:
    """Return the order in which the days of a sheet are written; None if no day has its year last.

    Stops at the first cell that shows day-first. If none does, `answer` decides, which may be about another sheet. Raises
    `OrderUnclear` with the question without an answer.
    """
    unclear_row = month_first = 0
    for number, cells in rows:
        for position in positions:
            cell = cells[position] if position < len(cells) else ""
            if not cell or cell[:4].isdigit():  # the year is first, as nearly always
                continue
            order = shown_order(short(cell))
            if order == DAY_FIRST:
                return DAY_FIRST
            if order:
                unclear_row = unclear_row or number
                month_first = month_first or (number if order == MONTH_FIRST else 0)
    if unclear_row and answer is None:
        raise OrderUnclear(file, unclear_row, month_first or None)
    return answer if unclear_row else None
