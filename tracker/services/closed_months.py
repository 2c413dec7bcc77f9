"""Mark the closed months whose figures a later fact changes. The caller owns the transaction."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tracker.clock import hong_kong_day
from tracker.compliance.findings import Assessment
from tracker.compliance.month_report import ReportScope
from tracker.compliance.quota import Ceiling, ceiling_for, windows_in, year_ceiling
from tracker.compliance.report_parts import CountedFacts, dated_finding, first_difference, report_part
from tracker.models.reports import Report
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.issues import ClosedMonth, closed_months_from
from tracker.queries.participants import Person

EVENTS = {"applied_on": "applications"}
"""The names of events that differ from their column, without `_on`."""


class CountedChange(NamedTuple):
    """What reports count of one person, before and after a change."""

    scheme: str
    direction: str
    before: CountedFacts
    after: CountedFacts


def counted_facts(
    person: Person, assessment: Assessment | None, *, age: int | None, permitted_until: date | None
) -> CountedFacts:
    """Return what reports count of a person: days, sex, age at application, and when limits are exceeded."""
    days = {**person.visa._asdict(), "arrived_on": person.stay.arrived_on, "departed_on": person.stay.departed_on}
    named = {EVENTS.get(name, name.removesuffix("_on")): on for name, on in days.items() if name.endswith("_on")}
    return CountedFacts(
        frozenset((name, on) for name, on in named.items() if on is not None),
        permitted_until,
        person.particulars.sex,
        age,
        None if assessment is None else frozenset(map(dated_finding, assessment.findings)),
    )


def mark_changed_months(work: UnitOfWork, changes: Iterable[CountedChange]) -> None:
    """Mark the newest closed issue of each month whose figures these changes alter.

    Sends no statement unless a change is about an earlier month than that of today, else one.
    """
    this_month = f"{hong_kong_day(work.at):%Y-%m}"
    late = [(change, f"{first:%Y-%m}") for change in changes if (first := first_difference(change.before, change.after))]
    late = [(change, month) for change, month in late if month < this_month]
    if not late:
        return
    closed = closed_months_from(min(month for _, month in late), {change.scheme for change, _ in late})
    for issue in closed:
        if issue.outdated_at is None and any(_changes(change, since, issue) for change, since in late):
            work.update(Report, {"id": issue.id}, outdated_at=work.at)


def mark_changed_ceilings(work: UnitOfWork, scheme: str, direction: str, known: Sequence[Ceiling], new: Ceiling) -> None:
    """Mark the closed months whose quota another ceiling changes; `known` are those before it. One statement."""
    after = (*known, new)
    for issue in closed_months_from(f"{new.starts_on:%Y-%m}", {scheme}):
        is_changed = issue.direction == direction and _places(issue.month, known) != _places(issue.month, after)
        if is_changed and issue.outdated_at is None:
            work.update(Report, {"id": issue.id}, outdated_at=work.at)


def _changes(change: CountedChange, since: str, issue: ClosedMonth) -> bool:
    """Return whether a change alters the report of a closed month; `since` is the first month that it may alter."""
    if (change.scheme, change.direction) != (issue.scheme, issue.direction) or issue.month < since:
        return False
    return report_part(change.before, issue.month) != report_part(change.after, issue.month)


def _places(month: str, known: Sequence[Ceiling]) -> tuple[object, ...]:
    """Return the places that the report of a month names: those of the year and of its windows."""
    scope = ReportScope("", "", month, date.max)
    found = [ceiling_for(window, known, on=scope.ends_on) for window in windows_in(scope.year, known)]
    return year_ceiling(scope.year, known, on=scope.ends_on), tuple(each and each.amount for each in found)
