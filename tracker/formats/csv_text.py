"""CSV files that spreadsheets open: rows as text, and no cell that a spreadsheet could take for a formula."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

MARK = "\ufeff"
"""Begins every CSV file that a page hands out: without it, spreadsheets take UTF-8 for another encoding."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters of a text that a spreadsheet may take for a formula."""
AFTER_SEPARATOR = re.compile(r"([;|\t\r\n] *)(?=[=+\-@＝＋－＠])")
"""A place inside a text where a spreadsheet that splits at other characters than commas begins a cell with a formula."""


def csv_row(cells: Iterable[object]) -> str:
    """Return a row that ends with CR and LF. None is an empty cell."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def escape_formula(text: str) -> str:
    """Put an apostrophe wherever a spreadsheet could take a text, or a part of it, for a formula.

    Many spreadsheets split rows at semicolons, by their country: `late;=1+1` becomes `late;'=1+1`.
    """
    start = len(text) - len(text.lstrip())
    safe = text[:start] + AFTER_SEPARATOR.sub(r"\1'", text[start:])
    return f"'{safe}" if text.lstrip(" ").startswith(FORMULAS) else safe
