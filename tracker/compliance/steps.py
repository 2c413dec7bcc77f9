"""A reading's count, step by step, so that it can be done again by hand: stretch after stretch with a running total."""

from datetime import date
from itertools import takewhile
from typing import NamedTuple

from tracker.compliance.findings import Reading


class Step(NamedTuple):
    """One stretch of days, both ends included."""

    kind: str
    """`counted`, `break` (not counted), `onward` (counted if one goes on daily) or `over` (beyond the allowance)."""
    first: date
    last: date
    days: int
    """Days by the calendar."""
    times: int
    """How often each day counts: 1, or more where courses overlap; 0 in a break."""
    total: int
    """All that is counted up to and including `last`."""


def calendar_end(reading: Reading) -> date:
    """The day on which the months end by the calendar, before any break is added."""
    return date.fromordinal(reading.spans[0][0] + reading.allowance_days - 1)


def steps_of(reading: Reading, safe: date | None, *, on: date) -> tuple[Step, ...]:
    """The counted stretches and the breaks between them, split where the allowance is passed; then from today on to the last safe day."""
    steps: list[Step] = []
    total = here = 0
    over = reading.exceeds_on.toordinal() if reading.exceeds_on else None
    for first, last, times in _split(reading, over):
        if steps and first > here:
            steps.append(_step("break", here, first - 1, 0, total))
        total += (last - first + 1) * times
        kind = "over" if over is not None and first >= over else "counted"
        steps.append(_step(kind, first, last, times, total))
        here = last + 1
    if over is None and safe is not None and safe.toordinal() >= here:
        since, until = max(here, on.toordinal()), safe.toordinal()
        if since > here:
            steps.append(_step("break", here, since - 1, 0, total))
        steps.append(_step("onward", since, until, 1, total + until - since + 1))
    return tuple(steps)


def _split(reading: Reading, over: int | None) -> list[tuple[int, int, int]]:
    """The reading's spans, the one that passes the allowance cut in two before the day on which it does."""
    spans: list[tuple[int, int, int]] = []
    for first, last, times in reading.spans:
        if over is not None and first < over <= last:
            spans += [(first, over - 1, times), (over, last, times)]
        else:
            spans.append((first, last, times))
    return spans


def _step(kind: str, first: int, last: int, times: int, total: int) -> Step:
    return Step(kind, date.fromordinal(first), date.fromordinal(last), last - first + 1, times, total)


def break_days(steps: tuple[Step, ...]) -> int:
    """How many days lie in breaks that push the last day back: those before the allowance is passed."""
    within = takewhile(lambda step: step.kind != "over", steps)
    return sum(step.days for step in within if step.kind == "break")
