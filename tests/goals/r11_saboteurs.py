"""R11's saboteurs: each puts a wrong piece into the engine, from outside and for a while."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import TypeAlias

from tracker import clock
from tracker.compliance import months, rules
from tracker.compliance.columns import rules as column_rules
from tracker.compliance.columns import spans
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

    def passing(spans: Spans, allowance: int) -> tuple[int, int]:
        return months.passing(spans, allowance - 1)

    return swapped(rules, "passing", passing)


def less_for_at_most_in_columns() -> AbstractContextManager[None]:
    """The same in the columns."""

    def passing(counted: spans.Spans, allowance: Numbers) -> tuple[Numbers, Numbers]:
        return spans.passing(counted, allowance - 1)

    return swapped(column_rules, "passing", passing)


def thirty_days_for_a_month() -> AbstractContextManager[None]:
    """Six months are 180 days."""

    def allowance_days(clock: str, first: int, limit: int) -> int:
        return 30 * limit

    return swapped(rules, "allowance_days", allowance_days)


def utc_for_hong_kong() -> AbstractContextManager[None]:
    """Today is the day in Greenwich."""

    def today() -> date:
        return datetime.now(UTC).date()

    return swapped(clock, "today", today)
