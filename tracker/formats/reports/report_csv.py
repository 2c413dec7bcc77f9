"""A report as one tidy table: a line for each number."""

import csv
from io import StringIO

from tracker.compliance.month_report import MonthReport
from tracker.compliance.report_cells import Cell, Value, cells, checksum

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet may take for a formula."""


MARK = "\ufeff"
"""Begins every CSV file that a page hands out: without it, spreadsheets take UTF-8 for another encoding."""


def format_csv(report: MonthReport) -> str:
    """The same numbers as every other format, with the columns section, key, month and value.

    Lines end with CR and LF. Not known and hidden numbers are empty. A text that a spreadsheet could take for a formula
    has an apostrophe before it; numbers, negative ones too, stand as they are.
    """
    told = cells(report)
    out = StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(Cell._fields)
    for cell in (*told, Cell("checksum", "sha256", "", checksum(told))):
        table.writerow([*map(escape_formula, cell[:3]), _written(cell.value)])
    return out.getvalue()


def escape_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULAS) else text


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else escape_formula(value)
