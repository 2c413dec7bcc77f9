"""Rows of an .xls workbook (Excel 97 to 2003): its records are read here, cell by cell.

No library is used: python-calamine allocates a full rectangle for every sheet at opening, and returns a formula without a
result, and an error, as a blank cell.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tracker.formats.register import biff_records as biff
from tracker.formats.register.biff_records import records
from tracker.formats.register.cell_text import Rows
from tracker.formats.register.cell_troubles import FAILED, UNCALCULATED
from tracker.formats.register.compound_file import SIGNATURE, CompoundFile
from tracker.formats.register.refusals import DAMAGED, LOCKED, LOCKED_REMEDY, UNREADABLE, RegisterRefused, UnfitWorkbook
from tracker.formats.register.xls_globals import TOO_OLD, XlsGlobals, check_beginning, read_globals

BROKEN = (ValueError, IndexError, KeyError, struct.error)
LARGEST_FILE = 256 << 20
"""Bytes of a file, which is held in memory: three full sheets have half as many."""
LAST_COLUMN = 255
CELL, LABEL = struct.Struct("<HHH"), struct.Struct("<HHHHB")
NUMBER, SHARED, RK, BOOLEAN = struct.Struct("<HHHd"), struct.Struct("<HHHI"), struct.Struct("<HHHI"), struct.Struct("<HHHBB")
RK_PAIR, FORMULA, DOUBLE, TEXT = struct.Struct("<HI"), struct.Struct("<HHH8s"), struct.Struct("<d"), struct.Struct("<HB")
NO_NUMBER = b"\xff\xff"
"""The end of a result other than a number."""


@contextmanager
def open_xls(path: Path, remedy: str) -> Iterator[Mapping[str, Callable[[], Rows]]]:
    """Return the rows of each sheet, by the sheet's name in lower case without padding. Raises `RegisterRefused`."""
    if path.stat().st_size > LARGEST_FILE:
        raise RegisterRefused(path.name, "is larger than a register can be", remedy)
    try:
        stream = _workbook_stream(path.read_bytes())
        shared = read_globals(stream)
    except UnfitWorkbook as unfit:
        raise unfit.refused(path.name, remedy) from None
    except BROKEN:
        raise RegisterRefused(path.name, UNREADABLE, remedy) from None
    read = partial(_rows, path.name, remedy, stream, shared)
    yield {name.strip().lower(): partial(read, position) for name, position in reversed(shared.sheets)}


def _workbook_stream(content: bytes) -> bytes:
    if not content.startswith(SIGNATURE):
        raise UnfitWorkbook(TOO_OLD)
    file = CompoundFile(content)
    if "ENCRYPTEDPACKAGE" in file.streams:  # an .xlsx workbook with a password
        raise UnfitWorkbook(LOCKED, LOCKED_REMEDY)
    if "WORKBOOK" not in file.streams and "BOOK" in file.streams:
        raise UnfitWorkbook(TOO_OLD)
    return file.read("WORKBOOK")


def _rows(name: str, remedy: str, stream: bytes, shared: XlsGlobals, position: int) -> Rows:
    try:
        sheet = _read_sheet(stream, shared, position)
    except BROKEN:
        raise RegisterRefused(name, DAMAGED, remedy) from None
    for number in range(max(sheet, default=-1) + 1):
        cells = sheet.get(number)
        yield number + 1, [cells.get(column, "") for column in range(max(cells) + 1)] if cells else []


def _read_sheet(stream: bytes, shared: XlsGlobals, position: int) -> dict[int, dict[int, str]]:
    """Return the cells that have a value, by row and column, both counted from 0."""
    check_beginning(stream, position, biff.SHEET_PART)
    sheet, depth = _Sheet(shared), 0
    reads = sheet.reads()
    for kind, pieces in records(stream, position):
        if kind == biff.BOF:
            depth += 1  # within a sheet, a chart begins and ends
        elif kind == biff.EOF:
            depth -= 1
            if not depth:
                return sheet.rows
        elif depth == 1 and (read := reads.get(kind)):
            read(pieces)
    raise ValueError("a sheet without an end")


