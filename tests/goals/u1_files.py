"""Files that somebody might send to do harm, made by code: each is refused, or stored as its pixels or pages alone.

None of them does anything: scripts show a box at most, addresses are reserved for examples, large ones are large on paper.
"""

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from tests.factories.evidence import MAKER, encoded, linked_pdf, page_pdf, photo, picture_entries, saved
from tracker.adapters.confined import LARGEST_BYTES

TELLING = (
    b"Exif",
    b"GPS",
    MAKER.encode(),
    b"alert(",
    b"<script",
    b"attached",
    b"PK\x03\x04",
    b"example.invalid",
    b"JavaScript",
)
"""What a stored file never holds."""
SIDE = 50_000
"""Pixels of each side of a picture that would fill the memory."""
MEBIBYTE = 1 << 20


class Hostile(NamedTuple):
    """A file as it is sent."""

    name: str
    content: bytes
    is_stored: bool
    """Whether something harmless is left of it, which is stored; else it is refused."""


@cache
def hostile_files() -> tuple[Hostile, ...]:
    """All of them."""
    refused = (*_of_another_kind(), *_cut_off(), *_too_much(), *_broken_pdfs())
    return (
        *(Hostile(name, content, False) for name, content in refused),
        *(Hostile(*each, True) for each in _with_more_in_them()),
    )


def _of_another_kind() -> Iterator[tuple[str, bytes]]:
    yield "empty.jpg", b""
    yield "program.jpg", b"MZ\x90\x00" + bytes(60)
    yield "script.jpg", b"<html><script>alert(1)</script></html>"
    yield "drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "moving.jpg", encoded(Image.new("P", (4, 4)), "GIF")
    yield "scan.jpg", encoded(Image.new("L", (4, 4)), "TIFF")
    yield "picture.jpg", encoded(Image.new("RGB", (4, 4)), "WEBP")
    yield "archive.pdf", b"PK\x03\x04" + bytes(26)
    yield "film.heic", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42"
    yield "other.heic", b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00avifmif1miaf"
    yield "photo.pdf", photo()
    yield "page.jpg", page_pdf()
    yield "photo.heic", photo("PNG")
    yield "photo.jpg.exe", photo()
    yield "late.pdf", b"<script>alert(1)</script>" + page_pdf()


def _cut_off() -> Iterator[tuple[str, bytes]]:
    picture = Image.effect_noise((160, 120), 70).convert("RGB")
    for format_, name in (("JPEG", "cut.jpg"), ("PNG", "cut.png"), ("HEIF", "cut.heic")):
        content = encoded(picture, format_)
        yield name, content[: len(content) * 2 // 3]
    yield "cut.pdf", page_pdf()[:-80]
    yield "begun.jpg", b"\xff\xd8\xff\xe0"


def _too_much() -> Iterator[tuple[str, bytes]]:
    yield "bomb.png", _png(SIDE, SIDE)
    yield "bomb.jpg", _enlarged_jpeg()
    yield "large.jpg", photo() + bytes(LARGEST_BYTES)
    yield "bomb.pdf", _page_with(zlib_bomb(300), Filter=Name.FlateDecode)
    yield "picture.pdf", _page_with_large_picture()
    yield "long.pdf", page_pdf(pages=101)
    yield "deep.pdf", _deep_pdf()


def _broken_pdfs() -> Iterator[tuple[str, bytes]]:
    yield "locked.pdf", saved(Pdf.open(BytesIO(page_pdf())), encryption=pikepdf.Encryption(owner="a", user="b"))
    yield "bare.pdf", saved(pikepdf.new())
    yield "noise.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\nstartxref\n9\n%%EOF"
    yield "circle.pdf", b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"


def _with_more_in_them() -> Iterator[tuple[str, bytes]]:
    yield "place.jpg", photo("JPEG")
    yield "place.png", photo("PNG")
    yield "place.heic", photo("HEIF", orientation=1)
    yield "two.jpg", photo("JPEG") + b"PK\x03\x04<script>alert(1)</script>" + photo("JPEG")
    yield "place.JPEG", photo("MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))])
    yield "script.pdf", linked_pdf()
    yield "place.pdf", page_pdf()


def _png(width: int, height: int) -> bytes:
    """A PNG that says that it has so many pixels, and holds few."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def _enlarged_jpeg() -> bytes:
    content = bytearray(photo(orientation=1))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", SIDE, SIDE)
    return bytes(content)


def zlib_bomb(mebibytes: int) -> bytes:
    """So many spaces, compressed."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(b" " * MEBIBYTE) for _ in range(mebibytes)), packer.flush()])


def _page_with(content: bytes, **entries: object) -> bytes:
    pdf = Pdf.open(BytesIO(page_pdf()))
    pdf.pages[0].Contents = pikepdf.Stream(pdf, content, **entries)
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def _page_with_large_picture() -> bytes:
    pdf = Pdf.open(BytesIO(page_pdf()))
    image = pdf.make_stream(photo())
    for name, value in picture_entries(SIDE, SIDE).items():
        image[name] = value
    pdf.pages[0].Resources.XObject.Im0 = image
    return saved(pdf)


def _deep_pdf() -> bytes:
    pdf, nested = Pdf.open(BytesIO(page_pdf())), Array([])
    for _ in range(80):
        nested = Array([nested])
    pdf.pages[0].Resources.Properties = Dictionary(MC0=nested)
    return saved(pdf)
