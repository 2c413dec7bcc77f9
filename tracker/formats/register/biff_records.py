"""The records of an .xls stream (BIFF8): their numbers, their pieces, and the texts in them. Source: [MS-XLS]."""

import struct
from collections.abc import Iterator, Sequence

FORMULA, EOF, DATE_MODE, FILE_PASS, CONTINUE = 0x0006, 0x000A, 0x0022, 0x002F, 0x003C
UNCALCULATED_SHEET, BOUND_SHEET, CELLS_OF_RK, RICH_LABEL, XF = 0x005E, 0x0085, 0x00BD, 0x00D6, 0x00E0
SHARED_TEXTS, SHARED_LABEL, RECALCULATION, NUMBER, LABEL = 0x00FC, 0x00FD, 0x01C1, 0x0203, 0x0204
BOOLEAN_OR_ERROR, FORMULA_TEXT, RK, FORMAT, BOF = 0x0205, 0x0207, 0x027E, 0x041E, 0x0809
BIFF8, WORKBOOK_PART, SHEET_PART = 0x0600, 0x0005, 0x0010
"""The version, and the two kinds of parts, that a beginning (BOF) names."""
HEAD = struct.Struct("<HH")
WIDE, HAS_READINGS, HAS_RUNS = 1, 4, 8
"""Flags of a text: two bytes a character, the readings of names, and changes of the font."""


def records(stream: bytes, position: int = 0) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the number of each record with its content, in the pieces that long ones are cut into.

    Raises `ValueError` if the stream ends within a record.
    """
    end = len(stream) - HEAD.size
    kind, pieces = -1, list[bytes]()
    while position <= end:
        number, size = HEAD.unpack_from(stream, position)
        position += HEAD.size
        piece = stream[position : position + size]
        if len(piece) < size:
            raise ValueError("a record that is cut off")
        position += size
        if number == CONTINUE:
            pieces.append(piece)
            continue
        if kind >= 0:
            yield kind, pieces
        kind, pieces = number, [piece]
    if kind >= 0:
        yield kind, pieces


class PieceReader:
    """Reads a record from piece to piece. Raises `ValueError` at its end."""

    def __init__(self, pieces: Sequence[bytes], offset: int = 0) -> None:
        self._following = iter(pieces)
        self._piece = next(self._following, b"")
        self._offset = offset

    def unpack(self, form: struct.Struct) -> tuple[int, ...]:
        """Return the numbers of the form."""
        return form.unpack(self.take(form.size))

    def take(self, size: int) -> bytes:
        """Return `size` bytes."""
        taken = self._piece[self._offset : self._offset + size]
        self._offset += len(taken)
        while len(taken) < size:
            self._turn()
            more = self._piece[: size - len(taken)]
            self._offset = len(more)
            taken += more
        return taken

    def text(self, length: int, *, wide: int) -> str:
        """Return `length` characters, of one byte each or, if `wide`, two. Each further piece begins with that flag."""
        texts = []
        while True:
            size = min(length, len(self._piece) - self._offset >> wide)
            content = self._piece[self._offset : self._offset + (size << wide)]
            texts.append(content.decode("utf-16-le", "surrogatepass") if wide else content.decode("latin-1"))
            self._offset += len(content)
            length -= size
            if length <= 0:
                return texts[0] if len(texts) == 1 else _whole("".join(texts))
            self._turn()
            (flags,) = self.take(1)
            wide = flags & WIDE

    def _turn(self) -> None:
        piece = next(self._following, None)
        if piece is None:
            raise ValueError("a record that ends too early")
        self._piece, self._offset = piece, 0


def _whole(text: str) -> str:
    """Return a text whose characters beyond the first 65,536 were divided between two pieces."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
