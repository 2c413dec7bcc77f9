"""The sheets of an OpenDocument spreadsheet, from the elements of its content.xml.

Repeated blank cells and rows cost nothing, however many; repeated values count each time.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tracker.formats.register.cell_text import number_text
from tracker.formats.register.cell_troubles import FAILED, UNCALCULATED
from tracker.formats.register.packed_xml import safe_parser
from tracker.formats.register.refusals import UnfitWorkbook

SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 {}".format
TABLE, ROW, CELL, COVERED = (SPACE("table", name) for name in ("table", "table-row", "table-cell", "covered-table-cell"))
PARAGRAPH, HEADING = SPACE("text", "p"), SPACE("text", "h")
SPACES, TAB, BREAK = SPACE("text", "s"), SPACE("text", "tab"), SPACE("text", "line-break")
DRAWN = SPACE("drawing", "")
SKIPPED = {
    SPACE("office", "annotation"),
    SPACE("table", "shapes"),
    SPACE("table", "tracked-changes"),
    SPACE("table", "dde-links"),
    SPACE("text", "ruby-text"),
}
"""Comments, drawings, deleted cells, copies of other files, and the readings of names: outside of all values."""
NAME, FORMULA = SPACE("table", "name"), SPACE("table", "formula")
ROWS_REPEATED, COLUMNS_REPEATED = SPACE("table", "number-rows-repeated"), SPACE("table", "number-columns-repeated")
KIND, TEXT_VALUE, SPACE_COUNT = SPACE("office", "value-type"), SPACE("office", "string-value"), SPACE("text", "c")
CALC_KIND = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
SHOWN_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|Err:\d{3}")
"""An error as LibreOffice and Excel show it beside a formula's value; some versions store 0 as the value."""
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:[.,]\d+)?Z?)?")
LENGTH = re.compile(r"PT(\d+)H(\d\d?)M(\d\d?)(?:[.,]\d+)?S")
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
"""The rows and columns that a sheet can have."""
MOST_CELLS = 100_000_000
"""The cells that all sheets together may have from the first column to each row's last value: all are looked at."""
MOST_IN_MEMORY = 1 << 24
"""The same, with the cells of repeated rows once: they are in memory together. A full sheet of sixteen columns has as many.

A file of some kilobytes may ask for any number by repeating values in its rows.
"""
MOST_CHARACTERS = 2 << 30
"""The characters that all sheets together may have, those of repeated cells each time: all are looked at."""
MOST_SPACES = 1000
LONGEST_TAG = 4 << 20
"""More bytes than any tag or comment of an honest file has; the parser looks at all of them again with each piece."""


class OdsRow(NamedTuple):
    """A row with a value, and the number of equal rows from there on."""

    number: int
    """The number that a spreadsheet shows; the first is 1."""
    repeated: int
    cells: list[str]
    """From the first column to the last that has a value."""


def read_sheets(pieces: Iterable[bytes]) -> list[tuple[str, list[OdsRow]]]:
    """Return the name and the rows of each sheet. Raises `UnfitWorkbook`, `ValueError` and the parser's errors."""
    content = _Content()
    parser = safe_parser(" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
        content.start,
        content.end,
        content.characters,
    )
    size = 0
    for piece in pieces:
        parser.Parse(piece, False)
        size += len(piece)
        if size - parser.CurrentByteIndex > LONGEST_TAG:
            raise ValueError("a tag without an end")
    parser.Parse(b"", True)
    return content.sheets


