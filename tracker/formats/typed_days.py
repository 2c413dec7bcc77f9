"""Read a day as people type it: three fields, any width of digit, names of months, eras.

An unusual year becomes a question. The register's cells have a parser of their own, `formats.register.cells.day`: nobody
can answer a question there, so that it refuses eras, short years and names of months, and takes the order of day and
month from the whole file.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR

ERAS = {
    "令和": 2018, "令": 2018, "r": 2018,
    "平成": 1988, "平": 1988, "h": 1988,
    "昭和": 1925, "昭": 1925, "s": 1925,
    "大正": 1911, "大": 1911, "t": 1911,
    "民國": 1911, "民国": 1911,
}  # fmt: skip
"""The year before the first year of each era, by its name and its initial."""
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
SHORT_MONTHS = [name[:3] for name in MONTHS]
WHOLE = re.compile(r"(?P<year>\d{4}) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2}) ?日?")
WHOLE_ERA = re.compile(r"(?P<year>\D{1,2} ?(?:\d{1,3}|元)) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2}) ?日?")
ERA_YEAR = re.compile(r"(?P<era>[^\W\d]{1,2}) ?(?P<year>\d{1,3}|元) ?年?")
LONGEST = 40
"""More characters than any date has. A longer text is not parsed."""


class TypedDay(NamedTuple):
    """The day in three fields: a date, nothing, or the trouble with it."""

    day: date | None = None
    trouble: str = ""
    """Empty, or one of `missing`, `not-a-number`, `no-such-day`, `year-out-of-range`, `era`, `short-year`."""
    part: str = "day"
    """The field with the trouble: `day`, `month` or `year`."""
    meant: date | None = None
    """For `era` and `short-year`: the probable date."""
    last: int = 0
    """For `no-such-day`: the number of days in the month; 0 if the month does not exist."""


def read_typed_day(day: str, month: str, year: str) -> TypedDay:
    """Read the day in three fields, such as `14`, `7月`, `令和8`. Empty fields give neither a date nor trouble."""
    parts = [_normalise(part) for part in (day, month, year)]
    if not any(parts):
        return TypedDay()
    if parts[0] and not parts[1]:
        whole, era = WHOLE.fullmatch(parts[0]), WHOLE_ERA.fullmatch(parts[0])
        if whole and not parts[2]:
            parts = [whole["day"], whole["month"], whole["year"]]
        elif era:  # the third field may hold the answer to the question about its year
            parts = [era["day"], era["month"], parts[2] or era["year"]]
    for name, part in zip(("day", "month", "year"), parts, strict=True):
        if not part:
            return TypedDay(trouble="missing", part=name)
    return _read_parts(*parts)


def _read_parts(day_text: str, month_text: str, year_text: str) -> TypedDay:
    day = _number(day_text.removesuffix("日"))
    month = _number(month_text.removesuffix("月")) or _month_named(month_text)
    if day is None:
        return TypedDay(trouble="not-a-number", part="day")
    if month is None:
        return TypedDay(trouble="not-a-number", part="month")
    year_digits = year_text.removesuffix("年").strip()
    year = _number(year_digits)
    if year is not None and len(year_digits) >= 4:
        return _in_calendar(day, month, year)
    meant_year, trouble = (_short_year(year), "short-year") if year is not None else (_era_year(year_text), "era")
    if meant_year is None:
        return TypedDay(trouble="not-a-number" if year is None else "year-out-of-range", part="year")
    typed = _in_calendar(day, month, meant_year)
    return typed if typed.day is None else TypedDay(trouble=trouble, part="year", meant=typed.day)


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
    return unicodedata.normalize("NFKC", text[: LONGEST + 1]).strip().lower() if len(text) <= LONGEST else "?"


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text) else None


def _month_named(text: str) -> int | None:
    text = text.removesuffix(".")
    if text == "sept":
        return 9
    names = MONTHS if text in MONTHS else SHORT_MONTHS
    return names.index(text) + 1 if text in names else None


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
