"""Compound files, the containers of Excel 97 to 2003 and of locked workbooks: the streams at their root.

A file consists of sectors of equal size; a table holds the next sector of each. Every chain is bounded by the number of
sectors, so a file takes no more memory than a few times its own size. Source: [MS-CFB].
"""

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
HEADER = struct.Struct("<24xHHHHH6xIIIIIIIII")
LISTED_IN_HEADER = 109
FIRST_TABLE_SECTORS = struct.Struct(f"<{LISTED_IN_HEADER}I")
ENTRY = struct.Struct("<64sHBxIII36xII4x")
LITTLE_ENDIAN, SECTOR_SHIFTS, SMALL_SHIFT = 0xFFFE, {9, 12}, 6
SPECIAL = 0xFFFFFFFA
"""Numbers from here on mark the end of a chain, or nothing, instead of a sector."""
STREAM = 2


class Stream(NamedTuple):
    """A stream: its first sector, in the table of its size, and its bytes."""

    first: int
    size: int


class CompoundFile:
    """The streams at the root of a compound file. Raises `ValueError`, `IndexError` or `struct.error` if it is damaged."""

    def __init__(self, content: bytes) -> None:
        fields = HEADER.unpack_from(content)
        byte_order, self._shift, small_shift = fields[2:5]
        if byte_order != LITTLE_ENDIAN or self._shift not in SECTOR_SHIFTS or small_shift != SMALL_SHIFT:
            raise ValueError("no compound file")
        first_entry, self._least_size, first_small, first_further = fields[7], fields[9], fields[10], fields[12]
        self._content = content
        self._most = (len(content) >> self._shift) + 1
        self._next = self._table(self._table_sectors(first_further))
        self._next_small = self._table(chain(first_small, self._next, self._most))
        entries = list(ENTRY.iter_unpack(self._joined(first_entry)))
        root = entries[0]
        self._small = self._joined(root[6])
        self.streams = dict(_streams(entries, root[5]))
        """The streams by their names in upper case: names match in any case."""

    def read(self, name: str) -> bytes:
        """Return the content of a stream."""
        first, size = self.streams[name]
        if size >= self._least_size:
            content = self._joined(first)
        else:
            sectors = chain(first, self._next_small, len(self._small) >> SMALL_SHIFT)
            content = b"".join(self._small[each << SMALL_SHIFT : each + 1 << SMALL_SHIFT] for each in sectors)
        if len(content) < size:
            raise ValueError("a stream that is cut off")
        return content[:size]

    def _table_sectors(self, first_further: int) -> list[int]:
        """Return the sectors that hold the table, in order: 109 are listed in the header, the others in a chain."""
        found = list(FIRST_TABLE_SECTORS.unpack_from(self._content, HEADER.size))
        further, most = first_further, self._most
        while further < SPECIAL:
            *listed, further = self._numbers(further)
            found += listed
            if len(found) > most + len(listed) + LISTED_IN_HEADER:
                raise ValueError("a table larger than the file")
        found = [each for each in found if each < SPECIAL]
        if len(found) != len(set(found)):
            raise ValueError("a table that repeats itself")
        return found

    def _table(self, sectors: Iterator[int] | list[int]) -> list[int]:
        return [number for sector in sectors for number in self._numbers(sector)]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        content = self._sector(sector)
        return struct.unpack(f"<{len(content) >> 2}I", content)

    def _sector(self, number: int) -> bytes:
        content = self._content[number + 1 << self._shift : number + 2 << self._shift]
        if not content:
            raise ValueError("a sector beyond the end")
        return content

    def _joined(self, first: int) -> bytes:
        return b"".join(map(self._sector, chain(first, self._next, self._most)))


def chain(first: int, following: Sequence[int], most: int) -> Iterator[int]:
    """Yield the sectors of a chain. Raises `ValueError` if there are more than `most`: the chain is a ring."""
    sector, count = first, 0
    while sector < SPECIAL:
        count += 1
        if count > most:
            raise ValueError("a chain without an end")
        yield sector
        sector = following[sector]


def _streams(entries: Sequence[tuple[bytes, int, int, int, int, int, int, int]], first: int) -> Iterator[tuple[str, Stream]]:
    """Yield the streams of the root by walking its tree; those of other storages, as embedded workbooks, are not reached."""
    waiting, seen = [first], set[int]()
    while waiting:
        number = waiting.pop()
        if number >= SPECIAL or number in seen:
            continue
        seen.add(number)
        name, length, kind, left, right, _, start, size = entries[number]
        waiting += [left, right]
        if kind == STREAM:
            yield name[: max(length - 2, 0)].decode("utf-16-le").upper(), Stream(start, size)
