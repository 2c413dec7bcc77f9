"""R11's saboteurs: each puts a wrong piece into the engine, from outside and for a while."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from tracker import clock
from tracker.compliance import broken_days, months, rules
from tracker.compliance.broken_days import Runs
from tracker.compliance.columns import broken_days as column_broken_days
from tracker.compliance.columns import calendar, spans
from tracker.compliance.columns import rules as column_rules
from tracker.compliance.columns.population import Numbers
from tracker.compliance.months import Spans

Saboteur: TypeAlias = Callable[[], AbstractContextManager[None]]


@contextmanager
def swapped(module: object, name: str, wrong: object) -> Iterator[None]:
    """A module, or another thing, with another value under a name that it has."""
    right = getattr(module, name)
    setattr(module, name, wrong)
    try:
        yield
    finally:
        setattr(module, name, right)


def less_for_at_most() -> AbstractContextManager[None]:
    """A day is permitted while the days are fewer than the allowance: `<` where `<=` belongs."""

    def find_excess(spans: Spans, allowance: int) -> tuple[int, int]:
        return months.find_excess(spans, allowance - 1)

    return swapped(rules, "find_excess", find_excess)


def less_for_at_most_in_columns() -> AbstractContextManager[None]:
    """The same in the columns."""

    def find_excess(counted: spans.Spans, allowance: Numbers) -> tuple[Numbers, Numbers]:
        return spans.find_excess(counted, allowance - 1)

    return swapped(column_rules, "find_excess", find_excess)


def thirty_days_for_a_month() -> AbstractContextManager[None]:
    """Six months are 180 days."""

    def allowance_days(clock: str, first: int, limit: int) -> int:
        return 30 * limit

    return swapped(rules, "allowance_days", allowance_days)


def thirty_one_days_for_thirty() -> AbstractContextManager[None]:
    """Months of broken days have 31 days."""
    return swapped(broken_days, "THIRTY", 31)


def no_break_of_a_single_day() -> AbstractContextManager[None]:
    """Two runs with one day between them are one."""
    right = rules._runs

    def runs(*given: Any) -> Runs:
        joined: list[Spans] = []
        for run in sorted(right(*given)):
            if joined and joined[-1][-1][1] + 2 == run[0][0]:
                joined[-1] += run
            else:
                joined.append(run)
        return tuple(joined)

    return swapped(rules, "_runs", runs)


def first_day_counts_in_thirtieths() -> AbstractContextManager[None]:
    """A whole month of a run ends the day before: the columns' months begin a day early."""
    right = calendar.whole_months

    def whole_months(first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
        return right(first - 1, last)

    return swapped(column_broken_days, "whole_months", whole_months)


def utc_for_hong_kong() -> AbstractContextManager[None]:
    """Today is the day in Greenwich."""

    def today() -> date:
        return datetime.now(UTC).date()

    return swapped(clock, "today", today)
