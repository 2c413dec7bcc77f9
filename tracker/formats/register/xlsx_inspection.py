"""Inspects a sheet's XML before its cells are read: its extent, formulas without a result, and errors.

The library that reads cells returns "" for a formula without a stored result and for an error, as for a blank cell. It
allocates every cell of the rectangle that a sheet spans, so two distant cells would need any amount of memory.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tracker.formats.register.cell_troubles import FAILED, UNCALCULATED
from tracker.formats.register.packed_xml import local_name, safe_parser

UNUSUAL = re.compile(
    rb"<!|<\w+:|<f[\s/>]|\bt\s*=\s*[\"']e[\"']|\0|<row(?! r=\"\d{1,6}\")[\s/>]|<c(?! r=\"[A-Z]\d{1,6}\")[\s/>]"
)
"""Needs the exact inspection: declarations, prefixes, formulas, errors, another encoding, cells without an address or far
away."""
CELL_ROW = re.compile(rb'<c r="[A-Z](\d+)"')
ALPHABET_SIZE = 26
LONGEST_TAG = 1 << 20
"""More bytes than any tag of an honest sheet has."""


class Inspection(NamedTuple):
    """A sheet before its cells are read."""

    rows: int
    """The number of the last row that has a value."""
    columns: int
    """At least the number of the last column that has a value."""
    cells: int
    """How many cells there are, blank ones included."""
    troubles: dict[int, dict[int, str]]
    """Row number -> column, counted from 0 -> `UNCALCULATED` or `FAILED`."""


def inspect_usual(pieces: Iterable[bytes]) -> Inspection | None:
    """Return the inspection of a sheet with plain cells only; None if it needs the exact inspection. Ten times as fast."""
    rows: set[bytes] = set()
    cells = 0
    for piece in _whole_tags(pieces):
        if UNUSUAL.search(piece):
            return None
        found = CELL_ROW.findall(piece)
        cells += len(found)
        rows.update(found)
    return Inspection(max(map(int, rows), default=0), ALPHABET_SIZE, cells, {})


def inspect_exactly(pieces: Iterable[bytes]) -> Inspection:
    """Return the inspection of a sheet, element by element. Raises the parser's errors and `UnsafeXml`."""
    look = _ExactLook()
    parser = safe_parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = look.start, look.end, look.text
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return Inspection(look.last_row, look.last_column, look.cells, look.troubles)


def _whole_tags(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces cut at the ends of tags, so that no tag is divided."""
    rest = b""
    for piece in pieces:
        whole, end, rest_of_it = (rest + piece).rpartition(b">")
        if end:
            yield whole + end
        rest = rest_of_it
        if len(rest) > LONGEST_TAG:
            raise ValueError("a tag without an end")
    yield rest


class _ExactLook:
    """The state of an exact inspection."""

    def __init__(self) -> None:
        self.last_row = self.last_column = self.cells = 0
        self.troubles: dict[int, dict[int, str]] = {}
        self._row = self._column = 0
        self._kind = ""
        self._has_formula = self._has_value = self._has_text = self._in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note where a row or cell is, and whether a cell has a formula or a value."""
        name = local_name(name)
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif name == "f":
            self._has_formula = True
        elif name in {"v", "is"}:
            self._has_value = self._in_value = True

    def text(self, text: str) -> None:
        """Note that a value is not empty."""
        self._has_text = self._has_text or self._in_value

    def end(self, name: str) -> None:
        """Note a cell's trouble and position at its end."""
        name = local_name(name)
        if name in {"v", "is"}:
            self._in_value = False
        elif name == "c":
            self._end_cell()

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        self._kind = attributes.get("t", "")
        self._has_formula = self._has_value = self._has_text = False
        if address := attributes.get("r"):
            column = address.rstrip("0123456789")
            self._row, self._column = int(address[len(column) :]), _column_number(column)
        else:
            self._column += 1

    def _end_cell(self) -> None:
        if self._kind == "e":
            self._note(FAILED)
        elif self._has_formula and not (self._has_text or (self._has_value and self._kind == "str")):
            self._note(UNCALCULATED)  # an empty text is a result: that of =""
        elif not self._has_text:
            return
        self.last_row, self.last_column = max(self.last_row, self._row), max(self.last_column, self._column)

    def _note(self, trouble: str) -> None:
        self.troubles.setdefault(self._row, {})[self._column - 1] = trouble


def _column_number(column: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for character in column:
        number = number * ALPHABET_SIZE + ord(character) - ord("A") + 1
    return number
