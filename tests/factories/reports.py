"""A small report of the quota, with something in every part of it."""

from datetime import date

from tracker.compliance.ledger import Line
from tracker.compliance.loading import builtin
from tracker.compliance.month_report import (
    MonthCounts,
    MonthReport,
    ReportCounts,
    ReportScope,
    Revision,
    StatusCounts,
    month_report,
)
from tracker.compliance.quota import published

MONTHS = {"2026-01": MonthCounts(applications=12, issued=10), "2026-02": MonthCounts(1, 2, 3, 4, 5, 1, 7, 8, 9)}
LINES = (
    Line("issued", date(2026, 1, 20), 10, 2026),
    Line("issued", date(2026, 2, 2), 2, 2026),
    Line("cancelled", date(2026, 2, 9), 1, 2026),
)
LATE = Revision("months/issued/2026-01", 9, 10, "=HYPERLINK(1)", date(2026, 2, 3))


def report_of(month: str) -> MonthReport:
    """The report of January or February 2026, made in March; one reason for a revision looks like a formula."""
    counted = ReportCounts(
        months=MONTHS,
        lines=LINES,
        live=10 if month == "2026-01" else 11,
        past={2023: [10] * 12, 2024: [10] * 12, 2025: [20, *[10] * 10, 0]},
        sexes={"F": 9, "M": 3},
        ages={20: 12},
        statuses=StatusCounts(met=10, contested=2),
        revisions=[LATE],
    )
    return month_report(
        ReportScope("japan", "inbound", month, date(2026, 3, 15)), published(builtin().schemes["japan"], "inbound"), counted
    )


REPORT = report_of("2026-02")
