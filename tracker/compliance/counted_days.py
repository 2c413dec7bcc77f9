"""The days of a history as day numbers: the bounds of the stay, the days with each employer and on each course."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.compliance.facts import History, Stint
from tracker.compliance.months import Spans, each_day_once, first_day_counts
from tracker.compliance.rulebook import Version


class Days(NamedTuple):
    """The days that rules count, all bounds included. Employers and courses are in the order of their first appearance."""

    arrived_on: int
    permitted_until: int
    stay_ends: int
    employers: dict[str, Spans]
    courses: dict[str, Spans]


def days_of(history: History, version: Version) -> Days:
    """Return the days of a history. A stint without an end lasts to the last day of the stay."""
    arrived_on, stamped, departed_on = history.stay
    permitted = stamped or first_day_counts(arrived_on, version.rules["stay-length"].limit)
    ends = permitted if departed_on is None else min(permitted, departed_on)
    return Days(
        arrived_on.toordinal(),
        permitted.toordinal(),
        ends.toordinal(),
        _spans_by_name(history.jobs, ends),
        _spans_by_name(history.courses, ends),
    )


def _spans_by_name(stints: Iterable[Stint], stay_ends: date) -> dict[str, Spans]:
    """Return each name's days, each counted once. An ongoing stint that starts after the stay counts its first day only."""
    named: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in stints:
        last = max(start, stay_ends) if end is None else end
        named.setdefault(name, []).append((start.toordinal(), last.toordinal()))
    return {name: each_day_once(pairs) for name, pairs in named.items()}
