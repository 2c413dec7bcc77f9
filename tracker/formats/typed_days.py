"""A day as people type it: three boxes, any width of digit, names of months, eras. What is unusual becomes a question."""

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
"""More characters than any date has; what is longer is not looked at."""


class TypedDay(NamedTuple):
    """What three boxes hold: a day, nothing at all, or what is wrong with them."""

    day: date | None = None
    trouble: str = ""
    """Empty, or one of `missing`, `not-a-number`, `no-such-day`, `year-out-of-range`, `era`, `short-year`."""
    part: str = "day"
    """The box to look at: `day`, `month` or `year`."""
    meant: date | None = None
    """For `era` and `short-year`: the day that was probably meant."""
    last: int = 0
    """For `no-such-day`: the number of days that the month has; 0 where there is no such month."""


def read_typed_day(day: str, month: str, year: str) -> TypedDay:
    """The day in three boxes; nothing typed is no day and no trouble."""
    parts = [_plain(part) for part in (day, month, year)]
    if not any(parts):
        return TypedDay()
    if parts[0] and not parts[1]:
        whole, era = WHOLE.fullmatch(parts[0]), WHOLE_ERA.fullmatch(parts[0])
        if whole and not parts[2]:
            parts = [whole["day"], whole["month"], whole["year"]]
        elif era:  # the answer to the question about its year may stand in the third box
            parts = [era["day"], era["month"], parts[2] or era["year"]]
    for name, part in zip(("day", "month", "year"), parts, strict=True):
        if not part:
            return TypedDay(trouble="missing", part=name)
    return _three(*parts)


def _three(day_text: str, month_text: str, year_text: str) -> TypedDay:
    day = _number(day_text.removesuffix("日"))
    month = _number(month_text.removesuffix("月")) or _month_named(month_text)
    if day is None:
        return TypedDay(trouble="not-a-number", part="day")
    if month is None:
        return TypedDay(trouble="not-a-number", part="month")
    year_digits = year_text.removesuffix("年").strip()
    year = _number(year_digits)
    if year is not None and len(year_digits) >= 4:
        return _checked(day, month, year)
    meant_year, trouble = (_short(year), "short-year") if year is not None else (_era(year_text), "era")
    if meant_year is None:
        return TypedDay(trouble="not-a-number" if year is None else "year-out-of-range", part="year")
    checked = _checked(day, month, meant_year)
    return checked if checked.day is None else TypedDay(trouble=trouble, part="year", meant=checked.day)


def _checked(day: int, month: int, year: int) -> TypedDay:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return TypedDay(trouble="year-out-of-range", part="year")
    if not 1 <= month <= 12:
        return TypedDay(trouble="no-such-day", part="month")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return TypedDay(trouble="no-such-day", part="day", last=last)
    return TypedDay(date(year, month, day))


def _plain(text: str) -> str:
    """Full-width letters and digits made plain, spaces around it dropped."""
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


def _short(year: int) -> int | None:
    """A year of one to three digits: of Reiwa, of this or the last century, of the Republic."""
    if 1 <= year < 10:
        return ERAS["令和"] + year
    if 10 <= year < 100:
        return 2000 + year if year < 70 else 1900 + year
    return ERAS["民國"] + year if 100 <= year < 200 else None


def _era(text: str) -> int | None:
    match = ERA_YEAR.fullmatch(text)
    if match is None or match["era"] not in ERAS:
        return None
    year = 1 if match["year"] == "元" else int(match["year"])
    return ERAS[match["era"]] + year if year else None
