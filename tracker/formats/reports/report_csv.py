"""Write a report as one tidy table: a row for each number."""

from tracker.compliance.month_report import MonthReport
from tracker.compliance.report_cells import Cell, Value, cells, checksum
from tracker.formats.csv_text import csv_row, escape_formula


def format_csv(report: MonthReport) -> str:
    """Return the numbers of a report with the columns section, key, month and value, and its checksum as the last row.

    Lines end with CR and LF. Unknown and suppressed numbers are empty. A text that a spreadsheet could take for a formula
    has an apostrophe before it; numbers, negative ones too, are unchanged.
    """
    report_cells = cells(report)
    table = (*report_cells, Cell("checksum", "sha256", "", checksum(report_cells)))
    rows = ([*map(escape_formula, cell[:3]), _format_value(cell.value)] for cell in table)
    return csv_row(Cell._fields) + "".join(map(csv_row, rows))


def _format_value(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else escape_formula(value)
