"""Registers on disk, as an office would save them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tracker.compliance.loading import builtin
from tracker.formats.register.files import open_register
from tracker.formats.register.read_sheet import read_sheet
from tracker.formats.register.rows import SHEETS, Refusal, Row

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "register"
HEADERS = {
    "participants": "reference,nationality",
    "employments": "reference,employer_name,start,end",
    "courses": "reference,provider,title,start,end",
}
"""The least that each sheet must have."""


def write_folder(path: Path, **texts: str | bytes) -> Path:
    """A folder of CSV files. What is not told has its header alone; text is written as UTF-8, bytes as they are."""
    path.mkdir(exist_ok=True)
    for kind in SHEETS:
        text = texts.get(kind, HEADERS[kind] + "\n")
        (path / f"{kind}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def write_workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """A workbook. A sheet that is not told has its header alone."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind in SHEETS:
        sheet = book.create_sheet(kind)
        for row in sheets.get(kind, [HEADERS[kind].split(",")]):
            sheet.append(list(row))
    return save_workbook(book, path)


def save_workbook(book: Any, path: Path) -> Path:
    """A workbook of openpyxl on disk, closed."""
    book.save(path)
    book.close()
    return path


def read_rows(path: Path, kind: str, dates: str | None = None) -> list[Row | Refusal]:
    """All rows and refusals of one sheet."""
    with open_register(path) as sheets:
        return list(read_sheet(sheets[kind], builtin(), dates).rows())


def row_fields(rows: Sequence[Row | Refusal], *names: str) -> list[tuple[Any, ...]]:
    """Some fields of rows, none of which is refused."""
    assert [row for row in rows if isinstance(row, Refusal)] == []
    return [tuple(getattr(row, name) for name in names) for row in rows]
