"""Schemes that no government has agreed on: every rule, side by side and alone, with limits from a month to ten years.

The files that they make are read by the rulebook's own loader, so that the tests know only what a file says.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.oracle.day_by_day import Versions
from tests.support.oracle.outcome import Conditions
from tracker.compliance.loading import load
from tracker.compliance.rulebook import Rulebook

LONG_AGO = date(1900, 1, 1)
OLD_JAPAN = Conditions(12, ages=(18, 30), entry_window=3, employer_tenure=3, course_length=6)
NEW_JAPAN = Conditions(12, ages=(18, 30), entry_window=3, employer_tenure=6, study_total=6)

BY_HAND: dict[str, Versions] = {
    "japan-like": {LONG_AGO: OLD_JAPAN, date(2018, 1, 1): NEW_JAPAN},
    "bare": {LONG_AGO: Conditions(12)},
    "everything": {LONG_AGO: Conditions(12, (18, 30), 3, 6, 9, 6, 3, 2)},
    "no-courses": {LONG_AGO: Conditions(12, employer_tenure=3, course_count=0)},
    "one-course": {LONG_AGO: Conditions(12, employer_tenure=3, course_length=3, course_count=1)},
    "year-of-work": {LONG_AGO: Conditions(24, work_total=12, study_total=12, broken_days=False)},
    "one-month": {LONG_AGO: Conditions(1, (18, 18), 1, 1, 1, 1, 1, 1)},
    "ten-years": {LONG_AGO: Conditions(120, (1, 120), 120, 120, 120, 120, 120, 5)},
}
SEEDED, RELAXED = 60, 12
COUNTED = ("employer-tenure", "work-total", "study-total", "course-length")
RULES = {"ages": "age-at-application"}
"""The rules whose conditions are called otherwise here."""
SOURCE = (
    'source = { title = "Invented", address = "https://example.org/", published = "undated", '
    'read = "2026-11", kind = "secondary" }'
)
BROKEN_DAYS = f"""broken_days = [
    {{ reading = "thirty-day-months", {SOURCE} }},
    {{ reading = "months-and-thirtieths", {SOURCE} }},
]"""


@cache
def schemes() -> Mapping[str, Versions]:
    """All invented schemes by name: those written by hand, and as many again and more from seeds, the last with days that
    do not count."""
    seeded = {f"seed-{seed}": _seeded(random.Random(seed)) for seed in range(SEEDED)}
    return BY_HAND | seeded | {f"relaxed-{seed}": relaxed(random.Random(seed)) for seed in range(RELAXED)}


@cache
def rulebook() -> Rulebook:
    """The rulebook of all invented schemes."""
    return rulebook_of(schemes())


def rulebook_of(named: Mapping[str, Versions]) -> Rulebook:
    """A rulebook of schemes with these conditions."""
    with TemporaryDirectory() as folder:
        for name, versions in named.items():
            Path(folder, f"{name}.toml").write_text("\n".join(_lines(versions)))
        return load(Path(folder))


def _seeded(dice: random.Random) -> Versions:
    """One to three versions, each with some of the rules."""
    first_days = [date(2018, 1, 1), date(2018, 2, 1), date(2010, 1, 1), date(2024, 2, 29), date(2016, 12, 31)]
    later = sorted(dice.sample(first_days, dice.choice([0, 0, 1, 2])))
    return {since: _conditions(dice) for since in [LONG_AGO, *later]}


def relaxed(dice: random.Random) -> Versions:
    """A version with every rule that counts days, and for each of them days in every year or two that do not count."""
    months = (dice.choice([1, 2, 3, 6, 6, 9]) for _ in COUNTED)
    limits: dict[str, Any] = dict(zip((rule.replace("-", "_") for rule in COUNTED), months, strict=True))
    free = tuple((rule, *days) for rule in COUNTED for days in _free(dice))
    return {LONG_AGO: Conditions(dice.choice([6, 12, 24]), uncounted=free, **limits)}


def _free(dice: random.Random) -> Iterator[tuple[date, date]]:
    """A day, a fortnight, a season: with days between them, or none."""
    here = date(1998, dice.randint(1, 12), 1)
    while here.year < 2038:
        last = here + timedelta(days=dice.choice([0, 0, 1, 6, 13, 27, 89]))
        yield here, last
        here = last + timedelta(days=dice.choice([1, 1, 2, 30, 100, 200, 400, 700]))


def _conditions(dice: random.Random) -> Conditions:
    """Each rule in three schemes of four, with a limit that may be odd."""

    def months() -> int | None:
        return dice.choice([1, 2, 3, 3, 4, 6, 6, 6, 7, 9, 11, 12, 18, 25]) if dice.random() < 0.75 else None

    youngest = dice.randint(16, 30)
    return Conditions(
        stay_length=dice.choice([1, 3, 6, 12, 12, 12, 24]),
        ages=(youngest, youngest + dice.randint(0, 15)) if dice.random() < 0.75 else None,
        entry_window=months(),
        employer_tenure=months(),
        work_total=months(),
        study_total=months(),
        course_length=months(),
        course_count=dice.choice([None, 0, 1, 2, 3]),
        broken_days=dice.random() < 0.8,
    )


def _lines(versions: Versions) -> Iterator[str]:
    """A scheme's file."""
    yield 'partner = "XX"\ndirection = "inbound"\nopen = true'
    for since, conditions in sorted(versions.items()):
        yield f"[[versions]]\ngranted_from = {since}"
        for name, limit in conditions._replace(uncounted=(), broken_days=False)._asdict().items():
            if limit is not None and limit is not False and limit != ():
                rule = RULES.get(name, name.replace("_", "-"))
                yield f"[versions.rules.{rule}]"
                yield from _limit(name, limit)
                yield SOURCE
                if conditions.broken_days and rule in COUNTED:
                    yield BROKEN_DAYS
                free = [
                    f"{{ first = {first}, last = {last}, {SOURCE} }}" for of, first, last in conditions.uncounted if of == rule
                ]
                yield f"uncounted = [{', '.join(free)}]" if free else ""


def _limit(name: str, limit: int | tuple[int, int]) -> Iterator[str]:
    """A limit and how it is counted."""
    if isinstance(limit, tuple):
        yield f'least = {limit[0]}\nlimit = {limit[1]}\nunit = "years"'
        return
    yield f'limit = {limit}\nunit = "{"courses" if name == "course_count" else "months"}"'
    if name in {"employer_tenure", "work_total", "study_total", "course_length"}:
        yield 'clocks = ["first-day-counts", "first-day-free"]'
        ways = '"each-course", "calendar-days"' if name == "study_total" else '"calendar-days"'
        yield f"days = [{ways}]"
