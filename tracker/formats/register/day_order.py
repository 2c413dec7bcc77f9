"""Days with slashes and the year last: 05/07/2026 is a day in May or in July, and the rest of its file says which."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tracker.formats.register.refusals import OrderUnclear
from tracker.formats.register.whitespace import even, short

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
YEAR_LAST = re.compile(r"(?P<first>\d{1,2}) ?(?P<between>[-/.]) ?(?P<second>\d{1,2}) ?(?P=between) ?(?P<year>\d{4})")
MIDNIGHT = re.compile(r"(?<=\d)[ T]0?0:00(:00(\.0+)?)?$")


def day_text(cell: str) -> str:
    """The text of a day: full-width digits made plain, padding and a midnight dropped."""
    return MIDNIGHT.sub("", " ".join(even(cell).split()))


@lru_cache(maxsize=1 << 15)
def shown(cell: str) -> str | None:
    """What a cell says about the order: `day-first`, `month-first`, `either`; None where its year is not last.

    What is no day in any order, as 13/13/2026, shows neither.
    """
    found = YEAR_LAST.fullmatch(day_text(cell))
    if found is None:
        return None
    first, second = int(found["first"]), int(found["second"])
    if 12 < first <= 31 and second <= 12:
        return DAY_FIRST
    return MONTH_FIRST if first <= 12 < second <= 31 else "either"


def order_of(
    file: str, rows: Iterable[tuple[int, Sequence[str]]], places: Sequence[int], *, answer: str | None = None
) -> str | None:
    """Return the order in which the days of a sheet are written; None if no day has its year last.

    Reads no further than the first cell that shows day-first. If none does, `answer` counts, which may speak of another
    sheet; raises `OrderUnclear` with the question without one.
    """
    asked = month_first = 0
    for number, cells in rows:
        for place in places:
            cell = cells[place] if place < len(cells) else ""
            if not cell or cell[:4].isdigit():  # the year stands first, as nearly always
                continue
            said = shown(short(cell))
            if said == DAY_FIRST:
                return DAY_FIRST
            if said:
                asked = asked or number
                month_first = month_first or (number if said == MONTH_FIRST else 0)
    if asked and answer is None:
        raise OrderUnclear(file, asked, month_first or None)
    return answer if asked else None
