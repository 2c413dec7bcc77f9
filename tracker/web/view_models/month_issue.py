"""One issue of a month's report as pages show it: as it was closed, or as known now."""

from typing import NamedTuple

from tracker.compliance.month_report import MonthReport, ReportScope, Revision
from tracker.compliance.published_figures import publish
from tracker.compliance.report_cells import CellChange, cells, changes, checksum
from tracker.formats.reports.frozen_report import read_frozen_report
from tracker.queries.issues import Issue, changes_of, signed_figures
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


def published_view(scope: ReportScope, issue: Issue) -> IssueView:
    """Return a signed issue as everybody may read it, under a checksum of its own."""
    whole, report = issue_view(scope, issue), published_report(issue)
    shown = {(each.cell, each.old, each.new, each.why) for each in report.revisions}
    return whole._replace(
        report=report,
        changes=tuple(each for each in whole.changes if (each.cell, each.old, each.new, each.why) in shown),
        checksum=checksum(cells(report)),
    )


def published_report(issue: Issue) -> MonthReport:
    """Return the published form of a signed issue. One statement for all signed issues of its year."""
    figures = signed_figures(issue.scheme, issue.direction, issue.month[:4], until=issue.id)
    return publish([read_frozen_report(each, None).report for each in figures])


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
