"""Lines of text from a stream of bytes, as they arrive: what has come is handed on before more is waited for."""

from collections.abc import Iterator
from typing import Protocol

CHUNK = 1 << 16


class ByteStream(Protocol):
    """A stream that gives the bytes that are there, at most a number of them, and none at its end."""

    def read1(self, size: int, /) -> bytes:
        """At most `size` bytes, waiting only where none are there."""


def read_lines(stream: ByteStream) -> Iterator[list[bytes]]:
    """The lines of a stream, without their line feed, in the batches in which they arrive.

    Memory is bounded by the longest line. The last line needs no line feed.
    """
    begun: list[bytes] = []
    while chunk := stream.read1(CHUNK):
        head, *lines = chunk.split(b"\n")
        begun.append(head)
        if lines:
            yield [b"".join(begun), *lines[:-1]]
            begun = [lines[-1]]
    yield [b"".join(begun)]
