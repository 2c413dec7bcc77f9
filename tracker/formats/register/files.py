"""Opens a register, a folder of three CSV files or one workbook, as sheets of numbered rows.

Rows are streamed and can be read again from the start. Every cell is text; a blank one is "".
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tracker.formats.register.cell_text import Rows
from tracker.formats.register.csv_rows import UTF_8, comma_rows
from tracker.formats.register.refusals import RegisterRefused
from tracker.formats.register.rows import SHEETS
from tracker.formats.register.workbooks import open_workbook

CSV = "save each sheet as CSV UTF-8: " + ", ".join(f"{name}.csv" for name in SHEETS)
XLSX = "save it as an Excel workbook (.xlsx) with the sheets " + ", ".join(SHEETS)


class RegisterSheet(NamedTuple):
    """The rows of one kind, from a CSV file or a sheet of a workbook."""

    kind: str
    """One of `SHEETS`."""
    file: str
    """The name in messages: `courses.csv`, or the workbook and the sheet."""
    rows: Callable[[], Rows]
    """All rows, blank ones included. Raises `RegisterRefused` if the file is broken."""


@contextmanager
def open_register(path: Path, encoding: str = UTF_8) -> Iterator[Mapping[str, RegisterSheet]]:
    """Return the three sheets of a folder or workbook by kind, in their order. Raises `RegisterRefused`.

    `encoding` is for CSV files without the byte order mark of UTF-8. A workbook stays open until the end of the block.
    """
    if path.is_dir():
        yield _folder(path, encoding)
    elif path.is_file():
        with open_workbook(path, XLSX) as held:
            yield _workbook(path.name, held)
    else:
        raise RegisterRefused(
            path.name or str(path), "does not exist", "give a folder of CSV files or a workbook (.xlsx, .ods or .xls)"
        )


def _folder(path: Path, encoding: str) -> dict[str, RegisterSheet]:
    """Return the sheets of a folder. File names match in any case; an exact match is preferred."""
    try:
        files = sorted(path.iterdir(), key=lambda file: (file.name == file.name.lower(), file.name))
    except OSError as error:
        raise RegisterRefused(path.name, f"cannot be read: {error.strerror}", "see that it is a folder you may open") from None
    named = {file.name.lower(): file for file in files}
    sheets = {}
    for kind in SHEETS:
        file = named.get(f"{kind}.csv")
        if file is None:
            raise RegisterRefused(f"{kind}.csv", f"is missing in the folder {path.name}", CSV)
        sheets[kind] = RegisterSheet(kind, file.name, partial(comma_rows, file, encoding))
    return sheets


def _workbook(name: str, held: Mapping[str, Callable[[], Rows]]) -> dict[str, RegisterSheet]:
    for kind in SHEETS:
        if kind not in held:
            raise RegisterRefused(name, f"has no sheet named {kind}", XLSX)
    return {kind: RegisterSheet(kind, f"{name}, sheet {kind}", held[kind]) for kind in SHEETS}