class _Content:
    """The state while the elements are read."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, list[OdsRow]]] = []
        self._skipped = 0
        self._in_table = False
        self._number = self._in_memory = self._cells = self._characters = self._row_characters = 0
        self._row: list[str] = []
        self._blank = 0
        self._repeated = 1
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._text: list[str] | None = None
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            TABLE: self._start_table,
            ROW: self._start_row,
            CELL: self._start_cell,
            COVERED: self._start_cell,
            PARAGRAPH: self._start_paragraph,
            HEADING: self._start_paragraph,
            SPACES: self._add_spaces,
            TAB: lambda _: self.characters("\t"),
            BREAK: lambda _: self.characters("\n"),
        }
        self._ends = {
            TABLE: self._end_table,
            ROW: self._end_row,
            CELL: self._end_cell,
            COVERED: self._end_cell,
            PARAGRAPH: self._end_paragraph,
            HEADING: self._end_paragraph,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element, or skip one outside of all values with everything inside."""
        if self._skipped or name in SKIPPED or name.startswith(DRAWN) or (name == TABLE and self._in_table):
            self._skipped += 1
        elif act := self._starts.get(name):
            act(attributes)

    def end(self, name: str) -> None:
        """End an element."""
        if self._skipped:
            self._skipped -= 1
        elif act := self._ends.get(name):
            act()

    def characters(self, text: str) -> None:
        """Add to the paragraph."""
        if self._text is not None and not self._skipped:
            self._text.append(text)

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._in_table, self._number = True, 0
        self.sheets.append((attributes.get(NAME, ""), []))

    def _end_table(self) -> None:
        self._in_table = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        if not self._in_table:
            raise ValueError("a row outside of a table")
        self._row, self._blank, self._row_characters = [], 0, 0
        self._repeated = _count(attributes, ROWS_REPEATED)

    def _end_row(self) -> None:
        first, self._number = self._number + 1, self._number + self._repeated
        if not self._row:
            return
        self._in_memory += len(self._row)
        self._cells += len(self._row) * self._repeated
        self._characters += self._row_characters * self._repeated
        if self._number > MOST_ROWS:
            raise UnfitWorkbook(f"has a sheet of more than {MOST_ROWS} rows")
        if self._cells > MOST_CELLS:
            raise UnfitWorkbook(f"has sheets that span more than {MOST_CELLS} cells")
        if self._in_memory > MOST_IN_MEMORY:
            raise UnfitWorkbook(f"has more than {MOST_IN_MEMORY} cells")
        if self._characters > MOST_CHARACTERS:
            raise UnfitWorkbook(f"has sheets of more than {MOST_CHARACTERS} characters")
        self.sheets[-1][1].append(OdsRow(first, self._repeated, self._row))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell, self._paragraphs = attributes, []

    def _end_cell(self) -> None:
        if self._cell is None:
            raise ValueError("a cell in a cell")
        text, repeated = _value(self._cell, self._paragraphs), _count(self._cell, COLUMNS_REPEATED)
        self._cell = None
        if not text:
            self._blank += repeated
            return
        if len(self._row) + self._blank + repeated > MOST_COLUMNS:
            raise UnfitWorkbook(f"has a sheet of more than {MOST_COLUMNS} columns")
        if self._blank:
            self._row += [""] * self._blank
            self._blank = 0
        self._row += [text] * repeated
        self._row_characters += len(text) * repeated

    def _start_paragraph(self, _: dict[str, str]) -> None:
        if self._cell is not None:
            self._text = []

    def _end_paragraph(self) -> None:
        if self._text is not None:
            self._paragraphs.append("".join(self._text))
            self._text = None

    def _add_spaces(self, attributes: dict[str, str]) -> None:
        self.characters(" " * min(_count(attributes, SPACE_COUNT), MOST_SPACES))


def _count(attributes: dict[str, str], name: str) -> int:
    """Return a count of repetitions, 1 without the attribute. Raises `ValueError` for anything but a number from 1 on."""
    if name not in attributes:
        return 1
    count = int(attributes[name])
    if count < 1:
        raise ValueError(name)
    return count


def _value(cell: dict[str, str], paragraphs: list[str]) -> str:
    """Return the text of a cell by its stored value, by its shown text if none is stored."""
    if not cell:
        return "\n".join(paragraphs)
    shown, kind = "\n".join(paragraphs), cell.get(KIND, "")
    has_formula = bool(cell.get(FORMULA, "").strip())
    if cell.get(CALC_KIND) == "error" or (has_formula and SHOWN_ERROR.fullmatch(shown)):
        return FAILED
    read = READS.get(kind)
    stored = cell.get(read[0]) if read else None
    if read and stored is not None:
        return read[1](stored)
    return UNCALCULATED if has_formula and not _shows_result(kind, paragraphs) else shown


def _shows_result(kind: str, paragraphs: list[str]) -> bool:
    # LibreOffice stores the empty text that a formula results in as an empty paragraph without a kind.
    return bool(paragraphs) and (kind == "string" or not (kind or any(paragraphs)))


def _moment(value: str) -> str:
    found = MOMENT.fullmatch(value)
    if found is None:
        return value
    return found[1] if found[2] in {None, "00:00:00"} else f"{found[1]} {found[2]}"


def _length(value: str) -> str:
    found = LENGTH.fullmatch(value)
    return f"{int(found[1]):02}:{int(found[2]):02}:{int(found[3]):02}" if found else value


def _number(value: str) -> str:
    return number_text(float(value))


READS: dict[str, tuple[str, Callable[[str], str]]] = {
    "float": (SPACE("office", "value"), _number),
    "percentage": (SPACE("office", "value"), _number),
    "currency": (SPACE("office", "value"), _number),
    "date": (SPACE("office", "date-value"), _moment),
    "time": (SPACE("office", "time-value"), _length),
    "boolean": (SPACE("office", "boolean-value"), lambda value: str(value == "true")),
    "string": (TEXT_VALUE, str),
}
"""For each kind of value, the attribute that stores it and the function that makes it a text."""
