"""One issue of a month's report as pages show it: frozen as it was closed, or as known now."""

from typing import NamedTuple

from tracker.compliance.month_report import MonthReport, ReportScope, Revision
from tracker.compliance.report_cells import CellChange, cells, changes, checksum
from tracker.formats.reports.frozen_report import read_frozen_report
from tracker.queries.issues import Issue, changes_of
from tracker.queries.reports import past_years, report_for
from tracker.web.charts.curve import Curve, curve
from tracker.web.view_models.headline import Headline, of_report


class IssueView(NamedTuple):
    """What a page shows of an issue; without one, of the month as known now."""

    issue: Issue | None
    report: MonthReport
    headline: Headline
    curve: Curve
    last_year: tuple[int, ...]
    """The visas of each month of the year before, as known now; empty where there were none."""
    changes: tuple[Revision, ...]
    """What the issue changed against the one before it."""
    checksum: str
    is_whole: bool
    """False where a closed issue has no longer the checksum that it was closed with."""


def issue_view(asked: ReportScope, issue: Issue | None) -> IssueView:
    """An issue of a month, or the month as known now. Raises `DoesNotAddUp` where what is known now does not."""
    report, whole = _report(asked, issue)
    last_year = tuple(past_years(asked).get(asked.year - 1, ()))
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


def report_of(asked: ReportScope, issue: Issue | None) -> MonthReport:
    """The report of an issue, or of the month as known now. Raises `DoesNotAddUp`."""
    return _report(asked, issue)[0]


def since_closing(asked: ReportScope, issue: Issue | None) -> tuple[CellChange, ...]:
    """What would be another number if the month were closed now. Raises `DoesNotAddUp`."""
    if issue is None or issue.figures is None:
        return ()
    return changes(read_frozen_report(issue.figures, issue.checksum).cells, cells(report_for(asked)))


def _report(asked: ReportScope, issue: Issue | None) -> tuple[MonthReport, bool]:
    if issue is None or issue.figures is None:
        return report_for(asked), True
    frozen = read_frozen_report(issue.figures, issue.checksum)
    return frozen.report, frozen.is_whole
