"""The readings of broken days, counted day by day from their definitions, without a line of the engine."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tests.support.oracle.judged import Counted
from tests.support.oracle.walking import DAY, Tally, first_beyond, last_day

Run = list[date]
"""The counted days of one unbroken recorded stretch, in their order."""


class Way(NamedTuple):
    """One way to count days: how often each day counts, and the days run by run."""

    tally: Tally
    runs: list[Run]


def runs_of(recorded: set[date], free: set[date]) -> list[Run]:
    """The recorded days, cut where a day is missing; the days that do not count are crossed out afterwards."""
    runs: list[Run] = []
    for here in sorted(recorded):
        if here - DAY not in recorded:
            runs.append([])
        if here not in free:
            runs[-1].append(here)
    return [run for run in runs if run]


def thirty_day_months(way: Way, months: int) -> tuple[Counted, date | None]:
    """30 days a month from the second run on; before it, the months by first-day-free."""
    first, second = sorted(run[0] for run in way.runs)[:2]
    alone = (last_day("first-day-free", first, months) - first).days + 1
    total, before = 0, None
    for here in sorted(way.tally):
        total += way.tally[here]
        if total > (30 * months if here >= second else alone):
            return Counted(alone, way.tally, before, (second, 30 * months)), here
        before = here
    return Counted(alone, way.tally, None, (second, 30 * months)), None


def months_and_thirtieths(way: Way, months: int) -> tuple[Counted, date | None]:
    """Whole months of each run are worth 30, the days after them 1 each; a run shorter than a month at most 30."""
    gains: Tally = Counter(dict.fromkeys(way.tally, 0))
    for run in way.runs:
        gains.update(dict(zip(run, gained(run[0], len(run)), strict=True)))
    last, exceeds = first_beyond(gains, 30 * months)
    return Counted(30 * months, gains, last), exceeds


def gained(first: date, days: int) -> Iterable[int]:
    """What each day of a run adds to its worth. Days that do not count stop the clock: the others follow each other."""
    months, worth, here = 0, 0, first
    for number in range(1, days + 1):
        if here == last_day("first-day-free", first, months + 1):
            months += 1
            now = 30 * months
        else:
            now = worth + 1 if months else min(number, 30)
        yield now - worth
        worth, here = now, here + DAY
