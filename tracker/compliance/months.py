"""Calendar arithmetic: N months by each clock, and spans of days.

A day is its number in the proleptic Gregorian calendar (`date.toordinal`). A span is `(first, last, times)`: the days
from first to last, both included, each counted `times` times. Spans are ordered and do not overlap. No function iterates
over days.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import TypeAlias

Span: TypeAlias = tuple[int, int, int]
Spans: TypeAlias = tuple[Span, ...]

NEVER = 2**31
"""A day later than every day of the calendar."""


def day(number: int) -> date | None:
    """Return the calendar day of a day number; None for NEVER."""
    return None if number >= NEVER else date.fromordinal(number)


# --- N months from a first day, by each clock ------------------------------------------------------------------------


def same_day_later(first: date, months: int) -> date | None:
    """Return the day of the same number `months` (at least 1) later; None if that month has no such day."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if first.day > monthrange(year, month + 1)[1]:
        return None
    return date(year, month + 1, first.day)


def last_of_month_later(first: date, months: int) -> date:
    """Return the last day of the month `months` later."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


@lru_cache(maxsize=16384)
def first_day_counts(first: date, months: int) -> date:
    """Return the last day of a period whose first day counts: the day before the corresponding day.

    The month's last day if it has no corresponding day. Source: Japan's Civil Code, articles 140 and 143.
    """
    corresponding = same_day_later(first, months)
    if corresponding is None:
        return last_of_month_later(first, months)
    return date.fromordinal(corresponding.toordinal() - 1)


@lru_cache(maxsize=16384)
def first_day_free(first: date, months: int) -> date:
    """Return the last day of a period whose first day is not counted: the corresponding day.

    The month's last day if it has no corresponding day. Source: the corresponding-date rule, Dodds v Walker [1981] 1 WLR
    1027.
    """
    return same_day_later(first, months) or last_of_month_later(first, months)


CLOCKS: dict[str, Callable[[date, int], date]] = {
    "first-day-counts": first_day_counts,
    "first-day-free": first_day_free,
}
"""The ways to count "N months from a day", by their names in the rulebook."""


@lru_cache(maxsize=16384)
def allowance_days(clock: str, first: int, months: int) -> int:
    """Return the days in `months` from day number `first`, both ends included.

    6 months from 2026-01-15: 181 by first-day-counts, 182 by first-day-free.
    """
    return CLOCKS[clock](date.fromordinal(first), months).toordinal() - first + 1


def completed_years(born: date, on: date) -> int:
    """Return the age in whole years on a day. Born on 29 February: a year older on 1 March in a common year.

    Source: Hong Kong's Cap. 410, s. 5.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


# --- spans -----------------------------------------------------------------------------------------------------------


def each_day_once(stints: Iterable[tuple[int, int]]) -> Spans:
    """Return the days of all stints (at least one), each counted once. Stints that touch become one span."""
    spans: list[Span] = []
    since, until = NEVER, -NEVER
    for first, last in sorted(stints):
        if first > until + 1:
            if since < NEVER:
                spans.append((since, until, 1))
            since, until = first, last
        elif last > until:
            until = last
    spans.append((since, until, 1))
    return tuple(spans)


def add_up_days(groups: Collection[Spans]) -> Spans:
    """Return the days of all groups added up: a day in two groups counts twice.

    The work grows with the number of spans, not of days.
    """
    if len(groups) == 1:
        return next(iter(groups))
    steps: dict[int, int] = {}
    for spans in groups:
        for first, last, times in spans:
            steps[first] = steps.get(first, 0) + times
            steps[last + 1] = steps.get(last + 1, 0) - times
    summed: list[Span] = []
    since, times = 0, 0
    for here, step in sorted(steps.items()):
        if not step:
            continue
        if times:
            summed.append((since, here - 1, times))
        since, times = here, times + step
    return tuple(summed)


def split_days(spans: Spans, away: Iterable[tuple[int, int]]) -> tuple[Spans, Spans]:
    """Return the spans without the days `away`, and the days `away` with how often they counted, 0 if they did not.

    `away` are ordered pairs of first and last days, both included. No returned span crosses from one of these periods
    into the next.
    """
    left, taken = list(spans), []
    for first, last in away:
        here = first
        for since, until, times in spans:
            if since <= last and until >= first:
                if since > here:
                    taken.append((here, since - 1, 0))
                here = min(until, last) + 1
                taken.append((max(since, first), here - 1, times))
        if here <= last:
            taken.append((here, last, 0))
        left = [piece for span in left for piece in _beside(span, first, last)]
    return tuple(left), tuple(taken)


def _beside(span: Span, first: int, last: int) -> Iterator[Span]:
    """Yield the parts of a span before day `first` and after day `last`."""
    since, until, times = span
    if since < first:
        yield since, min(until, first - 1), times
    if until > last:
        yield max(since, last + 1), until, times


def days_until(spans: Spans, on: int) -> int:
    """Return the days counted up to and including day `on`."""
    counted = 0
    for first, last, times in spans:
        if first > on:
            break
        counted += (min(last, on) - first + 1) * times
    return counted


def find_excess(spans: Spans, allowance: int) -> tuple[int, int]:
    """Return the last counted day within the allowance and the first day beyond it. NEVER for a day that does not exist."""
    left, before = allowance, NEVER
    for first, last, times in spans:
        inside = left // times
        if first + inside <= last:
            return (first + inside - 1 if inside else before), first + inside
        left -= (last - first + 1) * times
        before = last
    return NEVER, NEVER
