"""Rows of an .xlsx workbook, streamed: what its cells hold is made the text that a CSV file would hold."""

import warnings
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, time
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tracker.formats.register.refusals import RegisterRefused

Rows: TypeAlias = Generator[tuple[int, list[str]], None, None]
BROKEN = (
    BadZipFile, zlib.error, InvalidFileException, KeyError, IndexError, ValueError, TypeError, AttributeError, EOFError,
    OSError, NotImplementedError, RuntimeError, SyntaxError,
)  # fmt: skip
"""What the library raises on a workbook that is cut off, altered, locked, or something else by another name."""
MOST_ROWS = 1 << 20
"""The rows that a sheet can have."""
MOST_CELLS = 100_000_000
"""The cells that are looked at in one sheet, blank ones included: five times as many as a full register has."""
BATCH = 500
PACKED = {ZIP_STORED, ZIP_DEFLATED}
"""The ways in which spreadsheets pack; others may ask for any amount of memory."""
LARGEST_SHEET, LARGEST_PART = 2 << 30, 256 << 20
"""Bytes that a sheet, and any other part, may unpack to. The sheets are streamed, the other parts are held in memory."""


@contextmanager
def open_workbook(path: Path, remedy: str) -> Iterator[Mapping[str, Callable[[], Rows]]]:
    """The rows of each sheet, by the sheet's name in lower case without padding. Raises `RegisterRefused`."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise RegisterRefused(path.name, f"cannot be read: {error.strerror}", "see that it is a file you may open") from None
    with stream:
        workbook = _loaded(path.name, stream, remedy)
        with closing(workbook):
            sheets = reversed(workbook.worksheets)
            yield {sheet.title.strip().lower(): partial(_rows, path.name, sheet, remedy) for sheet in sheets}


def _loaded(name: str, stream: BinaryIO, remedy: str) -> Any:
    try:
        with ZipFile(stream) as archive:
            for part in archive.infolist():
                if part.file_size > (LARGEST_SHEET if "/worksheets/" in part.filename else LARGEST_PART):
                    raise RegisterRefused(name, "unpacks to more than a register can hold", remedy)
                if part.compress_type not in PACKED:
                    raise RegisterRefused(name, "is packed in a way that no spreadsheet packs", remedy)
        with warnings.catch_warnings(action="ignore"):
            return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except BROKEN:
        raise RegisterRefused(name, "is no readable .xlsx workbook, or is locked", remedy) from None


def _rows(name: str, sheet: Any, remedy: str) -> Rows:
    """The rows as they stand, whatever the sheet says about its own size."""
    sheet.reset_dimensions()
    numbers, looked_at = count(1), 0
    with closing(sheet.iter_rows(values_only=True)) as rows:
        while batch := _batch(name, rows, remedy):
            for cells in batch:
                number = next(numbers)
                looked_at += len(cells)
                if number > MOST_ROWS:
                    raise RegisterRefused(name, f"has a sheet of more than {MOST_ROWS} rows", remedy)
                if looked_at > MOST_CELLS:
                    raise RegisterRefused(name, f"has a sheet of more than {MOST_CELLS} cells", remedy)
                yield number, [_text(cell) if cell is not None else "" for cell in cells]


def _batch(name: str, rows: Iterator[Any], remedy: str) -> list[Any]:
    """Some more rows. The library warns of what it does not keep, which nobody asked it to."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return list(islice(rows, BATCH))
    except BROKEN:
        raise RegisterRefused(name, "is damaged inside", remedy) from None


def _text(cell: object) -> str:
    """A day as YYYY-MM-DD (with its time where it has one), a whole number without its point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else str(cell)
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
