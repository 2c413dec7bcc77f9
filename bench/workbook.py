"""B2: the rows of a workbook as the register reads them, against openpyxl in its read-only form."""

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from bench.line import Line
from tracker.formats.register.workbooks import open_workbook

ROWS, ROUNDS = 10_000, 3
SHEET = "employments"


def b2() -> Line:
    """Seconds of openpyxl over seconds of the register's reader, formulas and errors looked for; the median round."""
    with tempfile.TemporaryDirectory() as folder:
        path = _write(Path(folder) / "register.xlsx")
        rounds = sorted((_seconds(_read, path), _seconds(_read_by_peer, path)) for _ in range(ROUNDS))
        if _read(path) != _read_by_peer(path):
            raise SystemExit("B2: the two readers disagree")
    ours, theirs = sorted(rounds, key=lambda each: each[1] / each[0])[ROUNDS // 2]
    return Line("B2", f"{ours:.2f}s", f"{theirs:.2f}s", theirs / ours, 5, 8, True, f"rows={ROWS}")


def _write(path: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    for number in range(ROWS):
        business = f"Employer {number % 5000} Ltd", f"{70000000 + number % 5000}"
        sheet.append([f"REF-{number:07}", *business, date(2026, 2, 1), date(2026, 3, 1), "Server", 37.5])
    book.save(path)
    book.close()
    return path


def _seconds(read: Callable[[Path], object], path: Path) -> float:
    began = time.perf_counter()
    read(path)
    return time.perf_counter() - began


def _read(path: Path) -> list[list[str]]:
    with open_workbook(path, "") as sheets:
        return [cells for _, cells in sheets[SHEET]()]


def _read_by_peer(path: Path) -> list[list[str]]:
    book = load_workbook(path, read_only=True, data_only=True)
    rows = [[_text(cell) for cell in cells] for cells in book[SHEET].iter_rows(values_only=True)]
    book.close()
    return rows


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else str(cell.date()) if hasattr(cell, "date") else str(cell)
