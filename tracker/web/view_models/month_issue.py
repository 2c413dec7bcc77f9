"""One issue of a month's report as pages show it: as it was closed, or as known now."""

from typing import NamedTuple

from tracker.compliance.month_report import MonthReport, ReportScope, Revision
from tracker.compliance.report_cells import CellChange, cells, changes, checksum
from tracker.formats.reports.frozen_report import read_frozen_report
from tracker.queries.issues import Issue, changes_of
from tracker.queries.reports import past_years, report_for
from tracker.web.charts.curve import Curve, curve
from tracker.web.view_models.headline import Headline, of_report


class IssueView(NamedTuple):
    """The parts of an issue on a page; without an issue, of the month as known now."""

    issue: Issue | None
    report: MonthReport
    headline: Headline
    curve: Curve
    last_year: tuple[int, ...]
    """The visas of each month of the year before, as known now; empty if there were none."""
    changes: tuple[Revision, ...]
    """The changes of the issue against the one before it."""
    checksum: str
    is_whole: bool
    """False if a closed issue no longer has the checksum with which it was closed."""


def issue_view(scope: ReportScope, issue: Issue | None) -> IssueView:
    """Return an issue of a month, or the month as known now. Raises `DoesNotAddUp` if the known figures do not."""
    report, whole = _report(scope, issue)
    last_year = tuple(past_years(scope).get(scope.year - 1, ()))
    return IssueView(
        issue,
        report,
        of_report(report),
        curve(report, last_year),
        last_year,
        tuple(changes_of(issue.id)) if issue and issue.number > 1 else (),
        issue.checksum if issue and issue.checksum else checksum(cells(report)),
        whole,
    )


def report_of(scope: ReportScope, issue: Issue | None) -> MonthReport:
    """Return the report of an issue, or of the month as known now. Raises `DoesNotAddUp`."""
    return _report(scope, issue)[0]


def since_closing(scope: ReportScope, issue: Issue | None) -> tuple[CellChange, ...]:
    """Return the numbers that would differ if the month were closed now. Raises `DoesNotAddUp`."""
    if issue is None or issue.figures is None:
        return ()
    return changes(read_frozen_report(issue.figures, issue.checksum).cells, cells(report_for(scope)))


def _report(scope: ReportScope, issue: Issue | None) -> tuple[MonthReport, bool]:
    if issue is None or issue.figures is None:
        return report_for(scope), True
    frozen = read_frozen_report(issue.figures, issue.checksum)
    return frozen.report, frozen.is_whole
