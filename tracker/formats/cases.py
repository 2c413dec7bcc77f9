"""Cases as files that spreadsheets open: CSV, and XLSX in which every cell is a text or a number, never a formula."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.formats.csv_text import MARK, csv_row, escape_formula
from tracker.formats.xlsx_sheet import workbook


class CaseLine(NamedTuple):
    """One case, with the columns of both files in their order."""

    reference: str
    rule: str
    subject: str
    """The employer or course; empty if the rule has none."""
    state: str
    status: str
    exceeded_on: date | None
    days: int | None
    """Days since a limit was exceeded, the first one included."""
    officer: str
    opened_on: date
    due_on: date | None
    days_left: int | None
    """Days until a limit is exceeded by every reading; None if it is, or never will be."""
    marks: str
    """As the queue shows them, separated by semicolons."""


def cases_csv(lines: Iterable[CaseLine]) -> str:
    """Return the cases as CSV with a header; days are YYYY-MM-DD, texts are safe from formulas."""
    rows = (csv_row(escape_formula(cell) if isinstance(cell, str) else cell for cell in line) for line in lines)
    return MARK + csv_row(CaseLine._fields) + "".join(rows)


def cases_xlsx(lines: Iterable[CaseLine]) -> bytes:
    """Return the cases as a workbook with one sheet. Days are texts as in the CSV file."""
    rows = ((cell.isoformat() if isinstance(cell, date) else cell for cell in line) for line in lines)
    return workbook("cases", (CaseLine._fields, *rows))
