"""Queries of the issues of monthly reports, with the names of their authors, and of the changes in each issue."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from tracker.clock import hong_kong_day
from tracker.compliance.month_report import Revision
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.reports import Report, RevisionRow

IssueQuery: TypeAlias = Select[*tuple[Any, ...]]
OPENER, CLOSER, SIGNER = aliased(User), aliased(User), aliased(User)
"""The three users who act on an issue."""


class Issue(NamedTuple):
    """One issue of one month's report."""

    id: int
    scheme: str
    direction: str
    month: str
    """`YYYY-MM`."""
    number: int
    """From 1."""
    state: str
    """`open`, `closed` or `signed`."""
    version: int
    opener: str
    opened_at: datetime
    closed_by: int | None
    closer: str | None
    """The name of the manager who closed it."""
    closed_at: datetime | None
    signer: str | None
    signed_at: datetime | None
    checksum: str | None
    outdated_at: datetime | None
    """When a fact for this month was first recorded after the closing; None if none was."""
    figures: list[list[Any]] | None = None
    """The figures at the closing: section, key, month and value of every cell; None unless one month's issues are read."""


class ClosedMonth(NamedTuple):
    """The newest closed issue of a month."""

    id: int
    scheme: str
    direction: str
    month: str
    outdated_at: datetime | None


ISSUE = (
    *(Report.id, Report.scheme, Report.direction, Report.month, Report.issue, Report.state),
    *(Report.version, OPENER.name, Report.opened_at, Report.closed_by, CLOSER.name, Report.closed_at),
    *(SIGNER.name, Report.signed_at, Report.checksum, Report.outdated_at),
)


def issues(scheme: str, direction: str, month: str) -> list[Issue]:
    """Return the issues of a month's report with their figures, the oldest first. One statement."""
    query = _with_names(select(*ISSUE, Report.figures))
    query = query.where(Report.scheme == scheme, Report.direction == direction, Report.month == month)
    return _found(query)


def closed_months_from(first: str, schemes: Collection[str]) -> list[ClosedMonth]:
    """Return the newest closed issue of each month from `first` on, `YYYY-MM`, of these schemes. One statement."""
    columns = [getattr(Report, name) for name in ClosedMonth._fields]
    query = select(*columns).where(Report.month >= first, Report.scheme.in_(schemes), Report.state != "open")
    found = [ClosedMonth(*row) for row in db.session.execute(query.order_by(Report.issue))]
    return list({(each.scheme, each.direction, each.month): each for each in found}.values())


def newest_issues(scheme: str, direction: str, year: int) -> dict[str, Issue]:
    """Return the newest issue of each month of a year, by month. One statement."""
    query = _with_names(select(*ISSUE)).where(Report.scheme == scheme, Report.direction == direction)
    found = _found(query.where(Report.month.between(f"{year:04}-01", f"{year:04}-12")))
    return {issue.month: issue for issue in found}


def month_states(scheme: str, direction: str) -> dict[str, str]:
    """Return the state of the newest issue of each month that has one, by month. One statement."""
    query = select(Report.month, Report.state).where(Report.scheme == scheme, Report.direction == direction)
    return {row.month: row.state for row in db.session.execute(query.order_by(Report.issue))}


def unsigned_issues() -> list[Issue]:
    """Return the closed issues that are the newest of their month: they wait for a signature. One statement."""
    newer = aliased(Report)
    later = select(newer.id).where(
        newer.scheme == Report.scheme,
        newer.direction == Report.direction,
        newer.month == Report.month,
        newer.issue > Report.issue,
    )
    return _found(_with_names(select(*ISSUE)).where(Report.state == "closed", ~later.exists()))


def signed_issues(year: int | None = None) -> list[Issue]:
    """Return the newest signed issue of each month, scheme and direction, the latest month first. One statement."""
    query = _with_names(select(*ISSUE)).where(Report.state == "signed")
    if year is not None:
        query = query.where(Report.month.between(f"{year:04}-01", f"{year:04}-12"))
    signed = _found(query)
    newest = {(issue.scheme, issue.direction, issue.month): issue for issue in signed}
    return sorted(newest.values(), key=lambda issue: issue.month, reverse=True)


def outdated_reports(year: int) -> dict[tuple[str, str], list[Issue]]:
    """Return a year's newest signed reports that are outdated, by scheme and direction, the latest first. One statement."""
    found: dict[tuple[str, str], list[Issue]] = defaultdict(list)
    for issue in signed_issues(year):
        if issue.outdated_at is not None:
            found[issue.scheme, issue.direction].append(issue)
    return found


def signed_figures(scheme: str, direction: str, year: str, *, until: int) -> list[list[list[Any]]]:
    """Return the figures of a year's signed issues in the order of their signing, up to the issue with the id `until`.

    One statement.
    """
    query = select(Report.id, Report.figures).where(Report.scheme == scheme, Report.direction == direction)
    query = query.where(Report.state == "signed", Report.month.between(f"{year}-01", f"{year}-12"))
    rows = db.session.execute(query.order_by(Report.signed_at, Report.id)).all()
    position = next(number for number, row in enumerate(rows, 1) if row.id == until)
    return [row.figures for row in rows[:position]]


def changes_of(issue_id: int) -> list[Revision]:
    """Return the changes from the issue before, in the order of the report. One statement."""
    query = select(RevisionRow.cell, RevisionRow.old, RevisionRow.new, RevisionRow.why, Report.opened_at)
    query = query.join(Report, Report.id == RevisionRow.report_id).where(Report.id == issue_id)
    rows = db.session.execute(query.order_by(RevisionRow.id))
    return [Revision(cell, old, new, why, hong_kong_day(at)) for cell, old, new, why, at in rows]


def _with_names(query: IssueQuery) -> IssueQuery:
    query = query.join(OPENER, OPENER.id == Report.opened_by)
    query = query.outerjoin(CLOSER, CLOSER.id == Report.closed_by)
    return query.outerjoin(SIGNER, SIGNER.id == Report.signed_by)


def _found(query: IssueQuery) -> list[Issue]:
    order = Report.scheme, Report.direction, Report.month, Report.issue
    return [Issue(*row) for row in db.session.execute(query.order_by(*order))]
