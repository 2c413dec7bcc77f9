"""The text that a CSV file would hold for the values of a workbook's cells."""

from collections.abc import Generator
from typing import TypeAlias

Rows: TypeAlias = Generator[tuple[int, list[str]], None, None]
"""Rows, each with its number as in a spreadsheet and its cells; blank rows included."""


def number_text(value: float) -> str:
    """Return a number, a whole one without its point."""
    return str(int(value)) if value.is_integer() else str(value)
