"""Compound files: streams of both sizes, and chains that are rings or leave the file."""

import struct
import tracemalloc
from itertools import islice

import pytest

from tests.factories.xls_files import END, SECTOR, compound
from tracker.formats.register.compound_file import CompoundFile, chain

CONTENT = bytes(range(256)) * 50
SMALL = b"small" * 30
WHOLE = compound({"Large": CONTENT, "Small": SMALL, "Empty": b""})


def replaced(offset: int, *numbers: int) -> bytes:
    """The file with other numbers at an offset."""
    packed = struct.pack(f"<{len(numbers)}I", *numbers)
    return WHOLE[:offset] + packed + WHOLE[offset + len(packed) :]


def read_all(content: bytes) -> list[bytes]:
    """The contents of the streams."""
    file = CompoundFile(content)
    return [file.read(name) for name in file.streams]


def test_streams_of_both_sizes_are_read() -> None:
    file = CompoundFile(WHOLE)
    assert set(file.streams) == {"LARGE", "SMALL", "EMPTY"}
    assert (file.read("LARGE"), file.read("SMALL"), file.read("EMPTY")) == (CONTENT, SMALL, b"")


def test_large_file_has_a_table_in_several_sectors() -> None:
    content = bytes(1 << 20)
    assert CompoundFile(compound({"Large": content, "Small": SMALL})).read("LARGE") == content


TABLE = (struct.unpack_from("<I", WHOLE, 76)[0] + 1) * SECTOR
DIRECTORY = (struct.unpack_from("<I", WHOLE, 48)[0] + 1) * SECTOR


@pytest.mark.parametrize(
    "content",
    [
        b"",
        WHOLE[:500],
        WHOLE[:28] + b"\xff\xff" + WHOLE[30:],
        WHOLE[:30] + b"\x1f\0" + WHOLE[32:],
        WHOLE[:32] + b"\x01\0" + WHOLE[34:],
        replaced(TABLE, 0),  # the large stream's first sector follows itself
        replaced(TABLE, 9_999_999),
        replaced(TABLE, END),
        replaced(48, 9_999_999),
        replaced(48, END),
        replaced(60, 9_999_999),
        replaced(68, 0),  # the table goes on in sectors that are none of it
        replaced(76, 0, 0),
        replaced(76, TABLE // SECTOR - 1, TABLE // SECTOR - 1),
        replaced(DIRECTORY + 116, 9_999_999),
        replaced(DIRECTORY + 76, 9_999_999),
        replaced(DIRECTORY + 128 + 120, 1 << 30),
        replaced(DIRECTORY + 256 + 116, 9_999_999),
    ],
)
def test_damaged_file_raises(content: bytes) -> None:
    with pytest.raises((ValueError, IndexError, struct.error)):
        read_all(content)


def test_table_that_is_a_ring_raises() -> None:
    # A sector of the table's table that names itself as the next: its numbers would be listed without an end.
    ring = struct.pack("<128I", *[0xFFFFFFFF] * 127, len(WHOLE) // SECTOR - 1)
    content = replaced(68, len(WHOLE) // SECTOR - 1) + ring
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="larger than the file"):
            CompoundFile(content)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_chain_that_is_a_ring_ends() -> None:
    sectors = chain(0, [0], 5)
    assert list(islice(sectors, 5)) == [0] * 5
    with pytest.raises(ValueError, match="without an end"):
        next(sectors)


def test_tree_of_streams_that_is_a_ring_ends() -> None:
    assert set(CompoundFile(replaced(DIRECTORY + 128 + 72, 1)).streams) == {"LARGE"}


def test_streams_of_embedded_files_are_not_reached() -> None:
    storage = WHOLE[: DIRECTORY + 128 + 66] + b"\1" + WHOLE[DIRECTORY + 128 + 67 :]
    inside = storage[: DIRECTORY + 128 + 72] + struct.pack("<II", 0xFFFFFFFF, 2) + storage[DIRECTORY + 128 + 80 :]
    assert CompoundFile(storage).streams.keys() == {"SMALL", "EMPTY"}
    assert CompoundFile(inside).streams == {}
