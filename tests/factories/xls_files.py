"""Workbooks of Excel 97 to 2003, written record by record: no library that is maintained writes them."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.factories.register_files import HEADERS
from tracker.formats.register.rows import SHEETS

SECTOR, SMALL, LEAST = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
LONGEST_RECORD = 8224
PLAIN, DAY = 0, 1
"""The formats of cells: `General`, and the first of `formats`."""


def record(kind: int, content: bytes = b"") -> bytes:
    """A record, with its continuations."""
    pieces = [content[start : start + LONGEST_RECORD] for start in range(0, len(content), LONGEST_RECORD)] or [b""]
    return b"".join(struct.pack("<HH", 0x3C if each else kind, len(piece)) + piece for each, piece in enumerate(pieces))


def wide(text: str) -> bytes:
    """A text of two bytes a character, behind its flags."""
    return b"\1" + text.encode("utf-16-le")


def length(text: str) -> int:
    """The characters of a text, as the files count them."""
    return len(text.encode("utf-16-le")) // 2


def label(row: int, column: int, text: str) -> bytes:
    """A cell with a text of its own."""
    return record(0x204, struct.pack("<4H", row, column, PLAIN, length(text)) + wide(text))


def shared(row: int, column: int, number: int) -> bytes:
    """A cell with a text from the table."""
    return record(0xFD, struct.pack("<3HI", row, column, PLAIN, number))


def number(row: int, column: int, value: float, cell_format: int = PLAIN) -> bytes:
    """A cell with a number."""
    return record(0x203, struct.pack("<3Hd", row, column, cell_format, value))


def formula(row: int, column: int, result: bytes, cell_format: int = PLAIN) -> bytes:
    """A cell with a formula and its result in eight bytes."""
    return record(0x06, struct.pack("<3H", row, column, cell_format) + result + bytes(8))


def text_row(row: int, texts: Sequence[str]) -> bytes:
    """Cells with texts side by side."""
    return b"".join(label(row, column, text) for column, text in enumerate(texts))


def stream(
    sheets: Mapping[str, bytes],
    *,
    formats: Sequence[int] = (14,),
    shared_part: bytes = b"",
    engine: int | None = 1,
    start: bytes = b"",
) -> bytes:
    """The stream of a workbook. `shared_part` holds further records of the shared part, `start` those at its beginning."""
    bodies = {name: _begin(0x10) + body + record(0x0A) for name, body in sheets.items()}
    cell_formats = b"".join(record(0xE0, struct.pack("<HH16x", 0, each)) for each in (0, *formats))
    calculated = b"" if engine is None else record(0x1C1, struct.pack("<II", 0x1C1, engine))
    heads = [(name, struct.pack("<HBB", 0, length(name), 1) + name.encode("utf-16-le")) for name in bodies]
    size = sum(4 + 4 + len(head) for _, head in heads)
    before = _begin(0x05) + start + cell_formats + calculated + shared_part
    position, listed = len(before) + size + 4, b""
    for name, head in heads:
        listed += record(0x85, struct.pack("<I", position) + head)
        position += len(bodies[name])
    return before + listed + record(0x0A) + b"".join(bodies.values())


def _begin(part: int, version: int = 0x600) -> bytes:
    return record(0x809, struct.pack("<HH12x", version, part))


def xls(path: Path, courses: bytes = b"", **options: object) -> Path:
    """A register whose courses have these cells below their header."""
    sheets = {kind: text_row(0, HEADERS[kind].split(",")) + (courses if kind == "courses" else b"") for kind in SHEETS}
    path.write_bytes(compound({"Workbook": stream(sheets, **options)}))  # type: ignore[arg-type]
    return path


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file. Streams of less than 4096 bytes are in the small sectors, as they must be."""
    large = {name: content for name, content in streams.items() if len(content) >= LEAST}
    small = {name: content for name, content in streams.items() if len(content) < LEAST}
    sectors, table = list[bytes](), list[int]()
    starts, small_content, small_table = dict[str, int](), b"", list[int]()
    for name, content in small.items():
        starts[name] = len(small_table)
        small_content += _padded(content, SMALL)
        small_table += _links(len(small_table), len(_padded(content, SMALL)) // SMALL)

    def add(content: bytes) -> int:
        first, pieces = len(sectors), _pieces(_padded(content, SECTOR), SECTOR)
        sectors.extend(pieces)
        table.extend(_links(first, len(pieces)))
        return first if pieces else END

    starts.update({name: add(content) for name, content in large.items()})
    small_start = add(small_content)
    small_table_start = add(struct.pack(f"<{len(small_table)}I", *small_table))
    entries = [_entry("Root Entry", 5, (FREE, 1), small_start, len(small_content))]
    for order, (name, content) in enumerate(streams.items(), 1):
        following = order + 1 if order < len(streams) else FREE
        entries.append(_entry(name, 2, (following, FREE), starts[name], len(content)))
    directory = add(b"".join(entries))
    size = 1
    while size * (SECTOR // 4) < len(table) + size:
        size += 1
    table_starts = [len(sectors) + each for each in range(size)]
    table += [TABLE] * size
    packed = struct.pack(f"<{len(table)}I", *table)
    sectors += _pieces(packed + b"\xff" * (size * SECTOR - len(packed)), SECTOR)
    numbers = (0, size, directory, 0, LEAST, small_table_start, 1, END, 0)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x9I", 0x3E, 3, 0xFFFE, 9, 6, *numbers)
    return head + struct.pack("<109I", *table_starts, *[FREE] * (109 - size)) + b"".join(sectors)


def _padded(content: bytes, size: int) -> bytes:
    return content + bytes(-len(content) % size)


def _pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def _links(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), END] if count else []


def _entry(name: str, kind: int, links: tuple[int, int], first: int, size: int) -> bytes:
    packed = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBxIII36xII4x", packed, len(packed), kind, FREE, *links, first, size)
