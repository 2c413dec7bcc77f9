"""A reading's count, step by step, so that it can be done again by hand: stretch after stretch with a running total."""

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
    """`counted`, `break` (nothing recorded), `uncounted` (recorded, or gone on, on days that the rule does not count),
    `onward` (counted if one goes on daily) or `over` (beyond the allowance)."""
    first: date
    last: date
    days: int
    """Days by the calendar."""
    times: int
    """How often each day counts: 1, or more where courses overlap; 0 in a break and where the rule counts none."""
    total: int
    """All that is counted up to and including `last`: days, or thirtieths under months-and-thirtieths."""


def calendar_end(reading: Reading) -> date:
    """The day on which the months end by the calendar, before any break is added."""
    return date.fromordinal(reading.spans[0][0] + reading.allowance_days - 1)


def steps_of(reading: Reading, safe: date | None, *, on: date) -> tuple[Step, ...]:
    """Return the counted stretches and the breaks between them; then the days from today on to the last safe day.

    A stretch is split where the limit is passed.
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
    """Those of a rule's days that do not count which the steps go over."""
    return tuple(days for days in dated if days.first <= steps[-1].last and days.last >= steps[0].first)


def _recorded(reading: Reading, over: int | None) -> list[tuple[int, int, int, bool]]:
    """All recorded days in their order, and whether they count; those that do are cut where the allowance is passed."""
    free = [(first, last, 0, False) for first, last, times in reading.uncounted if times]
    return sorted([*((*span, True) for span in _split(reading, over)), *free])


def _onward(since: int, until: int, reading: Reading) -> Iterator[Step]:
    """One goes on daily: the days that count, and between them those that do not."""
    days, free = split_days(((since, until, 1),), [span[:2] for span in reading.uncounted])
    total_on = _totals(reading, days)
    for first, last, times in sorted([*days, *((first, last, 0) for first, last, inside in free if inside)]):
        yield _step("onward" if times else "uncounted", first, last, times, total_on)


def _totals(reading: Reading, onward: Spans) -> Callable[[int], int]:
    """A function from a day number to all that the reading counts up to and including that day, with days to come."""
    if clock_of(reading) != MONTHS_AND_THIRTIETHS:
        return partial(days_until, (*reading.spans, *onward))
    if not onward:
        return partial(worth_until, reading.runs)
    ways = runs_with(reading.runs, onward, reading.uncounted)
    return partial(worth_until, max(ways, key=lambda runs: worth_until(runs, onward[-1][1])))


def _split(reading: Reading, over: int | None) -> list[tuple[int, int, int]]:
    """The reading's spans, the one that passes the allowance cut in two before the day on which it does."""
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
    """How many days lie in breaks that push the last day back: those before the allowance is passed."""
    within = takewhile(lambda step: step.kind != "over", steps)
    return sum(step.days for step in within if step.kind == "break")


class RunWorth(NamedTuple):
    """One run under months-and-thirtieths, as all of it is recorded."""

    first: date
    last: date
    days: int
    """Days that count."""
    thirtieths: int


def worth_by_run(reading: Reading) -> tuple[RunWorth, ...]:
    """Return the runs of a reading with what each is worth, in the order of their first days; () if it has no runs."""
    return tuple(
        RunWorth(date.fromordinal(run[0][0]), date.fromordinal(run[-1][1]), days, worth(run[0][0], days))
        for run in sorted(reading.runs)
        for days in [days_until(run, run[-1][1])]
    )
