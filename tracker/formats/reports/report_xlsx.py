"""Write a report as a workbook: the rows of the CSV file, with real numbers and days."""

import re
from datetime import date

from tracker.compliance.month_report import MonthReport
from tracker.compliance.report_cells import Cell, Value, cells, checksum
from tracker.formats.xlsx_sheet import workbook


def format_xlsx(report: MonthReport) -> bytes:
    """Return the numbers of a report with the columns section, key, month and value, and its checksum as the last row.

    Days are days, a month is its first day, unknown and hidden numbers are empty. No cell is a formula.
    """
    report_cells = cells(report)
    table = (*report_cells, Cell("checksum", "sha256", "", checksum(report_cells)))
    return workbook("report", (Cell._fields, *((*cell[:2], _day(f"{cell.month}-01"), _day(cell.value)) for cell in table)))


def _day(value: Value) -> Value | date:
    """Return a text that is a day as a day, `-01` as nothing, and anything else unchanged."""
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return date.fromisoformat(value)
    return None if value == "-01" else value
