"""Reads the rows of a sheet as frozen rows or refusals. Facts against a scheme's rule are accepted."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple, NoReturn, TypeAlias

from tracker.compliance.rulebook import Rulebook
from tracker.formats.register import cells as one
from tracker.formats.register import coded_words
from tracker.formats.register.cell_troubles import CELL_TROUBLES
from tracker.formats.register.columns import DAYS, KNOWN, Columns, read_header
from tracker.formats.register.day_order import order_of
from tracker.formats.register.files import RegisterSheet
from tracker.formats.register.make_rows import MADE, Schemes
from tracker.formats.register.nationalities import nationality
from tracker.formats.register.refusals import RegisterRefused, Unclear
from tracker.formats.register.rows import Refusal, Row
from tracker.formats.register.whitespace import bare

Read: TypeAlias = Callable[[str], Any]
READS: dict[str, Read] = {
    "reference": one.reference,
    "direction": coded_words.direction,
    "sex": coded_words.sex,
    "language": coded_words.language,
    "nationality": nationality,
    "passport_no": one.passport,
    "email": one.email,
    "employer_brn": one.brn,
    "hours_per_week": one.hours,
}
"""The functions for cells that are neither days, free text nor a scheme."""


class SheetReader(NamedTuple):
    """A sheet that can be read repeatedly."""

    sheet: RegisterSheet
    columns: Columns
    schemes: Schemes
    header: int
    """The number of the row with the column names."""
    order: str | None
    """The order of days with the year last; None without such days."""

    def rows(self) -> Iterator[Row | Refusal]:
        """Yield every row that is not blank, in order, read or refused. Raises `RegisterRefused` if the file is broken."""
        read_row = partial(_read, self, self._plan())
        for number, cells in self.sheet.rows():
            if number > self.header:
                row = read_row(number, cells)
                if row is not None:
                    yield row

    def _plan(self) -> list[tuple[int, int, Read]]:
        """Return for each present column: its field in the made row, its index in the file, and its function."""
        kind, plan = self.sheet.kind, []
        days = partial(one.day, self.order)
        for field, name in enumerate(KNOWN[kind], 1):
            if name in self.columns.positions:
                read_cell = (
                    days if name in DAYS[kind] else self.schemes.named if name == "scheme" else READS.get(name, one.text)
                )
                plan.append((field, self.columns.positions[name], read_cell))
        return plan


def read_sheet(sheet: RegisterSheet, rulebook: Rulebook, dates: str | None = None) -> SheetReader:
    """Return a reader with the columns of a sheet and the order of its days: as shown, else `dates`, the user's answer.

    Raises `RegisterRefused` if the file is broken, a column is missing, or the order is unknown.
    """
    with closing(sheet.rows()) as rows:
        for header, names in rows:
            if any(map(bare, names)):
                columns = read_header(sheet.kind, sheet.file, names)
                positions = [columns.positions[name] for name in DAYS[sheet.kind] if name in columns.positions]
                order = order_of(sheet.file, rows, positions, answer=dates)
                return SheetReader(sheet, columns, Schemes.of(rulebook), header, order)
    raise RegisterRefused(sheet.file, "is empty", "save it with the names of the columns in its first row")


def _read(reading: SheetReader, plan: Sequence[tuple[int, int, Read]], number: int, cells: list[str]) -> Row | Refusal | None:
    """Return one row or its refusal; None for a blank row."""
    kind, width, field = reading.sheet.kind, reading.columns.width, 0
    values: list[Any] = [None] * (len(KNOWN[kind]) + 1)
    values[0] = number
    try:
        if len(cells) != width:
            cells = _fitted(cells, width)
        for field, position, read_cell in plan:
            if cell := cells[position]:
                values[field] = read_cell(cell) if cell not in CELL_TROUBLES else _refuse_cell(cell)
        return MADE[kind](values, reading.schemes)
    except Unclear as error:
        if not any(map(bare, cells)):
            return None
        column = error.column or (KNOWN[kind][field - 1] if field else None)
        return Refusal(kind, number, column, str(error))


def _refuse_cell(cell: str) -> NoReturn:
    raise Unclear(CELL_TROUBLES[cell])


def _fitted(cells: list[str], width: int) -> list[str]:
    """Return as many cells as the header has names. Refuses further cells that are not blank."""
    if any(map(bare, cells[width:])):
        raise Unclear("has more cells than the header")
    return [*cells[:width], *[""] * (width - len(cells))]
