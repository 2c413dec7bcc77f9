"""Lines arrive whole, in order and as soon as they can, however the bytes come."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.properties import examples
from tracker.formats.line_stream import CHUNK, read_lines

PIECES = st.lists(
    st.one_of(
        st.binary(min_size=1, max_size=8),
        st.sampled_from([b"\n", b"\r\n", b"\n\n", b"x", b"\xef\xbb\xbf", b"\x85", "\u2028".encode()]),
    )
)


class Pieces:
    """A stream that gives its bytes in these pieces; an empty piece is its end."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces: Iterator[bytes] = iter(pieces)
        self.read = 0

    def read1(self, size: int, /) -> bytes:
        self.read += 1
        return next(self.pieces, b"")


@examples(300)
@given(PIECES)
def test_any_pieces_give_whole_lines(pieces: list[bytes]) -> None:
    lines = [line for batch in read_lines(Pieces(pieces)) for line in batch]
    assert lines == b"".join(pieces).split(b"\n")


@examples(300)
@given(PIECES)
def test_line_is_yielded_before_next_read(pieces: list[bytes]) -> None:
    stream, seen = Pieces(pieces), 0
    for batch in read_lines(stream):
        seen += len(batch)
        ended = b"".join(pieces[: stream.read]).count(b"\n")
        assert seen == ended + (stream.read > len(pieces))


@pytest.mark.parametrize("length", [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_long_line_stays_whole(length: int, end: bytes) -> None:
    content = b"a\n" + b"x" * length + end + b"b"
    assert [line for batch in read_lines(io.BytesIO(content)) for line in batch] == content.split(b"\n")


def test_an_empty_stream_is_one_empty_line() -> None:
    assert list(read_lines(io.BytesIO())) == [[b""]]
