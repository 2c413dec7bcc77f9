"""Rows of an .xlsx workbook: the values of its cells are made the text that a CSV file would hold."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from tracker.formats.register.cell_text import Rows, number_text
from tracker.formats.register.packed_xml import BROKEN, chunks
from tracker.formats.register.refusals import DAMAGED, UNREADABLE, RegisterRefused
from tracker.formats.register.xlsx_inspection import Inspection, inspect_exactly, inspect_usual
from tracker.formats.register.xlsx_parts import SheetPart, check_parts

MOST_ROWS = 1 << 20
"""The rows that a sheet can have."""
MOST_CELLS = 100_000_000
"""The cells that a sheet may span, blank ones included: five times as many as a full register has."""
SPARSE_CELLS, SPARSE_FACTOR = 1_000_000, 100
"""A sheet may span so many cells in any case, and so many for each cell that it has: the library makes room for all."""


@contextmanager
def open_xlsx(path: Path, remedy: str) -> Iterator[Mapping[str, Callable[[], Rows]]]:
    """Return the rows of each sheet, by the sheet's name in lower case without padding. Raises `RegisterRefused`.

    Of two sheets with one name the first counts.
    """
    sheets = check_parts(path, remedy)
    try:
        workbook = CalamineWorkbook.from_path(path)
    except (CalamineError, *BROKEN):
        raise RegisterRefused(path.name, UNREADABLE, remedy) from None
    with closing(workbook):
        yield {sheet.name.strip().lower(): partial(_rows, path, workbook, sheet, remedy) for sheet in reversed(sheets)}


def _rows(path: Path, workbook: CalamineWorkbook, part: SheetPart, remedy: str) -> Rows:
    """Return the rows by their numbers, blank ones included."""
    try:
        inspection = _inspect(path, part)
    except BROKEN:
        raise RegisterRefused(path.name, DAMAGED, remedy) from None
    _check_span(path.name, inspection, remedy)
    try:
        sheet = workbook.get_sheet_by_name(part.name)
    except (CalamineError, *BROKEN):
        raise RegisterRefused(path.name, DAMAGED, remedy) from None
    yield from _texts(sheet, inspection)


def _inspect(path: Path, part: SheetPart) -> Inspection:
    with ZipFile(path) as archive:
        with closing(chunks(archive, part.part)) as pieces:
            usual = inspect_usual(pieces)
        if usual is not None:
            return usual
        with closing(chunks(archive, part.part)) as pieces:
            return inspect_exactly(pieces)


def _check_span(name: str, inspection: Inspection, remedy: str) -> None:
    span = inspection.rows * inspection.columns
    if inspection.rows > MOST_ROWS:
        raise RegisterRefused(name, f"has a sheet of more than {MOST_ROWS} rows", remedy)
    if span > MOST_CELLS:
        raise RegisterRefused(name, f"has a sheet that spans more than {MOST_CELLS} cells", remedy)
    if span > SPARSE_CELLS + SPARSE_FACTOR * inspection.cells:
        raise RegisterRefused(name, "has cells far away from all others", f"clear them, and {remedy}")


def _texts(sheet: CalamineSheet, inspection: Inspection) -> Rows:
    # The library gives the blank rows before the first value, but not the blank columns before it.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    troubles, number = inspection.troubles, 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [cell if cell.__class__ is str else _text(cell) for cell in cells]
        texts = [*left, *texts] if left else texts
        yield number, _with_troubles(texts, troubles.get(number, {}))
    for later in sorted(each for each in troubles if each > number):
        for blank in range(number + 1, later):
            yield blank, []
        number = later
        yield number, _with_troubles([], troubles[number])


def _with_troubles(texts: list[str], troubles: Mapping[int, str]) -> list[str]:
    """Return the row with its formulas without a result and its errors in their columns."""
    for column, trouble in troubles.items():
        texts += [""] * (column + 1 - len(texts))
        texts[column] = trouble
    return texts


def _text(cell: Any) -> str:
    """Return a day as YYYY-MM-DD (with its time if it has one), a whole number without its point."""
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else str(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)
