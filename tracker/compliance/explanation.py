"""Explains the count of a reading step by step, stretch after stretch with a running total, to be checked by hand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from tracker.compliance.broken_days import MONTHS_AND_THIRTIETHS, runs_with, worth, worth_until
from tracker.compliance.findings import Reading, clock_of
from tracker.compliance.months import Spans, days_until, split_days
from tracker.compliance.rulebook import UncountedDays


class Step(NamedTuple):
    """One stretch of days, both ends included."""

    kind: str
    """`counted`, `break` (nothing recorded), `uncounted` (recorded or to come, but not counted by the rule), `onward`
    (counted if work or study continues daily) or `over` (beyond the allowance)."""
    first: date
    last: date
    days: int
    """Calendar days."""
    times: int
    """How often each day counts: 1, or more if courses overlap; 0 in a break and on uncounted days."""
    total: int
    """The count up to and including `last`: days, or thirtieths under months-and-thirtieths."""


def calendar_end(reading: Reading) -> date:
    """Return the day on which the months end by the calendar, without any break added."""
    return date.fromordinal(reading.spans[0][0] + reading.allowance_days - 1)


def steps_of(reading: Reading, safe: date | None, *, on: date) -> tuple[Step, ...]:
    """Return the counted stretches and the breaks between them, then the days from `on` to the last safe day.

    A stretch is split at the first day beyond the limit. No days to come follow if the limit is exceeded or `safe` is
    None.
    """
    steps: list[Step] = []
    here, over = 0, reading.exceeds_on.toordinal() if reading.exceeds_on else None
    stretches = _recorded(reading, over)
    total_on = _totals(reading, ())
    for first, last, times, counts in stretches:
        if steps and first > here:
            steps.append(_step("break", here, first - 1, 0, total_on))
        kind = "uncounted" if not counts else "over" if over is not None and first >= over else "counted"
        steps.append(_step(kind, first, last, times, total_on))
        here = last + 1
    if over is None and safe is not None and safe.toordinal() >= here:
        since, until = max(here, on.toordinal()), safe.toordinal()
        if since > here:
            steps.append(_step("break", here, since - 1, 0, total_on))
        steps += _onward(since, until, reading)
    return tuple(steps)


def days_not_counted(steps: Sequence[Step], dated: Iterable[UncountedDays]) -> tuple[UncountedDays, ...]:
    """Return those of a rule's uncounted days that share a day with the period of the steps."""
    return tuple(days for days in dated if days.first <= steps[-1].last and days.last >= steps[0].first)


def _recorded(reading: Reading, over: int | None) -> list[tuple[int, int, int, bool]]:
    """Return the recorded days in order, with whether they count; counted ones are split at day `over`."""
    free = [(first, last, 0, False) for first, last, times in reading.uncounted if times]
    return sorted([*((*span, True) for span in _split(reading, over)), *free])


def _onward(since: int, until: int, reading: Reading) -> Iterator[Step]:
    """Yield the steps of days to come if work or study continues daily: counted and uncounted ones."""
    days, free = split_days(((since, until, 1),), [span[:2] for span in reading.uncounted])
    total_on = _totals(reading, days)
    for first, last, times in sorted([*days, *((first, last, 0) for first, last, inside in free if inside)]):
        yield _step("onward" if times else "uncounted", first, last, times, total_on)


def _totals(reading: Reading, onward: Spans) -> Callable[[int], int]:
    """Return a function from a day number to the reading's count up to and including it, with the days `onward`."""
    if clock_of(reading) != MONTHS_AND_THIRTIETHS:
        return partial(days_until, (*reading.spans, *onward))
    if not onward:
        return partial(worth_until, reading.runs)
    ways = runs_with(reading.runs, onward, reading.uncounted)
    return partial(worth_until, max(ways, key=lambda runs: worth_until(runs, onward[-1][1])))


def _split(reading: Reading, over: int | None) -> list[tuple[int, int, int]]:
    """Return the reading's spans, the one that contains day `over` split before it."""
    spans: list[tuple[int, int, int]] = []
    for first, last, times in reading.spans:
        if over is not None and first < over <= last:
            spans += [(first, over - 1, times), (over, last, times)]
        else:
            spans.append((first, last, times))
    return spans


def _step(kind: str, first: int, last: int, times: int, total_on: Callable[[int], int]) -> Step:
    return Step(kind, date.fromordinal(first), date.fromordinal(last), last - first + 1, times, total_on(last))


def break_days(steps: tuple[Step, ...]) -> int:
    """Return how many days of breaks move the last day back: those before the allowance is exceeded."""
    within = takewhile(lambda step: step.kind != "over", steps)
    return sum(step.days for step in within if step.kind == "break")


class RunWorth(NamedTuple):
    """The worth of one recorded run under months-and-thirtieths."""

    first: date
    last: date
    days: int
    """Counted days."""
    thirtieths: int


def worth_by_run(reading: Reading) -> tuple[RunWorth, ...]:
    """Return the runs of a reading with their worth, ordered by first day; () if the reading has no runs."""
    return tuple(
        RunWorth(date.fromordinal(run[0][0]), date.fromordinal(run[-1][1]), days, worth(run[0][0], days))
        for run in sorted(reading.runs)
        for days in [days_until(run, run[-1][1])]
    )
