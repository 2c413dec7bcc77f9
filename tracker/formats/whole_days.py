"""Find the ways in which one text may be read as a whole day: `15/1/2026`, `15 Jan`, `2026年1月15日(木)`, `20260115`.

Each way is a reading: nothing is chosen here. `formats.typed_days` chooses, or makes a question of them.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

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
MONTH_NAMES = {name[:3]: number for number, name in enumerate(MONTHS, 1)}
MONTH_NAMES |= {name: number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
NAMED = "|".join(sorted(MONTH_NAMES, key=len, reverse=True))
GAP = r"(?: ?[-/.] ?| )"
YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?: ?年 ?|{GAP})(?P<month>\d{{1,2}})(?: ?月 ?|{GAP})(?P<day>\d{{1,2}}) ?日?")
SHORT_YEAR_FIRST = re.compile(r"(?P<year>\d{1,3}) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日?")
ERA_FIRST = re.compile(r"(?P<year>\D{1,2} ?(?:\d{1,3}|元)) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2}) ?日?")
YEAR_LAST = re.compile(rf"(\d{{1,2}}){GAP}(\d{{1,2}}){GAP}(?P<year>\d{{4}})")
SHORT = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})")
COMPACT = re.compile(r"\d{8}")
NAMED_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})[-/. ]*(?P<month>{NAMED})(?:[-/. ]*(?P<year>\d{{4}}))?\.?")
NAMED_MONTH_FIRST = re.compile(rf"(?P<month>{NAMED})[-/. ]*(?P<day>\d{{1,2}})(?:[-/. ]+(?P<year>\d{{4}}))?")
NAMED_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-/. ]*(?P<month>{NAMED})[-/. ]*(?P<day>\d{{1,2}})")
MONTH_AND_DAY = re.compile(r"(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日?")
TWO_NUMBERS = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2})")
ONE_READING = (
    YEAR_FIRST,
    SHORT_YEAR_FIRST,
    ERA_FIRST,
    NAMED_DAY_FIRST,
    NAMED_MONTH_FIRST,
    NAMED_YEAR_FIRST,
    MONTH_AND_DAY,
)
"""Forms whose order is plain, each with one reading."""
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十]+")
KANJI_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
WEEKDAY = re.compile(
    r"\((?P<bracket>[月火水木金土日一二三四五六])\)|\(?(?P<ja>[月火水木金土日])曜日?\)?"
    r"|\(?(?:星期|週|周|禮拜)(?P<zh>[一二三四五六日天])\)?|\(?\b(?P<en>mon|tue|wed|thu|fri|sat|sun)[a-z]*\)?"
)
WEEKDAYS = {day: number for days in ("月火水木金土日", "一二三四五六天") for number, day in enumerate(days)}
WEEKDAYS |= {day: number for number, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


class DayReading(NamedTuple):
    """One way to read a text as a day: its parts as texts, the year empty if the text has none."""

    day: str
    month: str
    year: str


class WholeDay(NamedTuple):
    """A text that may be a whole day."""

    readings: tuple[DayReading, ...]
    """Every order in which its numbers may stand; () if it is not a whole day."""
    weekday: int | None
    """The day of the week that it names, 0 for Monday; None if it names none."""


def read_whole_day(text: str) -> WholeDay:
    """Return the readings of a text in plain width and lower case."""
    weekday, rest = _without_weekday(text)
    plain = " ".join(ORDINAL.sub("", plain_numbers(rest)).replace(",", " ").split())
    return WholeDay(tuple(dict.fromkeys(_readings(plain))), weekday)


def month_number(text: str) -> int | None:
    """Return the number of an English month, written in full or short; None for another text."""
    return MONTH_NAMES.get(text.removesuffix("."))


def plain_numbers(text: str) -> str:
    """Return a text with its numbers in kanji as digits: `九月十五日` as `9月15日`, `二〇二六年` as `2026年`."""
    return KANJI_NUMBER.sub(lambda found: _kanji_number(found[0]), text)


def _readings(text: str) -> Iterator[DayReading]:
    for form in ONE_READING:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            month = MONTH_NAMES.get(parts["month"], parts["month"])
            yield DayReading(parts["day"], str(month), parts.get("year") or "")
            return
    if COMPACT.fullmatch(text):
        yield DayReading(text[6:], text[4:6], text[:4])
        yield from _either_first(text[:2], text[2:4], text[4:])
    elif found := YEAR_LAST.fullmatch(text):
        yield from _either_first(found[1], found[2], found["year"])
    elif found := SHORT.fullmatch(text):
        yield from _either_first(found[1], found[2], found[3])
        yield DayReading(found[3], found[2], found[1])
    elif found := TWO_NUMBERS.fullmatch(text):
        yield from _either_first(found[1], found[2], "")


def _either_first(first: str, second: str, year: str) -> Iterator[DayReading]:
    """Yield the reading with the day first, then the one with the month first."""
    yield DayReading(first, second, year)
    yield DayReading(second, first, year)


def _without_weekday(text: str) -> tuple[int | None, str]:
    """Return the day of the week at either end of a text, and the text without it."""
    for found in WEEKDAY.finditer(text):
        if found.start() == 0 or found.end() == len(text):
            name = next(each for each in found.groups() if each)
            # Only at an end of the text: in between, such characters belong to the date.
            return WEEKDAYS[name], (text[: found.start()] + " " + text[found.end() :]).strip(" ,.")
    return None, text


def _kanji_number(text: str) -> str:
    if "十" not in text:
        return "".join(str(KANJI_DIGITS[digit]) for digit in text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return text
    return str((KANJI_DIGITS[tens] if tens else 1) * 10 + (KANJI_DIGITS[ones] if ones else 0))
