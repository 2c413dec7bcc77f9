"""Read lines from a stream of bytes as they arrive: complete lines are returned before the next read waits."""

from collections.abc import Iterator
from typing import Protocol

CHUNK = 1 << 16


class ByteStream(Protocol):
    """A stream that returns the available bytes, and none at its end."""

    def read1(self, size: int, /) -> bytes:
        """Return at most `size` bytes; wait only if none are available."""


def read_lines(stream: ByteStream) -> Iterator[list[bytes]]:
    """Yield the lines of a stream, without their line feed, in the batches in which they arrive.

    Memory is bounded by the longest line. The last line needs no line feed.
    """
    incomplete: list[bytes] = []
    while chunk := stream.read1(CHUNK):
        head, *lines = chunk.split(b"\n")
        incomplete.append(head)
        if lines:
            yield [b"".join(incomplete), *lines[:-1]]
            incomplete = [lines[-1]]
    yield [b"".join(incomplete)]