class _Sheet:
    """The cells of a sheet while its records are read."""

    def __init__(self, shared: XlsGlobals) -> None:
        self.rows: dict[int, dict[int, str]] = {}
        self._shared = shared
        self._calculated = shared.engine != 0
        self._awaits_text: tuple[int, int] | None = None

    def reads(self) -> dict[int, Callable[[list[bytes]], None]]:
        """Return the function for each record about cells."""
        return {
            biff.SHARED_LABEL: self.shared_label,
            biff.NUMBER: self.number,
            biff.RK: self.rk,
            biff.CELLS_OF_RK: self.rks,
            biff.LABEL: self.label,
            biff.RICH_LABEL: self.label,
            biff.BOOLEAN_OR_ERROR: self.boolean_or_error,
            biff.FORMULA: self.formula,
            biff.FORMULA_TEXT: self.formula_text,
            biff.UNCALCULATED_SHEET: self.uncalculated,
        }

    def shared_label(self, pieces: list[bytes]) -> None:
        """Read a text from the shared table."""
        row, column, _, number = SHARED.unpack_from(pieces[0])
        self._put(row, column, self._shared.texts[number])

    def number(self, pieces: list[bytes]) -> None:
        """Read a number."""
        row, column, cell_format, value = NUMBER.unpack_from(pieces[0])
        self._put(row, column, self._shared.number(value, cell_format))

    def rk(self, pieces: list[bytes]) -> None:
        """Read a number that is stored in four bytes."""
        row, column, cell_format, packed = RK.unpack_from(pieces[0])
        self._put(row, column, self._shared.number(_unpacked(packed), cell_format))

    def rks(self, pieces: list[bytes]) -> None:
        """Read such numbers in adjacent cells."""
        row, column = struct.unpack_from("<HH", pieces[0])
        for each, (cell_format, packed) in enumerate(RK_PAIR.iter_unpack(pieces[0][4:-2]), column):
            self._put(row, each, self._shared.number(_unpacked(packed), cell_format))

    def label(self, pieces: list[bytes]) -> None:
        """Read a text that the cell itself holds."""
        row, column, _, length, flags = LABEL.unpack_from(pieces[0])
        self._put(row, column, biff.PieceReader(pieces, LABEL.size).text(length, wide=flags & biff.WIDE))

    def boolean_or_error(self, pieces: list[bytes]) -> None:
        """Read true, false or an error."""
        row, column, _, value, is_error = BOOLEAN.unpack_from(pieces[0])
        self._put(row, column, FAILED if is_error else str(bool(value)))

    def formula(self, pieces: list[bytes]) -> None:
        """Read the result of a formula. A text follows in a record of its own."""
        row, column, cell_format, result = FORMULA.unpack_from(pieces[0])
        awaits_text = result[:1] == b"\0" and result.endswith(NO_NUMBER)
        self._awaits_text = (row, column) if awaits_text and self._calculated else None
        self._put(row, column, self._result(result, cell_format) if self._calculated else UNCALCULATED)

    def formula_text(self, pieces: list[bytes]) -> None:
        """Read the text that a formula resulted in."""
        if self._awaits_text:
            length, flags = TEXT.unpack_from(pieces[0])
            self._put(*self._awaits_text, biff.PieceReader(pieces, TEXT.size).text(length, wide=flags & biff.WIDE))
            self._awaits_text = None

    def uncalculated(self, _: list[bytes]) -> None:
        """Note that the results of the sheet's formulas are out of date."""
        self._calculated = False

    def _put(self, row: int, column: int, text: str) -> None:
        if column > LAST_COLUMN:
            raise ValueError("a column beyond the last")
        self.rows.setdefault(row, {})[column] = text

    def _result(self, result: bytes, cell_format: int) -> str:
        # Programs that cannot calculate store 0 or an empty text instead of a result.
        unknown = self._shared.engine is None
        if not result.endswith(NO_NUMBER):
            (value,) = DOUBLE.unpack(result)
            return UNCALCULATED if unknown and value == 0 else self._shared.number(value, cell_format)
        texts = {1: str(bool(result[2])), 2: FAILED, 3: UNCALCULATED if unknown else ""}
        return texts.get(result[0], UNCALCULATED)


def _unpacked(packed: int) -> float:
    """Return a number of four bytes: 30 bits of a whole number or of a float, both perhaps in hundredths."""
    if packed & 2:
        value: float = (packed >> 2) - (1 << 30 if packed >> 31 else 0)
    else:
        (value,) = DOUBLE.unpack(struct.pack("<4xI", packed & ~3))
    return float(value / 100 if packed & 1 else value)
