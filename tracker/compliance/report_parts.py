"""What one participant adds to the figures of a month's report, so that a late fact names the closed months that it changes."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, TypeAlias

from tracker.compliance.findings import MET, Finding, Status, status_at
from tracker.compliance.month_report import is_in_territory
from tracker.compliance.months import last_of_month_later

Part: TypeAlias = tuple[object, ...]
"""Equal parts add the same to every figure of a month's report."""
DatedFinding: TypeAlias = tuple[Status, date | None, tuple[date | None, ...]]
"""The status of a finding, and the days on which it and its readings are exceeded."""


class CountedFacts(NamedTuple):
    """The facts of one participant that reports count."""

    events: frozenset[tuple[str, date]] = frozenset()
    """Days by the name of their event: `applications`, `issued`, …, `arrived`, `departed`."""
    permitted_until: date | None = None
    sex: str | None = None
    age: int | None = None
    findings: frozenset[DatedFinding] | None = None
    """None if the person is not assessed."""

    def day_of(self, event: str) -> date | None:
        """Return the day of an event; None if it did not happen."""
        return next((on for name, on in self.events if name == event), None)


def dated_finding(finding: Finding) -> DatedFinding:
    """Return what a report counts of a finding."""
    settled = finding.status if finding.exceeds_on is None and not finding.readings else MET
    return settled, finding.exceeds_on, tuple(reading.exceeds_on for reading in finding.readings)


def first_difference(before: CountedFacts, after: CountedFacts) -> date | None:
    """Return the first day on whose month's report the two may differ; None if no report differs."""
    return min(_differences(before, after), default=None)


def report_part(facts: CountedFacts, month: str) -> Part:
    """Return what a person adds to the report of a month, `YYYY-MM`; () for nothing."""
    begins = date(int(month[:4]), 1, 1)
    ends = [last_of_month_later(begins, number) for number in range(int(month[5:]))]
    end = ends[-1]
    events = sorted((name, on.month) for name, on in facts.events if begins <= on <= end)
    there = [on.month for on in ends if _is_there(facts, on)]
    person = (facts.sex, facts.age) if any(name == "issued" for name, _ in events) else None
    status = _status(facts, end) if end.month in there else None
    return (tuple(events), tuple(there), person, status) if events or there else ()


def _differences(before: CountedFacts, after: CountedFacts) -> Iterator[date]:
    if before == after:
        return
    yield from (on for _, on in before.events ^ after.events)
    if before.permitted_until != after.permitted_until:
        yield from filter(None, (before.permitted_until, after.permitted_until))
    about_person = (before.sex, before.age) != (after.sex, after.age)
    yield from _issued(before, after) if about_person else ()
    if before.findings is None or after.findings is None:
        yield from _arrived(before, after) if before.findings != after.findings else ()
        return
    for settled, exceeds_on, readings in before.findings ^ after.findings:
        days = [on for on in (exceeds_on, *readings) if on is not None]
        yield from days if settled is MET else _arrived(before, after)


def _issued(*facts: CountedFacts) -> Iterator[date]:
    return (on for each in facts if (on := each.day_of("issued")) is not None)


def _arrived(*facts: CountedFacts) -> Iterator[date]:
    return (on for each in facts if (on := each.day_of("arrived")) is not None)


def _is_there(facts: CountedFacts, on: date) -> bool:
    arrived_on = facts.day_of("arrived")
    if arrived_on is None or facts.permitted_until is None:
        return False
    return is_in_territory(arrived_on, facts.day_of("departed"), facts.permitted_until, on=on)


def _status(facts: CountedFacts, on: date) -> Status | None:
    """Return the status on a day, None if not assessed."""
    if facts.findings is None:
        return None
    return max((status_at(*finding, on=on) for finding in facts.findings), default=MET)
