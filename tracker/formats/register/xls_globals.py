"""The part of an .xls workbook that its sheets share: their names and positions, texts, formats, and calendar."""

import struct
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from tracker.formats.register import biff_records as biff
from tracker.formats.register.cell_text import number_text
from tracker.formats.register.number_formats import BUILT_IN_DATES, shows_date
from tracker.formats.register.refusals import LOCKED, LOCKED_REMEDY, UnfitWorkbook

TOO_OLD = "is a workbook of Excel 95 or earlier"
SHEET = struct.Struct("<IBBBB")
TEXT, TEXT_HEAD, RUNS, READINGS = struct.Struct("<HB"), struct.Struct("<HHB"), struct.Struct("<H"), struct.Struct("<I")
SHARED_HEAD, ENGINE = struct.Struct("<4xI"), struct.Struct("<4xI")
RUN_SIZE = 4
LAST_SERIAL, FIRST_OF_MARCH_1900, DAYS_OF_1904 = 2958466, 61, 1462
"""Numbers of days: 1 January 10000 and 1 March 1900, and how many fewer they are in the calendar from 1904."""
FIRST_DAYS, EARLY_FIRST_DAY = (date(1899, 12, 30), date(1904, 1, 1)), date(1899, 12, 31)
"""The days of number 0 in both calendars; before March 1900 that of the first is a day later."""
SECONDS = 86400


class XlsGlobals(NamedTuple):
    """The part of a workbook before its sheets."""

    sheets: list[tuple[str, int]]
    """The names of the sheets with cells, and where they begin in the stream."""
    texts: list[str]
    dated: list[bool]
    """For each format of cells, whether numbers are shown as days or times."""
    is_1904: bool
    """Whether days are counted from 1904, as Excel for the Macintosh did."""
    engine: int | None
    """The calculation engine that calculated the workbook; None if no spreadsheet program has saved it."""

    def number(self, value: float, cell_format: int) -> str:
        """Return a number as a day, a time or a number, as its format shows it."""
        return _dated(value, is_1904=self.is_1904) if self.dated[cell_format] else number_text(value)


def read_globals(stream: bytes) -> XlsGlobals:
    """Return the shared part of the stream. Raises `UnfitWorkbook`, and `ValueError`, `IndexError` or `struct.error`."""
    found = _Globals()
    reads: dict[int, Callable[[list[bytes]], None]] = {
        biff.FILE_PASS: _refuse_locked,
        biff.BOUND_SHEET: found.sheet,
        biff.SHARED_TEXTS: found.shared_texts,
        biff.FORMAT: found.number_format,
        biff.XF: found.cell_format,
        biff.DATE_MODE: found.date_mode,
        biff.RECALCULATION: found.recalculation,
    }
    check_beginning(stream, 0, biff.WORKBOOK_PART)
    for kind, pieces in biff.records(stream):
        if read := reads.get(kind):
            read(pieces)
        elif kind == biff.EOF:
            return found.all()
    raise ValueError("a workbook without an end")


def check_beginning(stream: bytes, position: int, part: int) -> None:
    """Raise `UnfitWorkbook` for an old version, `ValueError` if no such part begins here."""
    number, _, version, found = struct.unpack_from("<4H", stream, position)
    if number == biff.BOF and version == biff.BIFF8 and found == part:
        return
    if number == biff.BOF and version < biff.BIFF8:
        raise UnfitWorkbook(TOO_OLD)
    raise ValueError("a part that does not begin as one")


class _Globals:
    """The state while the records are read."""

    def __init__(self) -> None:
        self._sheets: list[tuple[str, int]] = []
        self._texts: list[str] = []
        self._formats: dict[int, bool] = {}
        self._cell_formats: list[int] = []
        self._is_1904 = False
        self._engine: int | None = None

    def all(self) -> XlsGlobals:
        """Return the complete part."""
        dated = [self._formats.get(each, each in BUILT_IN_DATES) for each in self._cell_formats]
        return XlsGlobals(self._sheets, self._texts, dated, self._is_1904, self._engine)

    def sheet(self, pieces: list[bytes]) -> None:
        """Note a sheet with cells; others hold charts and macros."""
        reader = biff.PieceReader(pieces)
        position, _, kind, length, flags = reader.unpack(SHEET)
        if kind == 0:
            self._sheets.append((reader.text(length, wide=flags & biff.WIDE), position))

    def shared_texts(self, pieces: list[bytes]) -> None:
        """Read the table of texts, without the readings of names and the fonts."""
        reader = biff.PieceReader(pieces)
        (count,) = reader.unpack(SHARED_HEAD)
        for _ in range(count):
            length, flags = reader.unpack(TEXT)
            (runs,) = reader.unpack(RUNS) if flags & biff.HAS_RUNS else (0,)
            (readings,) = reader.unpack(READINGS) if flags & biff.HAS_READINGS else (0,)
            self._texts.append(reader.text(length, wide=flags & biff.WIDE))
            if runs or readings:
                reader.take(RUN_SIZE * runs + readings)

    def number_format(self, pieces: list[bytes]) -> None:
        """Note whether a format of numbers shows dates."""
        reader = biff.PieceReader(pieces)
        number, length, flags = reader.unpack(TEXT_HEAD)
        self._formats[number] = shows_date(reader.text(length, wide=flags & biff.WIDE))

    def cell_format(self, pieces: list[bytes]) -> None:
        """Note the format of numbers of the next format of cells."""
        self._cell_formats.append(int.from_bytes(pieces[0][2:4], "little"))

    def date_mode(self, pieces: list[bytes]) -> None:
        """Note the calendar."""
        self._is_1904 = pieces[0][:1] == b"\1"

    def recalculation(self, pieces: list[bytes]) -> None:
        """Note the engine."""
        (self._engine,) = ENGINE.unpack_from(pieces[0])


def _refuse_locked(_: list[bytes]) -> None:
    raise UnfitWorkbook(LOCKED, LOCKED_REMEDY)


def _dated(value: float, *, is_1904: bool) -> str:
    """Return a number of days as a day, with its time if it has one; below 1 as a time; out of bounds as a number.

    In the calendar from 1900, 60 is 29 February 1900, which never existed; it is returned as a number.
    """
    if not 0 <= value < LAST_SERIAL - (DAYS_OF_1904 if is_1904 else 0):
        return number_text(value)
    days, seconds = divmod(round(value * SECONDS), SECONDS)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if value < 1:
        return clock
    if days == FIRST_OF_MARCH_1900 - 1 and not is_1904:
        return number_text(value)
    first = FIRST_DAYS[is_1904] if days >= FIRST_OF_MARCH_1900 or is_1904 else EARLY_FIRST_DAY
    day = first + timedelta(days=days)
    return f"{day} {clock}" if seconds else str(day)
