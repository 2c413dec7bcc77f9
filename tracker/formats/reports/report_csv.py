"""Write a report as one tidy table: a row for each number."""

import csv
from io import StringIO

from tracker.compliance.month_report import MonthReport
from tracker.compliance.report_cells import Cell, Value, cells, checksum

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters of a text that a spreadsheet may take for a formula."""


MARK = "\ufeff"
"""Begins every CSV file that a page hands out: without it, spreadsheets take UTF-8 for another encoding."""


def format_csv(report: MonthReport) -> str:
    """Return the numbers of a report with the columns section, key, month and value, and its checksum as the last row.

    Lines end with CR and LF. Unknown and suppressed numbers are empty. A text that a spreadsheet could take for a formula
    begins with an apostrophe; numbers, negative ones too, are unchanged.
    """
    report_cells = cells(report)
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(Cell._fields)
    for cell in (*report_cells, Cell("checksum", "sha256", "", checksum(report_cells))):
        table.writerow([*map(escape_formula, cell[:3]), _format_value(cell.value)])
    return out.getvalue()


def escape_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULAS) else text


def _format_value(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else escape_formula(value)
