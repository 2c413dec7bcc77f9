"""Read a day as people type it: three fields, or all of it in one; any width of digit, names of months, eras.

What may mean several days becomes a question, and so does an unusual year. The register's cells have a parser of their
own, `formats.register.cells.day`: nobody can answer a question there, so that it refuses eras, short years and names of
months, and takes the order of day and month from the whole file.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.formats.whole_days import WholeDay, month_number, plain_numbers, read_whole_day

ERAS = {
    "令和": 2018, "令": 2018, "r": 2018,
    "平成": 1988, "平": 1988, "h": 1988,
    "昭和": 1925, "昭": 1925, "s": 1925,
    "大正": 1911, "大": 1911, "t": 1911,
    "民國": 1911, "民国": 1911,
}  # fmt: skip
"""The year before the first year of each era, by its name and its initial."""
ERA_YEAR = re.compile(r"(?P<era>[^\W\d]{1,2}) ?(?P<year>\d{1,3}|元) ?年?")
LONGEST = 40
"""More characters than any date has. A longer text is not parsed."""
PARTS = ("day", "month", "year")
YEAR = 2
"""The position of the year among the parts."""


class TypedDay(NamedTuple):
    """The day in three fields: a date, nothing, or the trouble with it."""

    day: date | None = None
    trouble: str = ""
    """Empty, or one of `missing`, `not-a-number`, `no-such-day`, `year-out-of-range`, `era`, `short-year`, `which`."""
    part: str = "day"
    """The field with the trouble: `day`, `month` or `year`."""
    meant: tuple[date, ...] = ()
    """For `era` and `short-year`: the probable date; for `which`: the dates that the text may mean. () for other troubles."""
    last: int = 0
    """For `no-such-day`: the number of days in the month; 0 if the month does not exist."""


def read_typed_day(day: str, month: str, year: str) -> TypedDay:
    """Read the day in three fields, such as `14`, `7月`, `令和8`, or a whole day in any of them.

    Empty fields give neither a date nor trouble.
    """
    parts = [_normalise(part) for part in (day, month, year)]
    if not any(parts):
        return TypedDay()
    for position, part in enumerate(parts):
        whole = read_whole_day(part)
        if whole.readings:
            typed = _read_whole(whole, position, parts)
            if typed is not None:
                return typed
    for name, part in zip(PARTS, parts, strict=True):
        if not part:
            return TypedDay(trouble="missing", part=name)
    return _read_parts(*parts)


def _read_whole(whole: WholeDay, position: int, parts: list[str]) -> TypedDay | None:
    """Choose among the readings of the field at `position`, or ask; None if the other fields hold another day."""
    name, year = PARTS[position], parts[2] if position < YEAR else ""
    others = {other: part for other, part in zip(PARTS[:YEAR], parts, strict=False) if other != name and part}
    if others and not all(reading.year for reading in whole.readings):
        return None
    if not year and not all(reading.year for reading in whole.readings):
        return TypedDay(trouble="missing", part="year")
    typed = [_read_parts(each.day, each.month, each.year or year) for each in whole.readings]
    days = list(dict.fromkeys(day for each in typed for day in (each.day, *each.meant) if day is not None))
    if not days:
        return typed[0] if not others else None
    if any(getattr(day, other) != _number(part.rstrip("日月")) for day in days for other, part in others.items()):
        return None
    return _choose(days, typed, whole.weekday, year, name)


def _choose(days: list[date], typed: list[TypedDay], weekday: int | None, year: str, name: str) -> TypedDay:
    """Return the only day that fits a named day of the week and the year in a field of its own, else a question."""
    fitting = [day for day in days if weekday is None or day.weekday() == weekday]
    year_number = _number(year.removesuffix("年"))
    if year:
        fitting = [day for day in fitting if day.year == year_number]
    if len(fitting) == 1 and (year or any(each.day == fitting[0] for each in typed)):
        return TypedDay(fitting[0])
    meant = fitting or days
    asking = next((each.trouble for each in typed if each.meant == tuple(meant)), "which")
    return TypedDay(trouble=asking, part=name, meant=tuple(meant))


def _read_parts(day_text: str, month_text: str, year_text: str) -> TypedDay:
    day = _number(plain_numbers(day_text).removesuffix("日"))
    month = _number(plain_numbers(month_text).removesuffix("月")) or month_number(month_text)
    if day is None:
        return TypedDay(trouble="not-a-number", part="day")
    if month is None:
        return TypedDay(trouble="not-a-number", part="month")
    year_digits = plain_numbers(year_text).removesuffix("年").strip()
    year = _number(year_digits)
    if year is not None and len(year_digits) >= 4:
        return _in_calendar(day, month, year)
    meant_year, trouble = (_short_year(year), "short-year") if year is not None else (_era_year(year_text), "era")
    if meant_year is None:
        return TypedDay(trouble="not-a-number" if year is None else "year-out-of-range", part="year")
    typed = _in_calendar(day, month, meant_year)
    return typed if typed.day is None else TypedDay(trouble=trouble, part="year", meant=(typed.day,))


def _in_calendar(day: int, month: int, year: int) -> TypedDay:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return TypedDay(trouble="year-out-of-range", part="year")
    if not 1 <= month <= 12:
        return TypedDay(trouble="no-such-day", part="month")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return TypedDay(trouble="no-such-day", part="day", last=last)
    return TypedDay(date(year, month, day))


def _normalise(text: str) -> str:
    """Return a text in plain width and lower case, without surrounding spaces; `?` if it is longer than `LONGEST`."""
    return unicodedata.normalize("NFKC", text).strip().lower() if len(text) <= LONGEST else "?"


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text) else None


def _short_year(year: int) -> int | None:
    """Expand a year of one to three digits: of Reiwa, of this or the last century, of the Republic."""
    if 1 <= year < 10:
        return ERAS["令和"] + year
    if 10 <= year < 100:
        return 2000 + year if year < 70 else 1900 + year
    return ERAS["民國"] + year if 100 <= year < 200 else None


def _era_year(text: str) -> int | None:
    match = ERA_YEAR.fullmatch(text)
    if match is None or match["era"] not in ERAS:
        return None
    year = 1 if match["year"] == "元" else int(match["year"])
    return ERAS[match["era"]] + year if year else None
