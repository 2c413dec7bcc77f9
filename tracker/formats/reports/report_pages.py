"""Write a report for reading: as a page of HTML, and as a tagged PDF, in one language and with the same rows."""

import html
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from flask import render_template

from tracker.compliance.loading import builtin
from tracker.compliance.month_report import MonthReport
from tracker.compliance.report_cells import cells, checksum
from tracker.formats.in_language import force_language
from tracker.formats.tables_pdf import PrintedTable, PrintedTables, tables_pdf


class ReportPage(NamedTuple):
    """The words of a report in one language."""

    title: str
    intro: Sequence[str]
    """As of when, by whom, and the checksum."""
    sections: Sequence[PrintedTable]


def report_page(report: MonthReport, *, language: str, issue: object = None) -> ReportPage:
    """Return the words of a report; `issue` has `number`, `closer`, `signer` and `signed_at`. `language` is a key of `LANGUAGES`.

    An application's context must be entered.
    """
    report_cells = cells(report)
    with force_language(language):
        text = render_template(
            "reports/lines.txt",
            report=report,
            scheme=builtin().schemes[report.scheme],
            cells=report_cells,
            checksum=checksum(report_cells),
            issue=issue,
        )
    lines = [html.unescape(line).split("\t") for line in text.splitlines() if line.strip()]
    words = {kind: [rest for each, *rest in lines if each == kind] for kind in ("title", "intro")}
    rows = groupby((line for line in lines if line[0] not in words), key=lambda line: line[0])
    sections = [PrintedTable(name, [[(label, value) for _, label, value in each]]) for name, each in rows]
    return ReportPage(words["title"][0][0], [line for (line,) in words["intro"]], sections)


def format_html(report: MonthReport, *, language: str = "en", issue: object = None) -> str:
    """Return the report as a page of its own, without scripts and without anything from elsewhere."""
    page = report_page(report, language=language, issue=issue)
    return render_template("reports/file.html", page=page, language=language)


def format_pdf(report: MonthReport, *, made_at: datetime, language: str = "en", issue: object = None) -> bytes:
    """Return the report as a tagged PDF, the same bytes each time for the same moment."""
    page = report_page(report, language=language, issue=issue)
    reference = f"{report.scheme} {report.direction} {report.months[-1][0]}"
    return tables_pdf(PrintedTables(page.title, reference, made_at, page.intro, page.sections), language=language)
