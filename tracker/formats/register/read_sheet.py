"""A sheet's rows into frozen rows, or refusals that say why; what only goes against a scheme's rule is taken."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple, NoReturn, TypeAlias

from tracker.compliance.rulebook import Rulebook
from tracker.formats.register import cells as one
from tracker.formats.register import coded_words
from tracker.formats.register.columns import DAYS, KNOWN, Columns, read_header
from tracker.formats.register.day_order import order_of
from tracker.formats.register.files import RegisterSheet
from tracker.formats.register.make_rows import MADE, Schemes
from tracker.formats.register.nationalities import nationality
from tracker.formats.register.refusals import RegisterRefused, Unclear
from tracker.formats.register.rows import Refusal, Row
from tracker.formats.register.sheet_inspection import CELL_TROUBLES
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
"""How the cells of a column are read, where they are neither days nor free text nor a scheme."""


class SheetReader(NamedTuple):
    """One sheet, ready to be read as often as need be."""

    sheet: RegisterSheet
    columns: Columns
    schemes: Schemes
    header: int
    """The number of the row with the names of the columns."""
    order: str | None
    """How days with the year last are read; None where there are none."""

    def rows(self) -> Iterator[Row | Refusal]:
        """Every row that is not blank, in order, taken or refused. Raises `RegisterRefused` where the file is broken."""
        read = partial(_read, self, self._plan())
        for number, cells in self.sheet.rows():
            if number > self.header:
                row = read(number, cells)
                if row is not None:
                    yield row

    def _plan(self) -> list[tuple[int, int, Read]]:
        """For each column that is there: its place in the row that is made, its place in the file, how it is read."""
        kind, plan = self.sheet.kind, []
        days = partial(one.day, self.order)
        for field, name in enumerate(KNOWN[kind], 1):
            if name in self.columns.places:
                read = days if name in DAYS[kind] else self.schemes.named if name == "scheme" else READS.get(name, one.text)
                plan.append((field, self.columns.places[name], read))
        return plan


def read(sheet: RegisterSheet, rulebook: Rulebook, dates: str | None = None) -> SheetReader:
    """A sheet with its columns, and with the order of its days: the one that it shows, else `dates`, the answer.

    Raises `RegisterRefused` where the file is broken, a column is missing, or it does not show the order.
    """
    with closing(sheet.rows()) as rows:
        for header, names in rows:
            if any(map(bare, names)):
                columns = read_header(sheet.kind, sheet.file, names)
                places = [columns.places[name] for name in DAYS[sheet.kind] if name in columns.places]
                order = order_of(sheet.file, rows, places, answer=dates)
                return SheetReader(sheet, columns, Schemes.of(rulebook), header, order)
    raise RegisterRefused(sheet.file, "is empty", "save it with the names of the columns in its first row")


def _read(reading: SheetReader, plan: Sequence[tuple[int, int, Read]], number: int, cells: list[str]) -> Row | Refusal | None:
    """One row; None where it is blank."""
    kind, width, field = reading.sheet.kind, reading.columns.width, 0
    values: list[Any] = [None] * (len(KNOWN[kind]) + 1)
    values[0] = number
    try:
        if len(cells) != width:
            cells = _fitted(cells, width)
        for field, place, read_cell in plan:
            if cell := cells[place]:
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
    """As many cells as the header has names: what is beyond must be blank."""
    if any(map(bare, cells[width:])):
        raise Unclear("has more cells than the header")
    return [*cells[:width], *[""] * (width - len(cells))]
